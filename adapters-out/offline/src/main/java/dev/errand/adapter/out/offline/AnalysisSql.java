package dev.errand.adapter.out.offline;

import dev.errand.adapter.out.offline.Analysis.Correlations;
import dev.errand.adapter.out.offline.Analysis.Drivers;
import dev.errand.adapter.out.offline.Analysis.Duplicates;
import dev.errand.adapter.out.offline.Analysis.Grouping;
import dev.errand.adapter.out.offline.Analysis.Groups;
import dev.errand.adapter.out.offline.Analysis.Mix;
import dev.errand.adapter.out.offline.Analysis.Outliers;
import dev.errand.adapter.out.offline.Analysis.Overview;
import dev.errand.adapter.out.offline.Analysis.Quantity;
import dev.errand.adapter.out.offline.Analysis.Ranking;
import dev.errand.adapter.out.offline.Analysis.Series;
import dev.errand.adapter.out.offline.Analysis.Shares;
import dev.errand.adapter.out.offline.Analysis.Trend;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The SQL of each analysis. Everything that will be stated is computed there, percentages and
 * differences too, so that no number is made outside the data. Names that end in an underscore keep
 * out of the way of tables and columns.
 */
final class AnalysisSql {

  private AnalysisSql() {}

  static Call call(Analysis analysis) {
    return switch (analysis) {
      case Overview a -> Call.describe(a.table().file());
      case Analysis.Sum a ->
          Call.query(
              "SELECT sum(%1$s) AS total, count(%1$s) AS n\nFROM %2$s"
                  .formatted(a.measure().sql(), a.table().sql()));
      case Series a -> Call.query(series(a));
      case Trend a -> Call.query(trend(a));
      case Groups a -> Call.query(groups(a));
      case Shares a -> Call.query(shares(a));
      case Mix a -> Call.query(mix(a));
      case Outliers a -> Call.query(outliers(a));
      case Ranking a -> Call.query(ranking(a));
      case Correlations a ->
          a.measures().stream().allMatch(Column::nativeNumber)
              ? Call.correlate(a.table().file(), a.measures().stream().map(Column::name).toList())
              : Call.query(correlations(a));
      case Duplicates a -> Call.query(duplicates(a));
      case Drivers a -> Call.query(drivers(a));
    };
  }

  /** How many values can be read in this way, and between which they lie. */
  static Call probe(FileProfile file, ColumnProfile column, TextForm form) {
    String read = form.expression(column.name());
    return Call.query(
        "SELECT count(%s) AS readable, count(%s) AS given, min(%s) AS smallest, max(%s) AS largest\nFROM %s"
            .formatted(read, Sql.name(column.name()), read, read, Sql.name(file.table())));
  }

  static String aggregate(Quantity quantity) {
    return switch (quantity) {
      case Quantity.Total total -> "sum(" + total.measure().sql() + ")";
      case Quantity.Mean mean -> "avg(" + mean.measure().sql() + ")";
      case Quantity.Rows rows -> "count(*)";
    };
  }

  static String key(Grouping by) {
    return switch (by) {
      case Grouping.ByValue value -> value.column().sql();
      case Grouping.ByMonth month -> "monthname(" + month.column().sql() + ")";
      case Grouping.ByWeekday weekday -> "dayname(" + weekday.column().sql() + ")";
    };
  }

  static String present(Quantity quantity) {
    return quantity.columns().stream()
        .map(column -> " AND " + column.sql() + " IS NOT NULL")
        .reduce("", String::concat);
  }

  /** Periods; the first and the last are whole only if they cover about as many days as usual. */
  private static String periods(Table table, Column time, Quantity quantity, Grain grain) {
    return """
    WITH periods_ AS (
      SELECT date_trunc('%s', %s) AS start_, %s AS value_, count(*) AS n_,
        count(DISTINCT CAST(%s AS DATE)) AS days_
      FROM %s WHERE %s IS NOT NULL%s GROUP BY 1),
    placed_ AS (
      SELECT *, row_number() OVER (ORDER BY start_) AS place_, count(*) OVER () AS count_,
        median(days_) OVER () AS usual_
      FROM periods_),
    series_ AS (
      SELECT *, NOT (place_ IN (1, count_) AND days_ < 0.6 * usual_) AS whole_ FROM placed_)
    """
        .formatted(
            grain.unit(),
            time.sql(),
            aggregate(quantity),
            time.sql(),
            table.sql(),
            time.sql(),
            present(quantity));
  }

  private static String series(Series a) {
    return periods(a.table(), a.time(), a.quantity(), a.grain())
        + """
        SELECT strftime(start_, '%s') AS period, value_ AS value, n_ AS n, whole_ AS whole,
          date_diff('%s', lag(start_) OVER in_order_, start_) AS step,
          value_ - lag(value_) OVER in_order_ AS change,
          100.0 * (value_ - lag(value_) OVER in_order_) / nullif(abs(lag(value_) OVER in_order_), 0)
            AS change_pct
        FROM series_ WINDOW in_order_ AS (ORDER BY start_) ORDER BY start_\
        """
            .formatted(a.grain().label(), a.grain().unit());
  }

