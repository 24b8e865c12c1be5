package dev.errand.adapter.out.offline;

import dev.errand.adapter.out.offline.Analysis.Grouping;
import dev.errand.adapter.out.offline.Analysis.Quantity;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Writes the SQL and the labels of charts. */
final class Charts {

  private static final int MOST_LINES = 3;
  private static final int MOST_BARS = 20;
  private static final int MOST_POINTS = 2000;
  private static final int SHORTEST_FAMILY_NAME = 3;

  private Charts() {}

  /** A line over time, together with measures of the same family ({@code temp_max, temp_min}). */
  static Chart line(Analysis.Series a) {
    List<Quantity> lines = new ArrayList<>();
    for (Column other : a.table().columns()) {
      if (other.measure()
          && lines.size() < MOST_LINES
          && a.quantity().columns().stream()
              .anyMatch(column -> column.equals(other) || family(column, other))) {
        lines.add(Quantity.of(other));
      }
    }
    if (!lines.contains(a.quantity())) {
      lines.addFirst(a.quantity());
    }
    String grain = a.grain().unit();
    StringBuilder sql = new StringBuilder("SELECT strftime(date_trunc('");
    sql.append(grain).append("', ").append(a.time().sql()).append("), '");
    sql.append(a.grain().label()).append("') AS \"period\"");
    for (Quantity quantity : lines) {
      sql.append(", ").append(AnalysisSql.aggregate(quantity)).append(" AS ");
      sql.append(Sql.name(quantity.words()));
    }
    sql.append("\nFROM ").append(a.table().sql());
    sql.append(" WHERE ").append(a.time().sql()).append(" IS NOT NULL GROUP BY 1 ORDER BY 1");
    String title =
        Wording.capital(Wording.list(lines.stream().map(Quantity::words).toList()))
            + " by "
            + grain;
    return new Chart(
        "line",
        title,
        sql.toString(),
        "period",
        lines.stream().map(Quantity::words).toList(),
        Wording.capital(grain),
        lines.size() == 1 ? axis(a.quantity()) : common(a.quantity()));
  }

  /** A bar for each group. */
  static Chart bars(Analysis.Groups a) {
    Quantity quantity =
        a.totals() ? new Quantity.Total(a.measure()) : new Quantity.Mean(a.measure());
    String value = quantity.words();
    String order =
        switch (a.by()) {
          case Grouping.ByValue by -> "2 DESC, 1";
          case Grouping.ByMonth by -> "any_value(month(" + by.column().sql() + "))";
          case Grouping.ByWeekday by -> "any_value(isodow(" + by.column().sql() + "))";
        };
    String key = AnalysisSql.key(a.by());
    String sql =
        "SELECT CAST(%1$s AS VARCHAR) AS \"group\", %8$s AS %3$s\nFROM %4$s WHERE %1$s IS NOT NULL AND %2$s IS NOT NULL GROUP BY %1$s HAVING count(*) >= %5$d ORDER BY %6$s LIMIT %7$d"
            .formatted(
                key,
                a.measure().sql(),
                Sql.name(value),
                a.table().sql(),
                a.least(),
                order,
                MOST_BARS,
                AnalysisSql.aggregate(quantity));
    return new Chart(
        "bar",
        Wording.capital(value) + " by " + a.by().words(),
        sql,
        "group",
        List.of(value),
        a.by() instanceof Grouping.ByValue ? a.by().words() : Wording.capital(a.by().words()),
        axis(quantity));
  }

  static Chart bars(Analysis.Shares a) {
    String sql =
        "SELECT CAST(%1$s AS VARCHAR) AS \"group\", count(*) AS \"rows\"\nFROM %2$s WHERE %1$s IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT %3$d"
            .formatted(a.category().sql(), a.table().sql(), MOST_BARS);
    String name = Wording.name(a.category());
    return new Chart("bar", "Rows by " + name, sql, "group", List.of("rows"), name, "Rows");
  }

