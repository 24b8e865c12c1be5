package dev.errand.adapter.out.duckdb;

import java.util.Locale;

/** How data is drawn. */
enum ChartKind {
  LINE,
  BAR,
  SCATTER,
  HISTOGRAM;

  static ChartKind of(String name) throws Refusal {
    for (ChartKind kind : values()) {
      if (kind.name().equalsIgnoreCase(name.strip())) {
        return kind;
      }
    }
    throw new Refusal(
        "there is no kind of chart '" + Json.cut(name) + "'; use line, bar, scatter or histogram");
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
