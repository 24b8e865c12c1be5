package dev.errand.adapter.out.offline;

import dev.errand.adapter.out.offline.Answers.Row;
import dev.errand.adapter.out.offline.Question.Topic;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What single values and pairs of measures say. */
final class ValueFindings {

  private static final double NOTEWORTHY = 0.3;
  private static final double STRONG = 0.7;
  private static final double NEARLY_SAME = 0.995;
  private static final long ENOUGH_PAIRS = 10;
  private static final int MOST_PAIRS = 3;
  private static final double ONE_IN = 20;
  private static final int SHOWN = 3;

  private ValueFindings() {}

  static List<Finding> outliers(Analysis.Outliers a, List<Row> rows) {
    if (rows.isEmpty()) {
      return List.of();
    }
    Row first = rows.getFirst();
    String measure = Wording.name(a.measure());
    String title =
        "%s has unusual values, the farthest out being %s%s"
            .formatted(measure, Wording.number(first.number("value"), a.measure()), at(a, first));
    List<String> parts =
        rows.stream()
            .limit(SHOWN)
            .map(
                row ->
                    "%s%s (z = %s)"
                        .formatted(
                            Wording.number(row.number("value"), a.measure()),
                            at(a, row),
                            Wording.coefficient(row.number("z"))))
            .toList();
    String detail =
        "%s of %s values of %s %s %s, outside the usual range (one and a half times the interquartile range beyond the quartiles). Farthest out: %s."
            .formatted(
                Wording.number(first.number("outside")),
                Wording.number(first.number("n")),
                measure,
                first.amount("outside").compareTo(BigDecimal.ONE) == 0 ? "lies" : "lie",
                beyond(a, first),
                Wording.list(parts));
    double beyond = Math.max(0, first.amount("z").abs().doubleValue() - 3);
    return List.of(
        new Finding(
            a,
            title,
            detail,
            0.15 + Math.min(0.3, beyond / 15),
            Set.of(Topic.OUTLIER),
            List.of(a.measure()),
            null));
  }

  private static String beyond(Analysis.Outliers a, Row row) {
    List<String> sides = new ArrayList<>();
    if (row.amount("below").signum() > 0) {
      sides.add("below " + Wording.number(row.number("lower_fence"), a.measure()));
    }
    if (row.amount("above").signum() > 0) {
      sides.add("above " + Wording.number(row.number("upper_fence"), a.measure()));
    }
    return String.join(" or ", sides);
  }

  private static String at(Analysis.Outliers a, Row row) {
    Column label = a.label();
    if (label == null || row.text("label").isEmpty()) {
      return "";
    }
    String preposition = label.role() instanceof Column.Role.Time ? " on " : " for ";
    return preposition + Wording.value(row.text("label"));
  }

  static List<Finding> ranking(Analysis.Ranking a, List<Row> rows) {
    if (rows.size() < 2) {
      return List.of();
    }
    String measure = Wording.name(a.measure());
    List<Row> top = ranked(rows, "from_top");
    List<Row> bottom = ranked(rows, "from_bottom");
    Row first = top.getFirst();
    String title =
        "%s is highest for %s (%s) and lowest for %s (%s)"
            .formatted(
                measure,
                label(first),
                Wording.number(first.number("value"), a.measure()),
                label(bottom.getFirst()),
                Wording.number(bottom.getFirst().number("value"), a.measure()));
    String detail =
        "%s. The median of all %s is %s."
            .formatted(
                rows.size() <= SHOWN
                    ? "All %s, highest first: %s".formatted(measure, values(a, top))
                    : "Highest %s: %s. Lowest: %s"
                        .formatted(measure, values(a, top), values(a, bottom)),
                Wording.number(first.number("n")),
                Wording.number(first.number("median"), a.measure()));
    return List.of(
        new Finding(
            a,
            title,
            detail,
            0.4,
            Set.of(Topic.RANKING),
            List.of(a.measure(), a.label()),
            Charts.bars(a)));
  }

  private static List<Row> ranked(List<Row> rows, String rank) {
    return rows.stream()
        .filter(row -> row.has(rank) && row.amount(rank).intValue() <= SHOWN)
        .sorted(Comparator.comparing(row -> row.amount(rank)))
        .toList();
  }

