package dev.errand.adapter.out.duckdb;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What of a result is drawn. Points lie in order from left to right. */
record ChartData(Positions positions, List<Series> series, int points, List<String> warnings) {

  static ChartData of(ChartKind kind, Rows rows, @Nullable String x, List<String> y)
      throws Refusal {
    if (rows.values().isEmpty()) {
      throw new Refusal("the statement returned no rows, so there is nothing to draw");
    }
    List<Series> series = new ArrayList<>();
    for (String name : new LinkedHashSet<>(y)) {
      series.add(series(rows, column(rows, name, "y")));
    }
    if (Span.of(series.stream().map(Series::values).toList()) == null) {
      throw new Refusal(
          "all values of "
              + String.join(", ", y)
              + " are null or not finite, so there is nothing to draw");
    }
    if (kind == ChartKind.HISTOGRAM) {
      return ofValues(series);
    }
    if (x == null || x.isBlank()) {
      throw new Refusal(
          "x is missing: name the column for the x axis; columns of the result: " + listed(rows));
    }
    return ofPoints(kind, rows, column(rows, x, "x"), series);
  }

  private static ChartData ofValues(List<Series> series) throws Refusal {
    if (series.size() != 1) {
      throw new Refusal("a histogram shows one column: give one name in y");
    }
    double[] all = series.getFirst().values();
    double[] there = Arrays.stream(all).filter(value -> !Double.isNaN(value)).toArray();
    List<String> warnings =
        there.length == all.length
            ? List.of()
            : List.of((all.length - there.length) + " nulls were left out");
    return new ChartData(
        new Positions.Numbers(there),
        List.of(new Series(series.getFirst().name(), there)),
        there.length,
        warnings);
  }

  private static ChartData ofPoints(ChartKind kind, Rows rows, int x, List<Series> series)
      throws Refusal {
    List<String> warnings = new ArrayList<>();
    List<@Nullable Object> cells = new ArrayList<>();
    rows.values().forEach(row -> cells.add(row[x]));
    Positions positions = kind == ChartKind.BAR ? names(cells) : positions(cells);
    double[] places =
        switch (positions) {
          case Positions.Numbers numbers -> numbers.values();
          case Positions.Times times -> times.seconds();
          case Positions.Names names -> {
            if (kind == ChartKind.SCATTER) {
              throw new Refusal(
                  "x of a scatter chart must be a number or a date, but "
                      + rows.names().get(x)
                      + " holds text; use kind bar for categories");
            }
            yield IntStream.range(0, names.names().size()).asDoubleStream().toArray();
          }
        };
    int[] order =
        IntStream.range(0, places.length)
            .filter(row -> !Double.isNaN(places[row]))
            .boxed()
            .sorted(Comparator.comparingDouble(row -> places[row]))
            .mapToInt(Integer::intValue)
            .toArray();
    if (order.length < places.length) {
      warnings.add((places.length - order.length) + " rows without a value in x were left out");
    }
    double[] sorted = picked(places, order);
    if (kind == ChartKind.LINE
        && IntStream.range(1, sorted.length).anyMatch(i -> sorted[i] == sorted[i - 1])) {
      warnings.add(
          "several rows have the same "
              + rows.names().get(x)
              + ", so the line jumps there: GROUP BY it, one column of y for each line");
    }
    List<Series> ordered =
        series.stream().map(one -> new Series(one.name(), picked(one.values(), order))).toList();
    Positions placed =
        switch (positions) {
          case Positions.Numbers numbers -> new Positions.Numbers(sorted);
          case Positions.Times times -> new Positions.Times(sorted);
          case Positions.Names names -> names;
        };
    return new ChartData(placed, ordered, order.length, List.copyOf(warnings));
  }

  private static double[] picked(double[] values, int[] order) {
    return IntStream.of(order).mapToDouble(row -> values[row]).toArray();
  }

  private static Positions positions(List<@Nullable Object> cells) {
    List<Object> there = cells.stream().filter(Objects::nonNull).map(Object.class::cast).toList();
    if (!there.isEmpty() && there.stream().allMatch(Number.class::isInstance)) {
      return new Positions.Numbers(cells.stream().mapToDouble(ChartData::number).toArray());
    }
    if (!there.isEmpty() && there.stream().allMatch(cell -> Positions.moment(cell) != null)) {
      return new Positions.Times(
          cells.stream()
              .mapToDouble(
                  cell -> {
                    Double moment = Positions.moment(cell);
                    return moment == null ? Double.NaN : moment;
                  })
              .toArray());
    }
    return names(cells);
  }

  private static Positions.Names names(List<@Nullable Object> cells) {
    List<String> names = new ArrayList<>();
    int length = dateLength(cells);
    for (Object cell : cells) {
      String name =
          cell == null
              ? "(null)"
              : cell instanceof String text ? text : Json.value(cell).toString();
      names.add(length > 0 ? name.substring(0, length) : name);
    }
    return new Positions.Names(List.copyOf(names));
  }

  /** How much of moments says all: year, month or day; 0 if there are other names, too. */
  private static int dateLength(List<@Nullable Object> cells) {
    boolean many = cells.size() > 1;
    String midnight = "(T00:00(:00)?Z?)?";
    return many && allMatch(cells, "\\d{4}-01-01" + midnight)
        ? "2024".length()
        : many && allMatch(cells, "\\d{4}-\\d\\d-01" + midnight)
            ? "2024-01".length()
            : allMatch(cells, "\\d{4}-\\d\\d-\\d\\d" + midnight) ? "2024-01-31".length() : 0;
  }

  private static boolean allMatch(List<@Nullable Object> cells, String pattern) {
    return cells.stream().allMatch(cell -> cell instanceof String text && text.matches(pattern));
  }

  private static double number(@Nullable Object cell) {
    double value = cell instanceof Number number ? number.doubleValue() : Double.NaN;
    return Double.isFinite(value) ? value : Double.NaN;
  }

  private static Series series(Rows rows, int column) throws Refusal {
    double[] values = new double[rows.values().size()];
    for (int i = 0; i < values.length; i++) {
      Object cell = rows.values().get(i)[column];
      if (cell != null && !(cell instanceof Number)) {
        throw new Refusal(
            "y must be numbers, but "
                + rows.names().get(column)
                + " holds "
                + rows.types().get(column)
                + " such as '"
                + Json.cut(String.valueOf(cell))
                + "'; CAST it or choose another column");
      }
      values[i] = number(cell);
    }
    return new Series(rows.names().get(column), values);
  }

  private static int column(Rows rows, String name, String axis) throws Refusal {
    int column = rows.column(name);
    if (column < 0) {
      throw new Refusal(
          axis
              + " names '"
              + name
              + "', which the statement does not return; it returns "
              + listed(rows));
    }
    return column;
  }

  private static String listed(Rows rows) {
    return Json.cut(String.join(", ", rows.names()));
  }
}
