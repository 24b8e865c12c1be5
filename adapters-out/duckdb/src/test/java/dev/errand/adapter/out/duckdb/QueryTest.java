package dev.errand.adapter.out.duckdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.errand.application.port.out.Tool;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Figures of the examples were computed with Python's statistics module. */
class QueryTest {

  @TempDir Path root;

  @Test
  void aggregatesAreRight() throws Exception {
    JsonNode result =
        new DataDesk(root)
            .weather()
            .query(
                "SELECT year(date) AS year, sum(precipitation) AS mm FROM seattle_weather"
                    + " GROUP BY 1 ORDER BY 1");

    assertThat(result.get("columns").toString()).isEqualTo("[\"year\",\"mm\"]");
    assertThat(result.get("types").toString()).isEqualTo("[\"BIGINT\",\"DOUBLE\"]");
    assertThat(result.get("rowCount").intValue()).isEqualTo(4);
    assertThat(result.get("truncated").booleanValue()).isFalse();
    double[] expected = {1226.0, 828.0, 1232.8, 1139.2};
    for (int i = 0; i < 4; i++) {
      JsonNode row = result.get("rows").get(i);
      assertThat(row.get(0).intValue()).isEqualTo(2012 + i);
      assertThat(row.get(1).doubleValue()).isCloseTo(expected[i], within(1e-6));
    }
  }

  @Test
  void filesCanBeJoined() throws Exception {
    DataDesk desk =
        new DataDesk(root).countries().file("eu.csv", "country,since\nGermany,1958\nMalta,2004\n");

    String rows =
        desk.rows(
            "SELECT country, since, income FROM eu JOIN gapminder_health_income g USING (country)"
                + " ORDER BY since");

    assertThat(rows).isEqualTo("[[\"Germany\",1958,44053],[\"Malta\",2004,30265]]");
  }

  @Test
  void everyKindOfValueIsPlainJson() throws Exception {
    String rows =
        new DataDesk(root)
            .rows(
                "SELECT 'NaN'::DOUBLE, '-inf'::FLOAT, NULL, DATE '2024-02-29',"
                    + " TIMESTAMP '2024-02-29 10:00', 0.1::FLOAT,"
                    + " [1, NULL], {'a': 'b'}, true,"
                    + " 'ab'::BLOB, TIMESTAMPTZ '2024-02-29 10:00+01'");

    assertThat(rows)
        .isEqualTo(
            """
            [[null,null,null,"2024-02-29","2024-02-29T10:00:00",0.1,\
            [1,null],{"a":"b"},true,"<2 bytes>","2024-02-29T09:00:00Z"]]\
            """);
  }

  @Test
  void greatNumbersKeepAllTheirDigits() throws Exception {
    Tool.Result result =
        new DataDesk(root)
            .run(
                "query", "sql", "SELECT 12345678901234567890.25::DECIMAL(38, 2), (2::HUGEINT)**90");

    assertThat(((Tool.Result.Ok) result).output())
        .contains("[[12345678901234567890.25,1.2379400392853803E27]]");
  }

  @Test
  void atMostTwoHundredRowsComeBack() throws Exception {
    DataDesk desk = new DataDesk(root);

    JsonNode all = desk.query("SELECT * FROM range(200)");
    JsonNode more = desk.query("SELECT * FROM range(201)");

    assertThat(all.get("rowCount").intValue()).isEqualTo(200);
    assertThat(all.get("truncated").booleanValue()).isFalse();
    assertThat(more.get("rows")).hasSize(200);
    assertThat(more.get("truncated").booleanValue()).isTrue();
  }

  @Test
  void atMostThirtyTwoKibibytesComeBack() throws Exception {
    JsonNode result =
        new DataDesk(root).query("SELECT repeat('€', 400) AS t, i FROM range(100) r(i)");

    assertThat(result.toString().getBytes(StandardCharsets.UTF_8))
        .hasSizeBetween(30 * 1024, 32 * 1024);
    assertThat(result.get("truncated").booleanValue()).isTrue();
    assertThat(result.get("rowCount").intValue()).isEqualTo(result.get("rows").size());
  }

  @Test
  void aVeryLongTextIsCut() throws Exception {
    String text =
        new DataDesk(root)
            .query("SELECT repeat('x', 1000000)")
            .get("rows")
            .get(0)
            .get(0)
            .stringValue();

    assertThat(text).isEqualTo("x".repeat(500) + "…");
  }

  @Test
  void tooManyColumnsAreRefused() throws Exception {
    StringBuilder columns = new StringBuilder("1");
    for (int i = 2; i <= 201; i++) {
      columns.append(", ").append(i);
    }

    assertThat(new DataDesk(root).refused("query", "sql", "SELECT " + columns))
        .isEqualTo(
            "the result has 201 columns, more than the 200 that can be shown; name the columns you"
                + " need");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT count(*) FROM seattle_weather;",
        "WITH w AS (SELECT * FROM seattle_weather) SELECT count(*) FROM w",
        "SELECT count(*) FROM main.Seattle_Weather -- all of it",
        "FROM seattle_weather SELECT count(*)",
        "VALUES (1461)"
      })
  void aQuestionMayBePutInSeveralWays(String sql) throws Exception {
    assertThat(new DataDesk(root).weather().rows(sql)).isEqualTo("[[1461]]");
  }

  @Test
  void theSameQuestionGivesTheSameBytes() throws Exception {
    DataDesk desk = new DataDesk(root).weather();
    String sql = "SELECT weather, count(*), avg(wind) FROM seattle_weather GROUP BY 1 ORDER BY 1";

    assertThat(desk.query(sql)).isEqualTo(desk.query(sql));
  }

  @Test
  void anUnknownColumnIsAnsweredWithThoseThereAre() throws Exception {
    assertThat(
            new DataDesk(root)
                .weather()
                .refused("query", "sql", "SELECT rainfall FROM seattle_weather"))
        .contains("\"rainfall\" not found")
        .endsWith(
            "columns of seattle_weather: date, precipitation, temp_max, temp_min, wind, weather");
  }

  @Test
  void anUnknownTableIsAnsweredWithThoseThereAre() throws Exception {
    DataDesk desk = new DataDesk(root).weather();

    assertThat(desk.refused("query", "sql", "SELECT * FROM wether"))
        .isEqualTo("there is no table wether; tables: seattle_weather (seattle-weather.csv)");
    assertThat(desk.refused("query", "sql", "SELECT * FROM 'seattle-weather.csv'"))
        .isEqualTo(
            "in SQL the file seattle-weather.csv is the table seattle_weather: FROM"
                + " seattle_weather");
  }

  @Test
  void wrongSqlIsAnsweredWithItsPlace() throws Exception {
    DataDesk desk = new DataDesk(root).weather();

    assertThat(desk.refused("query", "sql", "SELEC wind FROM seattle_weather"))
        .isEqualTo("SQL syntax error at or near \"SELEC\" (at character 1)");
    assertThat(desk.refused("query", "sql", "SELECT sum(weather) FROM seattle_weather"))
        .startsWith("the SQL does not work: No function matches")
        .doesNotContain("Candidate functions");
  }
}
