package dev.errand.adapter.out.duckdb;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class ListFilesTest {

  @TempDir Path root;

  @Test
  void filesHaveTheirSizesAndDataFilesTheirTables() throws Exception {
    DataDesk desk = new DataDesk(root).weather().file("notes.txt", "hello");

    JsonNode result = desk.ok("list_files");

    assertThat(result.toString())
        .isEqualTo(
            """
            {"files":[{"path":"notes.txt","bytes":5},\
            {"path":"seattle-weather.csv","bytes":48219,"table":"seattle_weather"}]}\
            """);
  }

  @Test
  void tablesAreNamedAfterTheStemsInOrderOfTheirPaths() throws Exception {
    DataDesk desk =
        new DataDesk(root)
            .file("2024 Sales (EU).CSV", "a\n1\n")
            .file("a/x.csv", "a\n2\n")
            .file("b/X.tsv", "a\n3\n")
            .file("c/x.jsonl.gz", "never read");

    JsonNode files = desk.ok("list_files").get("files");

    assertThat(files.findValuesAsString("table"))
        .containsExactly("t_2024_sales_eu_", "x", "x_2", "x_3");
    assertThat(desk.rows("SELECT (FROM t_2024_sales_eu_), (FROM X), (FROM x_2)"))
        .isEqualTo("[[1,2,3]]");
  }

  @Test
  void anEmptyWorkspaceHasNoFiles() throws Exception {
    assertThat(new DataDesk(root).ok("list_files").toString()).isEqualTo("{\"files\":[]}");
  }

  @Test
  void moreThanFiveHundredFilesAreOnlyCounted() throws Exception {
    DataDesk desk = new DataDesk(root);
    for (int i : IntStream.range(0, 501).toArray()) {
      desk.file("f" + i + ".txt", "x");
    }

    JsonNode result = desk.ok("list_files");

    assertThat(result.get("files")).hasSize(500);
    assertThat(result.get("filesTotal").intValue()).isEqualTo(501);
  }
}
