package dev.errand.adapter.out.duckdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Figures of the examples were computed with Python's statistics module. */
class DescribeTest {

  private static final Offset<Double> ROUNDING = within(1e-9);

  @TempDir Path root;

  @Test
  void numbersAreProfiledExactly() throws Exception {
    JsonNode description =
        new DataDesk(root).weather().ok("describe", "file", "seattle-weather.csv");

    assertThat(description.get("file").stringValue()).isEqualTo("seattle-weather.csv");
    assertThat(description.get("table").stringValue()).isEqualTo("seattle_weather");
    assertThat(description.get("rows").intValue()).isEqualTo(1461);
    assertThat(description.get("columns")).hasSize(6);
    assertThat(description.has("warnings")).isFalse();
    JsonNode warmest = DataDesk.column(description, "temp_max");
    assertThat(warmest.get("type").stringValue()).isEqualTo("DOUBLE");
    assertThat(warmest.get("nulls").intValue()).isZero();
    assertThat(warmest.get("distinct").intValue()).isEqualTo(67);
    assertThat(warmest.get("min").stringValue()).isEqualTo("-1.6");
    assertThat(warmest.get("max").stringValue()).isEqualTo("35.6");
    assertThat(warmest.get("mean").doubleValue()).isCloseTo(16.43908281998631, ROUNDING);
    assertThat(warmest.get("stddev").doubleValue()).isCloseTo(7.349758097360177, ROUNDING);
    assertThat(warmest.get("q25").doubleValue()).isEqualTo(10.6);
    assertThat(warmest.get("median").doubleValue()).isEqualTo(15.6);
    assertThat(warmest.get("q75").doubleValue()).isEqualTo(22.2);
    assertThat(warmest.has("top")).isFalse();
  }

  @Test
  void textAndDatesAreProfiledByTheirValues() throws Exception {
    JsonNode description =
        new DataDesk(root).weather().ok("describe", "file", "seattle-weather.csv");

    assertThat(DataDesk.column(description, "weather").get("top").toString())
        .isEqualTo(
            """
            [{"value":"rain","count":641},{"value":"sun","count":640},{"value":"fog","count":101},\
            {"value":"drizzle","count":53},{"value":"snow","count":26}]\
            """);
    JsonNode date = DataDesk.column(description, "date");
    assertThat(date.get("type").stringValue()).isEqualTo("DATE");
    assertThat(date.get("min").stringValue()).isEqualTo("2012-01-01");
    assertThat(date.get("max").stringValue()).isEqualTo("2015-12-31");
    assertThat(date.has("mean")).isFalse();
    assertThat(date.has("top")).isFalse();
  }

  @Test
  void theNameOfTheTableWillDoForItsFile() throws Exception {
    JsonNode description =
        new DataDesk(root).countries().ok("describe", "file", "gapminder_health_income");

    assertThat(description.get("file").stringValue()).isEqualTo("gapminder-health-income.csv");
    assertThat(DataDesk.column(description, "health").get("mean").doubleValue())
        .isCloseTo(71.67326203208556, ROUNDING);
    assertThat(DataDesk.column(description, "health").get("median").doubleValue()).isEqualTo(73.13);
  }

  @Test
  void ofTenThousandColumnsTwoHundredAreDescribed() throws Exception {
    String header =
        IntStream.range(0, 10_000).mapToObj(i -> "c" + i).collect(Collectors.joining(","));
    String row = IntStream.range(0, 10_000).mapToObj(i -> "" + i).collect(Collectors.joining(","));
    DataDesk desk =
        new DataDesk(root, Patience.LONG).file("wide.csv", header + "\n" + row + "\n" + row + "\n");

    JsonNode description = desk.ok("describe", "file", "wide.csv");

    assertThat(description.get("columns")).hasSize(200);
    assertThat(description.get("columnsTotal").intValue()).isEqualTo(10_000);
    assertThat(DataDesk.column(description, "c199").get("mean").doubleValue()).isEqualTo(199);
    assertThat(desk.rows("SELECT c9999 FROM wide LIMIT 1")).isEqualTo("[[9999]]");
  }

  @Test
  void nullsAreCountedAndLeftOutOfTheFigures() throws Exception {
    DataDesk desk = new DataDesk(root).file("gaps.csv", "a,b\n1,x\n,y\n3,\n");

    JsonNode description = desk.ok("describe", "file", "gaps.csv");

    assertThat(DataDesk.column(description, "a").get("nulls").intValue()).isEqualTo(1);
    assertThat(DataDesk.column(description, "a").get("mean").doubleValue()).isEqualTo(2);
    assertThat(DataDesk.column(description, "b").get("distinct").intValue()).isEqualTo(2);
  }

  @Test
  void aTextBehindTheSampleMakesItsColumnText() throws Exception {
    StringBuilder content = new StringBuilder("n\n");
    IntStream.range(0, 250_000).forEach(i -> content.append(i % 7).append('\n'));
    content.append("oops\n");
    ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(compressed)) {
      gzip.write(content.toString().getBytes(StandardCharsets.US_ASCII));
    }
    DataDesk desk = new DataDesk(root);
    desk.workspace.put("late.csv.gz", compressed.toByteArray());

    JsonNode description = desk.ok("describe", "file", "late.csv.gz");

    assertThat(description.get("rows").intValue()).isEqualTo(250_001);
    assertThat(DataDesk.column(description, "n").get("type").stringValue()).isEqualTo("VARCHAR");
    assertThat(DataDesk.warnings(description)).contains("'oops' in line 250002 is no BIGINT");
  }

  @Test
  void jsonIsATableToo() throws Exception {
    DataDesk desk =
        new DataDesk(root)
            .file("a.json", "[{\"n\":1,\"tags\":[\"x\"]},{\"n\":2,\"tags\":[]}]")
            .file("b.jsonl", "{\"n\":1}\n{\"n\":5}\n");

    JsonNode description = desk.ok("describe", "file", "a.json");

    assertThat(DataDesk.column(description, "n").get("mean").doubleValue()).isEqualTo(1.5);
    assertThat(DataDesk.column(description, "tags").has("distinct")).isFalse();
    assertThat(desk.rows("SELECT sum(n) FROM b")).isEqualTo("[[6]]");
  }
}
