package dev.errand.adapter.out.offline;

import static dev.errand.adapter.out.offline.PlainStatistics.correlation;
import static dev.errand.adapter.out.offline.PlainStatistics.deviation;
import static dev.errand.adapter.out.offline.PlainStatistics.mean;
import static dev.errand.adapter.out.offline.PlainStatistics.quantile;
import static dev.errand.adapter.out.offline.PlainStatistics.shown;
import static dev.errand.adapter.out.offline.PlainStatistics.slope;
import static dev.errand.adapter.out.offline.PlainStatistics.squares;
import static dev.errand.adapter.out.offline.PlainStatistics.values;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The findings of the shipped examples, held against the same numbers computed in plain Java. */
class ExampleNumbersTest {

  private static final Path EXAMPLES = Path.of("..", "..", "examples");

  @TempDir Path folder;

  private Played play(Path csv, String question) throws IOException {
    Files.copy(csv, folder.resolve(csv.getFileName()));
    try (PlayedToolBox box = new PlayedToolBox(folder)) {
      Played played = new Played(box, question);
      played.answer();
      assertThat(played.failures()).isEmpty();
      return played;
    }
  }

  private static Map<String, List<Map<String, String>>> by(
      List<Map<String, String>> rows, Function<Map<String, String>, String> key) {
    return rows.stream().collect(Collectors.groupingBy(key, TreeMap::new, Collectors.toList()));
  }

  private static String group(String name, List<Map<String, String>> rows, String column) {
    double[] values = values(rows, column);
    return "%s with %s (median %s, n = %d)"
        .formatted(name, shown(mean(values)), shown(quantile(values, 0.5)), values.length);
  }

  private static String explained(
      Map<String, List<Map<String, String>>> groups, double[] all, String column) {
    double between = 0;
    for (List<Map<String, String>> group : groups.values()) {
      between += group.size() * Math.pow(mean(values(group, column)) - mean(all), 2);
    }
    return "explains " + Wording.percent(BigDecimal.valueOf(100 * between / squares(all)));
  }

  private static String outliers(double[] values, String column) {
    double low = quantile(values, 0.25);
    double high = quantile(values, 0.75);
    double upper = high + 1.5 * (high - low);
    long above = java.util.Arrays.stream(values).filter(value -> value > upper).count();
    return "%d of %s values of %s lie above %s"
        .formatted(above, Wording.count(values.length), column, shown(upper));
  }

  @Nested
  class Weather {

    private final Path csv = EXAMPLES.resolve("weather/seattle-weather.csv");

    private String text() throws IOException {
      return play(
              csv,
              "Did the temperatures change over the years, when in the year does most rain fall,"
                  + " and which weather is most common? Point out unusual days.")
          .report()
          .replace("\\", "");
    }

    private int month(Map<String, String> row) {
      return LocalDate.parse(row.get("date")).getMonthValue();
    }

    @Test
    void trendShouldBeTheTrendOfTheYearlyMeans() throws IOException {
      List<Map<String, String>> rows = PlainStatistics.read(csv);

      String text = text();

      for (String column : List.of("temp_max", "temp_min")) {
        double[] years = {1, 2, 3, 4};
        double[] means =
            by(rows, row -> row.get("date").substring(0, 4)).values().stream()
                .mapToDouble(year -> mean(values(year, column)))
                .toArray();
        assertThat(text)
            .contains(
                "Mean %s per year was %s in 2012 and %s in 2015 (+%s). A straight line through all 4 years changes by %s per year (R² = %s)."
                    .formatted(
                        column,
                        shown(means[0]),
                        shown(means[3]),
                        shown(means[3] - means[0]),
                        shown(slope(years, means)),
                        Wording.coefficient(
                            BigDecimal.valueOf(Math.pow(correlation(years, means), 2)))));
      }
    }

    @Test
    void sharesShouldBeTheCountsOfTheFile() throws IOException {
      List<Map<String, String>> rows = PlainStatistics.read(csv);
      Map<String, List<Map<String, String>>> kinds = by(rows, row -> row.get("weather"));

      String text = text();

      assertThat(kinds).hasSize(5);
      kinds.forEach(
          (kind, of) ->
              assertThat(text)
                  .contains(
                      "%s with %d (%s)"
                          .formatted(
                              kind,
                              of.size(),
                              Wording.percent(
                                  BigDecimal.valueOf(100.0 * of.size() / rows.size())))));
    }