  private static String trend(Trend a) {
    return periods(a.table(), a.time(), a.quantity(), a.grain())
        + """
        SELECT count(*) AS periods, arg_min(strftime(start_, '%1$s'), start_) AS first,
          arg_max(strftime(start_, '%1$s'), start_) AS last,
          arg_min(value_, start_) AS first_value, arg_max(value_, start_) AS last_value,
          arg_max(value_, start_) - arg_min(value_, start_) AS change,
          100.0 * (arg_max(value_, start_) - arg_min(value_, start_))
            / nullif(abs(arg_min(value_, start_)), 0) AS change_pct,
          regr_slope(value_, place_) AS slope, regr_r2(value_, place_) AS r2
        FROM series_ WHERE whole_\
        """
            .formatted(a.grain().label());
  }

  private static String groups(Groups a) {
    return """
    WITH values_ AS (
      SELECT %s AS key_, %s AS value_ FROM %s),
    given_ AS (SELECT * FROM values_ WHERE key_ IS NOT NULL AND value_ IS NOT NULL),
    all_ AS (SELECT count(*) AS rows_, avg(value_) AS mean_, var_pop(value_) AS spread_ FROM given_),
    groups_ AS (
      SELECT key_, count(*) AS n_, avg(value_) AS mean_, median(value_) AS median_,
        sum(value_) AS sum_
      FROM given_ GROUP BY key_)
    SELECT CAST(g_.key_ AS VARCHAR) AS "group", g_.n_ AS n, g_.mean_ AS mean,
      g_.median_ AS median, g_.sum_ AS total,
      100.0 * g_.sum_ / nullif((SELECT sum(sum_) FROM groups_), 0) AS total_pct,
      a_.mean_ AS overall, a_.rows_ AS total_n,
      (SELECT 100.0 * sum(n_ * pow(groups_.mean_ - all_.mean_, 2)) / nullif(any_value(rows_ * spread_), 0)
        FROM groups_, all_) AS explained_pct,
      (SELECT count(*) FROM groups_) AS groups
    FROM groups_ g_, all_ a_ WHERE g_.n_ >= %d
    ORDER BY %s DESC, "group" LIMIT 31\
    """
        .formatted(
            key(a.by()),
            a.measure().sql(),
            a.table().sql(),
            a.least(),
            a.totals() ? "total" : "mean");
  }

  private static String shares(Shares a) {
    return """
    SELECT CAST(%1$s AS VARCHAR) AS "group", count(*) AS n,
      100.0 * count(*) / sum(count(*)) OVER () AS share_pct,
      sum(count(*)) OVER () AS total_n, count(*) OVER () AS groups
    FROM %2$s WHERE %1$s IS NOT NULL GROUP BY 1 ORDER BY n DESC, "group" LIMIT 10\
    """
        .formatted(a.category().sql(), a.table().sql());
  }

  /** Cramér's V says how much the mix differs: 0 not at all, 1 wholly. */
  private static String mix(Mix a) {
    return """
    WITH pairs_ AS (
      SELECT CAST(%1$s AS VARCHAR) AS value_, CAST(%2$s AS VARCHAR) AS key_, count(*) AS n_
      FROM %3$s WHERE %1$s IS NOT NULL AND %2$s IS NOT NULL GROUP BY 1, 2),
    values_ AS (SELECT value_, sum(n_) AS of_value_ FROM pairs_ GROUP BY 1),
    keys_ AS (SELECT key_, sum(n_) AS of_key_ FROM pairs_ GROUP BY 1),
    all_ AS (SELECT sum(n_) AS of_all_ FROM pairs_),
    table_ AS (
      SELECT value_, key_, coalesce(n_, 0) AS n_, of_value_, of_key_, of_all_,
        of_value_ * of_key_ / of_all_ AS expected_
      FROM values_ CROSS JOIN keys_ CROSS JOIN all_ LEFT JOIN pairs_ USING (value_, key_))
    SELECT value_ AS value, key_ AS "group", n_ AS n, of_key_ AS group_n, of_value_ AS value_n,
      of_all_ AS total_n, 100.0 * n_ / of_key_ AS share_pct,
      sum(pow(n_ - expected_, 2) / expected_) OVER () AS chi2,
      sqrt(sum(pow(n_ - expected_, 2) / expected_) OVER () / of_all_ / nullif(least(
        (SELECT count(*) FROM values_), (SELECT count(*) FROM keys_)) - 1, 0)) AS v,
      ((SELECT count(*) FROM values_) - 1) * ((SELECT count(*) FROM keys_) - 1) AS freedom
    FROM table_ ORDER BY share_pct DESC, value, "group" LIMIT 200\
    """
        .formatted(a.category().sql(), a.by().sql(), a.table().sql());
  }