  static Chart bars(Analysis.Ranking a) {
    String value = apart(Wording.name(a.measure()), "name");
    String sql =
        "SELECT CAST(%1$s AS VARCHAR) AS \"name\", %2$s AS %3$s\nFROM %4$s WHERE %1$s IS NOT NULL AND %2$s IS NOT NULL QUALIFY row_number() OVER (ORDER BY %2$s DESC, %1$s) <= 5 OR row_number() OVER (ORDER BY %2$s, %1$s) <= 5 ORDER BY 2 DESC, 1"
            .formatted(a.label().sql(), a.measure().sql(), Sql.name(value), a.table().sql());
    return new Chart(
        "bar",
        "Highest and lowest " + Wording.name(a.measure()) + " by " + Wording.name(a.label()),
        sql,
        "name",
        List.of(value),
        Wording.name(a.label()),
        label(a.measure()));
  }

  /** Points; of very many rows a fixed part, chosen by a hash. */
  static Chart scatter(Table table, Column a, Column b) {
    String limit =
        table.rows() > MOST_POINTS
            ? "ORDER BY hash(%s, %s) LIMIT %d".formatted(a.sql(), b.sql(), MOST_POINTS)
            : "ORDER BY 1, 2";
    String nameA = Wording.name(a);
    String nameB = Wording.name(b);
    String aliasB = apart(nameB, nameA);
    String sql =
        "SELECT %1$s AS %2$s, %3$s AS %4$s\nFROM %5$s WHERE %1$s IS NOT NULL AND %3$s IS NOT NULL %6$s"
            .formatted(a.sql(), Sql.name(nameA), b.sql(), Sql.name(aliasB), table.sql(), limit);
    return new Chart(
        "scatter", nameB + " against " + nameA, sql, nameA, List.of(aliasB), label(a), label(b));
  }

  static Chart histogram(Table table, Column measure) {
    String name = Wording.name(measure);
    String sql =
        "SELECT %1$s AS %2$s\nFROM %3$s WHERE %1$s IS NOT NULL"
            .formatted(measure.sql(), Sql.name(name), table.sql());
    return new Chart(
        "histogram", "Distribution of " + name, sql, null, List.of(name), label(measure), "Rows");
  }

  /** The picture to draw when no finding brings one. */
  static Optional<Chart> plainest(Table table, Question question) {
    if (table.rows() < 2) {
      return Optional.empty();
    }
    return table.measures(question).stream()
        .findFirst()
        .map(measure -> histogram(table, measure))
        .or(
            () ->
                table.categories(question).stream()
                    .findFirst()
                    .map(category -> bars(new Analysis.Shares(table, category))));
  }

  private static String axis(Quantity quantity) {
    return Wording.capital(quantity.words())
        + quantity.columns().stream().findFirst().map(Charts::unit).orElse("");
  }

  private static String common(Quantity quantity) {
    String kind = quantity instanceof Quantity.Mean ? "Mean" : "Total";
    return kind
        + quantity.columns().stream()
            .findFirst()
            .map(column -> " " + Column.words(column.name()).getFirst() + unit(column))
            .orElse("");
  }

  /** A name that SQL does not take for another. */
  private static String apart(String name, String taken) {
    return name.equalsIgnoreCase(taken) ? name + "_" : name;
  }

  /** The column's own spelling, with the unit where the name has it in short. */
  private static String label(Column column) {
    return Wording.name(column) + unit(column);
  }

  private static String unit(Column column) {
    return column
        .unit()
        .filter(unit -> !column.name().contains("(" + unit) && !column.name().contains("[" + unit))
        .map(unit -> " (" + unit + ")")
        .orElse("");
  }

  /** Measures whose names begin with the same word and that are summed up alike. */
  private static boolean family(Column one, Column other) {
    List<String> a = Column.words(one.name());
    List<String> b = Column.words(other.name());
    return !one.equals(other)
        && !a.isEmpty()
        && !b.isEmpty()
        && a.getFirst().length() >= SHORTEST_FAMILY_NAME
        && a.getFirst().equals(b.getFirst())
        && a.size() == b.size()
        && one.additive() == other.additive()
        && one.unit().equals(other.unit());
  }
}
