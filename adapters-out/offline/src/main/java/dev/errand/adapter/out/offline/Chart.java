package dev.errand.adapter.out.offline;

import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * A picture to be drawn.
 *
 * @param kind line, bar, scatter or histogram
 * @param title its title
 * @param sql what it shows
 * @param x the column along, or null for a histogram
 * @param y the columns up
 * @param xLabel what the column along means
 * @param yLabel what the columns up mean
 */
record Chart(
    String kind,
    String title,
    String sql,
    @Nullable String x,
    List<String> y,
    String xLabel,
    String yLabel) {

  private static final int LONGEST_SLUG = 50;

  /** Its file, without a clash with {@code place} other charts before it. */
  String file(int place) {
    String slug =
        Normalizer.normalize(title, Normalizer.Form.NFD)
            .replaceAll("\\p{M}", "")
            .toLowerCase(Locale.ROOT)
            .replaceAll("[^a-z0-9]+", "-")
            .replaceAll("^-|-$", "");
    slug = slug.length() > LONGEST_SLUG ? slug.substring(0, LONGEST_SLUG) : slug;
    return "charts/" + (place + 1) + "-" + (slug.isEmpty() ? kind : slug) + ".svg";
  }

  Call call(String file) {
    ObjectNode arguments = Json.object().put("kind", kind).put("title", title).put("sql", sql);
    if (x != null) {
      arguments.put("x", x);
    }
    arguments.set("y", Json.array(y));
    arguments.put("xLabel", xLabel).put("yLabel", yLabel).put("file", file);
    return new Call("chart", arguments);
  }
}
