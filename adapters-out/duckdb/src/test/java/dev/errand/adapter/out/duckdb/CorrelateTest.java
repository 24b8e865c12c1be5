package dev.errand.adapter.out.duckdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Figures of the examples were computed with Python's statistics module. */
class CorrelateTest {

  @TempDir Path root;

  @Test
  void allPairsOfNumericColumnsComeStrongestFirst() throws Exception {
    JsonNode pairs =
        new DataDesk(root).weather().ok("correlate", "file", "seattle-weather.csv").get("pairs");

    assertThat(pairs).hasSize(6);
    assertThat(pairs.get(0).get("a").stringValue()).isEqualTo("temp_max");
    assertThat(pairs.get(0).get("b").stringValue()).isEqualTo("temp_min");
    assertThat(pairs.get(0).get("r").doubleValue()).isCloseTo(0.8756866637108168, within(1e-9));
    assertThat(pairs.get(0).get("n").intValue()).isEqualTo(1461);
    assertThat(pairs.get(1).get("r").doubleValue()).isCloseTo(0.3280450899352917, within(1e-9));
    assertThat(pairs.get(2).get("r").doubleValue()).isCloseTo(-0.22855481643297035, within(1e-9));
  }

  @Test
  void onlyTheNamedColumnsAreCompared() throws Exception {
    JsonNode pairs =
        new DataDesk(root)
            .countries()
            .ok(
                "correlate",
                "file",
                "gapminder-health-income.csv",
                "columns",
                List.of("income", "HEALTH"))
            .get("pairs");

    assertThat(pairs).hasSize(1);
    assertThat(pairs.get(0).get("r").doubleValue()).isCloseTo(0.646434542358474, within(1e-9));
    assertThat(pairs.get(0).get("n").intValue()).isEqualTo(187);
  }

  @Test
  void onlyRowsWithBothValuesCountAndAConstantHasNoCorrelation() throws Exception {
    DataDesk desk = new DataDesk(root).file("x.csv", "a,b,c\n1,2,5\n2,4,5\n3,,5\n,9,5\n4,8,5\n");

    JsonNode pairs = desk.ok("correlate", "file", "x.csv").get("pairs");

    assertThat(pairs.get(0).toString()).isEqualTo("{\"a\":\"a\",\"b\":\"b\",\"r\":1.0,\"n\":3}");
    assertThat(pairs.get(1).get("r").isNull()).isTrue();
    assertThat(pairs.get(2).get("r").isNull()).isTrue();
  }

  @Test
  void whatCannotBeComparedIsRefused() throws Exception {
    DataDesk desk = new DataDesk(root).weather().file("names.csv", "name\nAda\n");

    assertThat(
            desk.refused(
                "correlate",
                "file",
                "seattle-weather.csv",
                "columns",
                List.of("temp_max", "weather")))
        .isEqualTo(
            "'weather' is no numeric column; numeric columns: precipitation, temp_max, temp_min,"
                + " wind");
    assertThat(desk.refused("correlate", "file", "names.csv"))
        .isEqualTo("two numeric columns are needed; numeric columns: none");
  }
}
