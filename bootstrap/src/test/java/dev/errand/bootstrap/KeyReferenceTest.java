package dev.errand.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class KeyReferenceTest {

  private static final String BEGIN = "<!-- keys -->\n";
  private static final String END = "<!-- /keys -->";

  @Test
  void readmeShouldHoldTheTableOfAllKeys() throws IOException {
    String readme = Files.readString(Path.of("../README.md"));

    String table = readme.substring(readme.indexOf(BEGIN) + BEGIN.length(), readme.indexOf(END));

    assertThat(table)
        .as("replace what stands between the two marks in README.md by the expected table")
        .isEqualTo(KeyReference.table());
  }

  @Test
  void schemaShouldDescribeEveryKeyAtItsPlace() {
    String schema = KeyReference.schema();

    assertThat(schema)
        .contains("\"additionalProperties\" : false", "\"breaker\" : {", "\"openFor\" : {")
        .contains("\"maximum\" : 100000", "Default: 64.");
  }
}
