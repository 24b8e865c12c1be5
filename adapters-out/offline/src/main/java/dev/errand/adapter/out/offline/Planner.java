package dev.errand.adapter.out.offline;

import dev.errand.adapter.out.offline.Analysis.Grouping;
import dev.errand.adapter.out.offline.Analysis.Quantity;
import dev.errand.adapter.out.offline.Column.Role;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** Chooses what to ask each table, from its real columns and from what the brief is about. */
final class Planner {

  private static final int MOST_MEASURES = 3;
  private static final int MOST_CATEGORIES = 2;
  private static final int MOST_CORRELATED = 12;
  private static final int MOST_COMPARED_COLUMNS = 60;
  private static final long WEEKS_FOR_WEEKDAYS = 8;
  private static final long ROWS_FOR_STATISTICS = 4;
  private static final long ROWS_FOR_MIXES = 30;
  private static final long MOST_VALUES_OF_A_MIX = 12;

  private Planner() {}

  static List<Analysis> plan(List<Table> tables, Question question) {
    List<Analysis> plan = new ArrayList<>();
    int share = Math.max(1, MOST_MEASURES + 1 - tables.size());
    for (Table table : tables) {
      plan.add(new Analysis.Overview(table));
      if (table.rows() > 1) {
        plan(table, question, Math.min(MOST_MEASURES, share), plan);
      }
    }
    return List.copyOf(plan);
  }

  private static void plan(Table table, Question question, int mostMeasures, List<Analysis> plan) {
    List<Column> all = table.measures(question);
    List<Column> measures = all.stream().limit(mostMeasures).toList();
    List<Column> categories = table.categories(question).stream().limit(MOST_CATEGORIES).toList();
    if (question.asksForTotal()) {
      measures.stream()
          .filter(Column::additive)
          .forEach(measure -> plan.add(new Analysis.Sum(table, measure)));
    }
    table.time(question).ifPresent(time -> overTime(table, time, measures, plan));
    for (Column category : categories) {
      for (Column measure : measures) {
        plan.add(
            new Analysis.Groups(
                table, new Grouping.ByValue(category), measure, least(table, category)));
      }
      plan.add(new Analysis.Shares(table, category));
    }
    if (categories.size() > 1 && table.rows() >= ROWS_FOR_MIXES) {
      plan.addAll(mixes(table, categories, question));
    }
    for (Column measure : measures) {
      table
          .label(question)
          .ifPresent(label -> plan.add(new Analysis.Ranking(table, label, measure)));
      if (table.rows() >= ROWS_FOR_STATISTICS) {
        Column mark = table.label(question).or(() -> table.time(question)).orElse(null);
        plan.add(new Analysis.Outliers(table, measure, mark));
      }
    }
    if (all.size() > 1 && table.rows() >= ROWS_FOR_STATISTICS) {
      plan.add(new Analysis.Correlations(table, correlated(all)));
    }
    if (table.profile().columnsTotal() <= MOST_COMPARED_COLUMNS) {
      plan.add(new Analysis.Duplicates(table));
    }
  }

  private static void overTime(
      Table table, Column time, List<Column> measures, List<Analysis> plan) {
    if (!(time.role() instanceof Role.Time span) || !span.first().isBefore(span.last())) {
      return;
    }
    Grain grain = Grain.fitting(span);
    List<Quantity> quantities =
        measures.isEmpty()
            ? List.of(new Quantity.Rows())
            : measures.stream().map(Quantity::of).toList();
    for (Quantity quantity : quantities) {
      plan.add(new Analysis.Series(table, time, quantity, grain));
      plan.add(new Analysis.Trend(table, time, quantity, trendGrain(span, grain)));
    }
    for (Column measure : measures) {
      if (Grain.seasonal(span)) {
        plan.add(new Analysis.Groups(table, new Grouping.ByMonth(time), measure, 1));
      }
    }
    long weeks = ChronoUnit.WEEKS.between(span.first(), span.last());
    if (!span.byYear() && weeks >= WEEKS_FOR_WEEKDAYS && table.rows() > weeks * 4) {
      measures.stream()
          .limit(1)
          .forEach(
              measure ->
                  plan.add(new Analysis.Groups(table, new Grouping.ByWeekday(time), measure, 1)));
    }
  }

  /** Whole years when there are enough, so that seasons do not look like a trend. */
  private static Grain trendGrain(Role.Time span, Grain grain) {
    return ChronoUnit.DAYS.between(span.first(), span.last()) >= 3 * 365 - 1 ? Grain.YEAR : grain;
  }

  /** The category with a value the question names, else the finer one, within the other. */
  private static List<Analysis> mixes(Table table, List<Column> categories, Question question) {
    List<Column> small =
        categories.stream()
            .filter(column -> column.profile().distinct() <= MOST_VALUES_OF_A_MIX)
            .toList();
    if (small.size() < 2) {
      return List.of();
    }
    boolean second =
        small.getLast().profile().top().stream().anyMatch(question::mentions)
            || (small.getFirst().profile().top().stream().noneMatch(question::mentions)
                && small.getLast().profile().distinct() > small.getFirst().profile().distinct());
    return List.of(
        second
            ? new Analysis.Mix(table, small.getLast(), small.getFirst())
            : new Analysis.Mix(table, small.getFirst(), small.getLast()));
  }

  /** Groups of one or two rows say little, unless there are no others. */
  private static long least(Table table, Column category) {
    long distinct = Math.max(1, category.profile().distinct());
    return table.rows() / distinct >= 6 ? 3 : 1;
  }

  private static List<Column> correlated(List<Column> measures) {
    List<Column> numbers = measures.stream().filter(Column::nativeNumber).toList();
    return numbers.size() == measures.size()
        ? numbers.stream().limit(MOST_CORRELATED).toList()
        : measures.stream().limit(MOST_MEASURES + 1).toList();
  }
}
