package dev.errand.adapter.out.duckdb;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import tools.jackson.databind.JsonNode;

class ChartTest {

  private static final String FILE = "charts/c.svg";

  @TempDir Path root;

  private Object[] chart(String kind, String sql, String x, String... y) {
    List<Object> arguments =
        new ArrayList<>(
            List.of("kind", kind, "title", "Rain & <sun>", "sql", sql, "y", List.of(y)));
    arguments.addAll(List.of("file", FILE, "xLabel", "Along", "yLabel", "Up (°C)"));
    if (x != null) {
      arguments.addAll(List.of("x", x));
    }
    return arguments.toArray();
  }

  private Element svg(DataDesk desk) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(desk.workspace.content(FILE)))
        .getDocumentElement();
  }

  private static List<String> texts(Element svg, String name) {
    NodeList nodes = svg.getElementsByTagName(name);
    return IntStream.range(0, nodes.getLength())
        .mapToObj(i -> nodes.item(i).getTextContent())
        .toList();
  }

  private static int count(Element svg, String name) {
    return svg.getElementsByTagName(name).getLength();
  }

  /** How many different colours there are: text alone brings dozens by its smooth edges. */
  private static long colours(DataDesk desk) throws Exception {
    BufferedImage image =
        ImageIO.read(new ByteArrayInputStream(desk.workspace.content("charts/c.png")));
    assertThat(image.getWidth()).isEqualTo(1920);
    assertThat(image.getHeight()).isEqualTo(1080);
    return IntStream.of(image.getRGB(0, 0, 1920, 1080, null, 0, 1920)).distinct().count();
  }

  @ParameterizedTest
  @CsvSource({
    "line, date, temp_max, 1461, polyline",
    "bar, weather, n, 5, rect",
    "scatter, wind, temp_max, 1461, circle",
    "histogram, , wind, 1461, rect"
  })
  void everyKindIsDrawnAsSvgAndPng(String kind, String x, String y, int points, String element)
      throws Exception {
    DataDesk desk = new DataDesk(root).weather();
    String sql =
        kind.equals("bar")
            ? "SELECT weather, count(*) AS n FROM seattle_weather GROUP BY 1 ORDER BY 2 DESC"
            : "SELECT * FROM seattle_weather";

    JsonNode result = desk.ok("chart", chart(kind, sql, x, y));

    assertThat(result.toString())
        .isEqualTo(
            "{\"files\":[\"charts/c.svg\",\"charts/c.png\"],\"points\":"
                + points
                + ",\"series\":1}");
    Element svg = svg(desk);
    assertThat(texts(svg, "title")).containsExactly("Rain & <sun>");
    assertThat(texts(svg, "text")).contains("Rain & <sun>", "Along", "Up (°C)");
    assertThat(count(svg, element)).isGreaterThan(1);
    assertThat(colours(desk)).isGreaterThan(20);
  }

  @Test
  void theSameDataGivesTheSameBytes() throws Exception {
    DataDesk desk = new DataDesk(root).weather();
    Object[] arguments =
        chart("scatter", "SELECT * FROM seattle_weather", "wind", "temp_max", "temp_min");

    desk.ok("chart", arguments);
    byte[] svg = desk.workspace.content(FILE);
    byte[] png = desk.workspace.content("charts/c.png");
    desk.ok("chart", arguments);

    assertThat(desk.workspace.content(FILE)).isEqualTo(svg);
    assertThat(desk.workspace.content("charts/c.png")).isEqualTo(png);
  }

  @Test
  void barsBelowZeroHangFromIt() throws Exception {
    DataDesk desk = new DataDesk(root);

    desk.ok("chart", chart("bar", "VALUES ('a', 10), ('b', -10), ('c', NULL)", "col0", "col1"));

    NodeList boxes = svg(desk).getElementsByTagName("rect");
    assertThat(boxes.getLength()).isEqualTo(3);
    Element above = (Element) boxes.item(1);
    Element below = (Element) boxes.item(2);
    double zero = number(above, "y") + number(above, "height");
    assertThat(number(below, "y")).isEqualTo(zero);
    assertThat(number(below, "height")).isEqualTo(number(above, "height"));
    assertThat(texts(svg(desk), "text")).contains("\u221210", "0", "10", "a", "b", "c");
  }

  private static double number(Element element, String name) {
    return Double.parseDouble(element.getAttribute(name));
  }

  @Test
  void aNullIsAGapInALine() throws Exception {
    DataDesk desk = new DataDesk(root);
    String sql = "VALUES (1, 5), (2, 6), (3, NULL), (4, 7), (5, 8), (NULL, 9)";

    JsonNode result = desk.ok("chart", chart("line", sql, "col0", "col1"));

    assertThat(result.get("points").intValue()).isEqualTo(5);
    assertThat(DataDesk.warnings(result)).isEqualTo("1 rows without a value in x were left out\n");
    assertThat(count(svg(desk), "circle")).isEqualTo(4);
  }

  @ParameterizedTest
  @CsvSource({"line, col0", "bar, col0", "scatter, col0", "histogram,"})
  void onePointIsEnough(String kind, String x) throws Exception {
    DataDesk desk = new DataDesk(root);

    JsonNode result = desk.ok("chart", chart(kind, "VALUES (DATE '2024-02-29', 7)", x, "col1"));

    assertThat(result.get("points").intValue()).isEqualTo(1);
    assertThat(colours(desk)).isGreaterThan(20);
    if (kind.equals("line")) {
      assertThat(texts(svg(desk), "text")).contains("Feb 29", "2024");
    }
  }

  @Test
  void datesAreMarkedByDays() throws Exception {
    DataDesk desk = new DataDesk(root);
    String sql = "SELECT DATE '2024-01-01' + i::INTEGER AS day, i FROM range(4) r(i)";

    desk.ok("chart", chart("line", sql, "day", "i"));

    assertThat(texts(svg(desk), "text"))
        .contains("Jan 1", "Jan 2", "Jan 3", "Jan 4", "2024")
        .noneMatch(text -> text.contains(":"));
  }

  @Test
  void wholeNumbersAreMarkedByWholeNumbers() throws Exception {
    DataDesk desk = new DataDesk(root);

    desk.ok("chart", chart("line", "VALUES (2021, 1), (2022, 2), (2023, 1)", "col0", "col1"));

    assertThat(texts(svg(desk), "text"))
        .contains("2021", "2022", "2023")
        .noneMatch(text -> text.contains("."));
  }

  @Test
  void sixtyCategoriesAreAllNamed() throws Exception {
    DataDesk desk = new DataDesk(root).countries();
    String sql = "SELECT country, income FROM gapminder_health_income LIMIT 60";

    desk.ok("chart", chart("bar", sql, "country", "income"));

    assertThat(count(svg(desk), "rect")).isEqualTo(61);
    assertThat(texts(svg(desk), "text")).contains("Afghanistan", "Albania", "Algeria");
    assertThat(svg(desk).getElementsByTagName("text").getLength()).isGreaterThan(60);
  }

  @Test
  void longLabelsAreCutInsideThePicture() throws Exception {
    DataDesk desk = new DataDesk(root);
    String sql = "VALUES (repeat('long name ', 50), 1), (repeat('x', 1000), 2)";

    desk.ok("chart", chart("bar", sql, "col0", "col1"));

    assertThat(texts(svg(desk), "text"))
        .filteredOn(text -> text.endsWith("…"))
        .hasSize(2)
        .allSatisfy(text -> assertThat(text.length()).isLessThan(100));
  }

  @Test
  void lettersTheFontDoesNotHaveAreTold() throws Exception {
    DataDesk desk = new DataDesk(root);

    JsonNode result = desk.ok("chart", chart("bar", "VALUES ('日本', 1)", "col0", "col1"));

    assertThat(DataDesk.warnings(result)).contains("the PNG shows boxes", "'日本'");
    assertThat(texts(svg(desk), "text")).contains("日本");
    assertThat(new String(desk.workspace.content(FILE), StandardCharsets.UTF_8)).contains("日本");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "pie | VALUES (1, 2) | col0 | col1 | there is no kind of chart 'pie'; use line, bar,",
        "bar | VALUES (1, 2) | nix | col1 | x names 'nix', which the statement does not return; it",
        "bar | VALUES (1, 2) | col0 | nix | y names 'nix', which the statement does not return; it",
        "bar | VALUES (1, 'a') | col0 | col1 | y must be numbers, but col1 holds VARCHAR such as",
        "line | VALUES (1, NULL) | col0 | col1 | all values of col1 are null or not finite, so",
        "line | SELECT 1 a, 2 b WHERE false | a | b | the statement returned no rows, so",
        "line | VALUES (1, 2) | | col1 | x is missing: name the column for the x axis; columns",
        "scatter | VALUES ('a', 2) | col0 | col1 | x of a scatter chart must be a number or a date",
        "bar | SELECT range a, 1 b FROM range(301) | a | b | the statement returns more than the"
            + " 300"
      })
  void whatCannotBeDrawnIsRefusedAndNothingWritten(
      String kind, String sql, String x, String y, String message) throws Exception {
    DataDesk desk = new DataDesk(root);

    assertThat(desk.refused("chart", chart(kind, sql, x, y))).startsWith(message);
    assertThat(desk.workspace.files().files()).isEmpty();
  }
}
