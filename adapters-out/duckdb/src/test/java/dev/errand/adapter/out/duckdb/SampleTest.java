package dev.errand.adapter.out.duckdb;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class SampleTest {

  @TempDir Path root;

  @Test
  void theFirstRowsAreShown() throws Exception {
    JsonNode result =
        new DataDesk(root).weather().ok("sample", "file", "seattle-weather.csv", "rows", 2);

    assertThat(result.toString())
        .isEqualTo(
            """
            {"columns":["date","precipitation","temp_max","temp_min","wind","weather"],\
            "types":["DATE","DOUBLE","DOUBLE","DOUBLE","DOUBLE","VARCHAR"],\
            "rows":[["2012-01-01",0.0,12.8,5.0,4.7,"drizzle"],\
            ["2012-01-02",10.9,10.6,2.8,4.5,"rain"]],"rowCount":2,"truncated":false}\
            """);
  }

  @Test
  void fiveRowsAreShownUnlessMoreAreAskedFor() throws Exception {
    DataDesk desk = new DataDesk(root).countries();

    JsonNode once = desk.ok("sample", "file", "gapminder-health-income.csv");
    JsonNode again = desk.ok("sample", "file", "gapminder-health-income.csv");

    assertThat(once.get("rows")).hasSize(5);
    assertThat(again).isEqualTo(once);
  }

  @Test
  void aNumberOfRowsOutOfRangeIsRefused() throws Exception {
    assertThat(
            new DataDesk(root)
                .weather()
                .refused("sample", "file", "seattle-weather.csv", "rows", 201))
        .isEqualTo("the argument 'rows' must be a whole number from 1 to 200");
  }

  @Test
  void anUnknownFileIsAnsweredWithThoseThereAre() throws Exception {
    assertThat(new DataDesk(root).weather().refused("sample", "file", "sales.csv"))
        .isEqualTo("there is no file sales.csv; tables: seattle_weather (seattle-weather.csv)");
    assertThat(new DataDesk(root).refused("sample", "file", "sales.csv"))
        .isEqualTo("there is no file sales.csv; the workspace holds no data file");
  }
}
