package dev.errand.adapter.out.duckdb;

import dev.errand.domain.workspace.WorkspacePath;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Draws the rows of a statement and writes the picture as SVG and PNG. */
final class DrawChart implements DataCall {

  private static final int MAX_SERIES = 8;
  private static final int MAX_BARS = 300;
  private static final int MAX_POINTS = 10_000;
  private static final int MAX_VALUES = 200_000;

  @Override
  public ObjectNode run(Arguments arguments, Analysis analysis)
      throws IOException, InterruptedException, Refusal {
    ChartKind kind = ChartKind.of(arguments.text("kind"));
    String title = plain(arguments.text("title"));
    List<String> y = arguments.texts("y");
    if (y.isEmpty() || y.size() > MAX_SERIES) {
      throw new Refusal("y must name 1 to " + MAX_SERIES + " columns of the result");
    }
    String x = arguments.optionalText("x");
    String stem = stem(arguments.text("file"));
    WorkspacePath svg = Arguments.workspacePath(stem + ".svg");
    WorkspacePath png = Arguments.workspacePath(stem + ".png");
    NewFile.check(svg, analysis);
    NewFile.check(png, analysis);
    ChartData data = data(kind, arguments.text("sql"), x, y, analysis);
    Chart chart =
        new Chart(
            kind,
            title,
            plain(
                label(
                    arguments.optionalText("xLabel"),
                    kind == ChartKind.HISTOGRAM ? y.getFirst() : x)),
            plain(label(arguments.optionalText("yLabel"), defaultYLabel(kind, y))),
            data);
    Picture picture = chart.picture();
    analysis.allowance().check();
    write(svg, SvgPicture.bytes(picture), analysis);
    write(png, PngPicture.bytes(picture), analysis);
    ObjectNode result = Json.object();
    ArrayNode files = result.putArray("files");
    files.add(svg.value());
    files.add(png.value());
    result.put("points", data.points());
    result.put("series", data.series().size());
    List<String> warnings = new ArrayList<>(data.warnings());
    warnings.addAll(strangeLetters(picture));
    warnings.addAll(analysis.warnings());
    Warnings.put(result, warnings);
    return result;
  }

  private static ChartData data(
      ChartKind kind, String sql, @Nullable String x, List<String> y, Analysis analysis)
      throws IOException, InterruptedException, Refusal {
    int most =
        switch (kind) {
          case BAR -> MAX_BARS;
          case LINE, SCATTER -> MAX_POINTS;
          case HISTOGRAM -> MAX_VALUES;
        };
    Rows rows = analysis.ask(sql, most);
    if (rows.more()) {
      throw new Refusal(
          "the statement returns more than the "
              + most
              + " rows a "
              + kind
              + " chart can show: GROUP BY a coarser x, keep the greatest with LIMIT, or take a"
              + " part with USING SAMPLE");
    }
    return ChartData.of(kind, rows, x, y);
  }

  private static String stem(String file) throws Refusal {
    String lower = file.toLowerCase(Locale.ROOT);
    if (!lower.endsWith(".svg") && !lower.endsWith(".png")) {
      throw new Refusal(
          "'" + file + "' is no name for a picture; end it in .svg, such as charts/chart.svg");
    }
    return file.substring(0, file.length() - 4);
  }

  private static String label(@Nullable String given, @Nullable String otherwise) {
    return given != null ? given : otherwise != null ? otherwise : "";
  }

  private static @Nullable String defaultYLabel(ChartKind kind, List<String> y) {
    return kind == ChartKind.HISTOGRAM ? "Count" : y.size() == 1 ? y.getFirst() : null;
  }

  /** On one line, without what no XML may hold. */
  private static String plain(String text) {
    return text.replaceAll("[\\p{Cntrl}\\s]+", " ").replaceAll("[\\p{Cs}\uFFFE\uFFFF]", "").strip();
  }

  private static void write(WorkspacePath path, byte[] bytes, Analysis analysis)
      throws IOException {
    try (OutputStream out = analysis.workspace().write(path)) {
      out.write(bytes);
    }
  }

  private static List<String> strangeLetters(Picture picture) {
    for (Mark mark : picture.marks()) {
      if (mark instanceof Mark.Label label && !Letters.standard().draws(label.text())) {
        return List.of(
            "the PNG shows boxes for letters its font does not have, as in '"
                + label.text()
                + "'; link the SVG");
      }
    }
    return List.of();
  }
}