    @Test
    void seasonsShouldBeTheMonthsOfTheFile() throws IOException {
      List<Map<String, String>> rows = PlainStatistics.read(csv);
      Map<String, List<Map<String, String>>> months = by(rows, row -> "%02d".formatted(month(row)));

      String text = text();

      assertThat(text)
          .contains(
              "precipitation is highest in November (mean 5.35) and lowest in July (mean 0.389)")
          .contains(group("November", months.get("11"), "precipitation"))
          .contains(group("July", months.get("07"), "precipitation"))
          .contains(explained(months, values(rows, "precipitation"), "precipitation"));
      double wettest =
          months.values().stream()
              .mapToDouble(month -> mean(values(month, "precipitation")))
              .max()
              .orElseThrow();
      assertThat(mean(values(months.get("11"), "precipitation"))).isEqualTo(wettest);
    }

    @Test
    void unusualDaysShouldBeTheFarthestOut() throws IOException {
      List<Map<String, String>> rows = PlainStatistics.read(csv);
      double[] rain = values(rows, "precipitation");
      Map<String, String> wettest =
          rows.stream()
              .max(Comparator.comparing(row -> Double.parseDouble(row.get("precipitation"))))
              .orElseThrow();
      double z = (Double.parseDouble(wettest.get("precipitation")) - mean(rain)) / deviation(rain);

      String text = text();

      assertThat(text)
          .contains(outliers(rain, "precipitation"))
          .contains(
              "%s on %s (z = %s)"
                  .formatted(
                      wettest.get("precipitation"),
                      wettest.get("date"),
                      Wording.coefficient(BigDecimal.valueOf(z))));
    }

    @Test
    void reportShouldHaveItsSectionsAndSayWhatWroteIt() throws IOException {
      String text = text();

      assertThat(text)
          .contains(
              "## Question", "## Data", "## Findings", "## Charts", "## Data quality", "## Method")
          .contains(Dossier.DISCLOSURE)
          .contains("](charts/")
          .contains("1,461 rows, 6 columns");
    }

    @Test
    void wholeConversationShouldFitTheBriefsBudget() throws IOException {
      Played played = play(csv, "What was the weather like?");

      long tokens =
          played.replies().stream()
              .mapToLong(reply -> reply.tokens().input() + reply.tokens().output())
              .sum();
      assertThat(tokens).isLessThan(200_000 / 2);
      assertThat(played.replies()).hasSizeLessThan(10);
      assertThat(played.written()).containsKey("report.md");
      assertThat(played.written().keySet()).anyMatch(file -> file.matches("charts/.*\\.svg"));
    }
  }

  @Nested
  class Gapminder {

    private final Path csv = EXAMPLES.resolve("gapminder/gapminder-health-income.csv");

    private String text() throws IOException {
      return play(
              csv,
              "How are income and health connected across countries, and how do the regions"
                  + " differ? Which countries have the highest and the lowest health?")
          .report()
          .replace("\\", "");
    }

    @Test
    void correlationShouldBePearsons() throws IOException {
      List<Map<String, String>> rows = PlainStatistics.read(csv);
      double r = correlation(values(rows, "income"), values(rows, "health"));

      String text = text();

      assertThat(text)
          .contains(
              "Over 187 rows with both values, income and health move together: Pearson's r = "
                  + Wording.coefficient(BigDecimal.valueOf(r)))
          .contains("not that one causes the other");
    }

    @Test
    void regionsShouldBeThoseOfTheFile() throws IOException {
      List<Map<String, String>> rows = PlainStatistics.read(csv);
      Map<String, List<Map<String, String>>> regions = by(rows, row -> row.get("region"));

      String text = text();

      assertThat(regions).hasSize(6);
      for (String column : List.of("health", "income")) {
        regions.forEach((name, of) -> assertThat(text).contains(group(name, of, column)));
        assertThat(text).contains(explained(regions, values(rows, column), column));
      }
    }

    @Test
    void rankingShouldNameTheCountries() throws IOException {
      List<Map<String, String>> rows = PlainStatistics.read(csv);
      Comparator<Map<String, String>> byHealth =
          Comparator.comparing(row -> Double.parseDouble(row.get("health")));
      Map<String, String> most = rows.stream().max(byHealth).orElseThrow();
      Map<String, String> least = rows.stream().min(byHealth).orElseThrow();

      String text = text();

      assertThat(text)
          .contains(
              "health is highest for %s (%s) and lowest for %s (%s)"
                  .formatted(
                      most.get("country"),
                      most.get("health"),
                      least.get("country"),
                      least.get("health")))
          .contains(most.get("country") + " (" + most.get("health") + ")")
          .contains("The median of all 187 is " + shown(quantile(values(rows, "health"), 0.5)))
          .contains(outliers(values(rows, "income"), "income"));
    }
  }
}