  private static String values(Analysis.Ranking a, List<Row> rows) {
    return Wording.list(
        rows.stream()
            .map(row -> label(row) + " (" + Wording.number(row.number("value"), a.measure()) + ")")
            .toList());
  }

  private static String label(Row row) {
    return Wording.value(row.text("label"));
  }

  static List<Finding> correlations(Analysis.Correlations a, List<Row> rows, Question question) {
    List<Finding> findings = new ArrayList<>();
    for (Row row : rows) {
      BigDecimal r = row.number("r");
      Optional<Column> one = measure(a, row.text("a"));
      Optional<Column> other = measure(a, row.text("b"));
      if (r == null || one.isEmpty() || other.isEmpty() || findings.size() == MOST_PAIRS) {
        continue;
      }
      if (noteworthy(r.abs().doubleValue(), row.amount("n").doubleValue(), rows.size())) {
        findings.add(pair(a, row, r, one.orElseThrow(), other.orElseThrow()));
      } else if (question.asks(Topic.CONNECTION)
          && Stream.of(one, other)
              .allMatch(column -> question.relevance(column.orElseThrow().name()) > 0)) {
        findings.add(apart(a, row, r, one.orElseThrow(), other.orElseThrow()));
      }
    }
    if (findings.isEmpty() && !rows.isEmpty()) {
      findings.add(none(a));
    }
    return findings;
  }

  /**
   * Whether a correlation is both large and more than chance: Fisher's z has to pass a bound that
   * grows with the number of pairs tried.
   */
  private static boolean noteworthy(double r, double n, int pairs) {
    double atLeast = Math.sqrt(2 * Math.log(ONE_IN * pairs));
    double z = 0.5 * Math.log((1 + r) / Math.max(1e-12, 1 - r)) * Math.sqrt(Math.max(0, n - 3));
    return r >= NOTEWORTHY && n >= ENOUGH_PAIRS && z >= atLeast;
  }

  private static Finding none(Analysis.Correlations a) {
    return new Finding(
        a,
        "No two measures clearly move together",
        "No pair of the measures compared has a linear connection that is both noteworthy and more"
            + " than chance would give when so many pairs are tried.",
        0.08,
        Set.of(Topic.CONNECTION),
        List.of(),
        null);
  }

  private static Finding apart(
      Analysis.Correlations a, Row row, BigDecimal r, Column one, Column other) {
    return new Finding(
        a,
        "%s and %s have no clear linear connection (r = %s)"
            .formatted(Wording.name(one), Wording.name(other), Wording.coefficient(r)),
        "Over %s rows with both values, Pearson's r is %s, which is too small or rests on too few rows to build on. A connection that is no straight line would not show in it."
            .formatted(Wording.number(row.number("n")), Wording.coefficient(r)),
        0.1,
        Set.of(Topic.CONNECTION),
        List.of(one, other),
        Charts.scatter(a.table(), one, other));
  }

  private static Finding pair(
      Analysis.Correlations a, Row row, BigDecimal r, Column one, Column other) {
    double size = r.abs().doubleValue();
    boolean same = size >= NEARLY_SAME;
    String way = r.signum() > 0 ? "move together" : "move in opposite directions";
    String title =
        "Where %s is higher, %s tends to be %s (r = %s)"
            .formatted(
                Wording.name(one),
                Wording.name(other),
                r.signum() > 0 ? "higher too" : "lower",
                Wording.coefficient(r));
    String detail =
        "Over %s rows with both values, %s and %s %s: Pearson's r = %s, a %s linear connection. %s"
            .formatted(
                Wording.number(row.number("n")),
                Wording.name(one),
                Wording.name(other),
                way,
                Wording.coefficient(r),
                size >= STRONG ? "strong" : "moderate",
                same
                    ? "They may be the same thing measured twice."
                    : "This says that they go along with each other, not that one causes the"
                        + " other.");
    return new Finding(
        a,
        title,
        detail,
        same ? 0.2 : 0.1 + 0.6 * size,
        Set.of(Topic.CONNECTION, Topic.GROUPS),
        List.of(one, other),
        Charts.scatter(a.table(), one, other));
  }

  private static Optional<Column> measure(Analysis.Correlations a, String name) {
    return a.measures().stream().filter(column -> column.name().equals(name)).findFirst();
  }
}