  private static String outliers(Outliers a) {
    return """
    WITH values_ AS (SELECT %s AS label_, %s AS value_ FROM %s),
    given_ AS (SELECT * FROM values_ WHERE value_ IS NOT NULL),
    fences_ AS (
      SELECT quantile_cont(value_, 0.25) AS low_, quantile_cont(value_, 0.75) AS high_,
        avg(value_) AS mean_, stddev_samp(value_) AS sd_, count(*) AS n_
      FROM given_),
    out_ AS (
      SELECT label_, value_, (value_ - mean_) / nullif(sd_, 0) AS z_,
        low_ - 1.5 * (high_ - low_) AS lower_, high_ + 1.5 * (high_ - low_) AS upper_, n_
      FROM given_, fences_)
    SELECT label_ AS label, value_ AS value, z_ AS z, lower_ AS lower_fence,
      upper_ AS upper_fence, count(*) OVER () AS outside,
      count(*) FILTER (WHERE value_ < lower_) OVER () AS below,
      count(*) FILTER (WHERE value_ > upper_) OVER () AS above, n_ AS n
    FROM out_ WHERE value_ < lower_ OR value_ > upper_
    ORDER BY abs(z_) DESC, label_ LIMIT 5\
    """
        .formatted(label(a.label()), a.measure().sql(), a.table().sql());
  }

  private static String label(@Nullable Column label) {
    if (label == null) {
      return "CAST(NULL AS VARCHAR)";
    }
    return label.role() instanceof Column.Role.Time
        ? "strftime("
            + label.sql()
            + (label.profile().type().startsWith("TIMESTAMP")
                ? ", '%Y-%m-%d %H:%M')"
                : ", '%Y-%m-%d')")
        : "CAST(" + label.sql() + " AS VARCHAR)";
  }

  private static String ranking(Ranking a) {
    return """
    WITH values_ AS (SELECT %s AS label_, %s AS value_ FROM %s),
    given_ AS (SELECT * FROM values_ WHERE label_ IS NOT NULL AND value_ IS NOT NULL),
    ranked_ AS (
      SELECT label_, value_, count(*) OVER () AS n_,
        row_number() OVER (ORDER BY value_ DESC, label_) AS from_top_,
        row_number() OVER (ORDER BY value_, label_) AS from_bottom_
      FROM given_)
    SELECT label_ AS label, value_ AS value, from_top_ AS from_top, from_bottom_ AS from_bottom,
      n_ AS n, (SELECT median(value_) FROM given_) AS median
    FROM ranked_ WHERE from_top_ <= 5 OR from_bottom_ <= 5 ORDER BY from_top_\
    """
        .formatted(a.label().sql(), a.measure().sql(), a.table().sql());
  }

  private static String correlations(Correlations a) {
    List<String> pairs = new ArrayList<>();
    for (int i = 0; i < a.measures().size(); i++) {
      for (int j = i + 1; j < a.measures().size(); j++) {
        Column one = a.measures().get(i);
        Column other = a.measures().get(j);
        pairs.add(
            "SELECT %s AS a, %s AS b, corr(%s, %s) AS r, count(*) FILTER (WHERE %s IS NOT NULL AND %s IS NOT NULL) AS n FROM %s"
                .formatted(
                    Sql.text(one.name()),
                    Sql.text(other.name()),
                    one.sql(),
                    other.sql(),
                    one.sql(),
                    other.sql(),
                    a.table().sql()));
      }
    }
    return "SELECT * FROM (\n"
        + String.join("\nUNION ALL ", pairs)
        + ")\nORDER BY abs(r) DESC, a, b";
  }

  private static String duplicates(Duplicates a) {
    return """
    SELECT count(*) AS total_n, count(*) - (SELECT count(*) FROM (SELECT DISTINCT * FROM %1$s))
      AS repeated
    FROM %1$s\
    """
        .formatted(a.table().sql());
  }

  private static String drivers(Drivers a) {
    String period =
        "strftime(date_trunc('%s', %s), '%s')"
            .formatted(a.grain().unit(), a.time().sql(), a.grain().label());
    String value = aggregate(a.quantity());
    String none = a.quantity().adds() ? "0" : "NULL";
    return """
    WITH groups_ AS (
      SELECT CAST(%1$s AS VARCHAR) AS key_,
        coalesce(%2$s FILTER (WHERE %3$s = %4$s), %6$s) AS before_,
        coalesce(%2$s FILTER (WHERE %3$s = %5$s), %6$s) AS after_
      FROM %7$s WHERE %1$s IS NOT NULL AND %3$s IN (%4$s, %5$s)%8$s GROUP BY 1)
    SELECT key_ AS "group", before_ AS before, after_ AS after, after_ - before_ AS change,
      sum(after_ - before_) OVER () AS total_change, count(*) OVER () AS groups
    FROM groups_ ORDER BY abs(after_ - before_) DESC NULLS LAST, key_ LIMIT 5\
    """
        .formatted(
            a.category().sql(),
            value,
            period,
            Sql.text(a.before()),
            Sql.text(a.after()),
            none,
            a.table().sql(),
            present(a.quantity()));
  }
}
