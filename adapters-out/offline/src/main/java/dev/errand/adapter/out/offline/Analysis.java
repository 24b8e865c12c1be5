package dev.errand.adapter.out.offline;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Something worth asking the data. */
sealed interface Analysis {

  Table table();

  /** What the description of the table alone says. */
  record Overview(Table table) implements Analysis {}

  /** The total of a measure over all rows. */
  record Sum(Table table, Column measure) implements Analysis {}

  /** A quantity period by period, with the change from each to the next. */
  record Series(Table table, Column time, Quantity quantity, Grain grain) implements Analysis {}

  /** The direction of a quantity over all whole periods. */
  record Trend(Table table, Column time, Quantity quantity, Grain grain) implements Analysis {}

  /** A measure by group; groups with fewer values than {@code least} are left out. */
  record Groups(Table table, Grouping by, Column measure, long least) implements Analysis {

    /** Whether totals are compared; of months that may be covered unevenly only means are. */
    boolean totals() {
      return measure.additive() && by instanceof Grouping.ByValue;
    }
  }

  /** How often each value of a category occurs. */
  record Shares(Table table, Column category) implements Analysis {}

  /** How often each value of a category occurs in each group of another. */
  record Mix(Table table, Column category, Column by) implements Analysis {}

  /** Values far outside the middle half of a measure. */
  record Outliers(Table table, Column measure, @Nullable Column label) implements Analysis {}

  /** The largest and the smallest of a measure, by name. */
  record Ranking(Table table, Column label, Column measure) implements Analysis {}

  /** How closely pairs of measures move together. */
  record Correlations(Table table, List<Column> measures) implements Analysis {}

  /** Rows that occur more than once. */
  record Duplicates(Table table) implements Analysis {}

  /** Which groups a change between two periods comes from. */
  record Drivers(
      Table table,
      Column time,
      Quantity quantity,
      Grain grain,
      Column category,
      String before,
      String after)
      implements Analysis {}

  /** What is followed over time: a measure's total or mean, or the number of rows. */
  sealed interface Quantity {

    record Total(Column measure) implements Quantity {}

    record Mean(Column measure) implements Quantity {}

    record Rows() implements Quantity {}

    static Quantity of(Column measure) {
      return measure.additive() ? new Total(measure) : new Mean(measure);
    }

    default String words() {
      return switch (this) {
        case Total total ->
            Column.words(total.measure().name()).contains("total")
                ? "sum of " + Wording.name(total.measure())
                : "total " + Wording.name(total.measure());
        case Mean mean -> "mean " + Wording.name(mean.measure());
        case Rows rows -> "number of rows";
      };
    }

    default List<Column> columns() {
      return switch (this) {
        case Total total -> List.of(total.measure());
        case Mean mean -> List.of(mean.measure());
        case Rows rows -> List.of();
      };
    }

    /** Whether a percentage of it means something; of degrees it does not. */
    default boolean ratio() {
      return columns().stream().allMatch(Column::ratio);
    }

    /** Whether the parts add up to the whole. */
    default boolean adds() {
      return !(this instanceof Mean);
    }
  }

  /** What rows are grouped by. */
  sealed interface Grouping {

    Column column();

    record ByValue(Column column) implements Grouping {}

    record ByMonth(Column column) implements Grouping {}

    record ByWeekday(Column column) implements Grouping {}

    default String words() {
      return switch (this) {
        case ByValue by -> Wording.name(by.column());
        case ByMonth by -> "month of the year";
        case ByWeekday by -> "day of the week";
      };
    }
  }
}
