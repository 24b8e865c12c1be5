package dev.errand.adapter.out.offline;

import dev.errand.adapter.out.offline.Analysis.Grouping;
import dev.errand.adapter.out.offline.Answers.Row;
import dev.errand.adapter.out.offline.Question.Topic;
import java.math.BigDecimal;
import java.util.List;
import java.util.Set;

/** What groups say. */
final class GroupFindings {

  private static final double SLIGHT = 0.02;
  private static final int SHOWN = 6;

  private GroupFindings() {}

  static List<Finding> groups(Analysis.Groups a, List<Row> rows) {
    if (rows.size() < 2) {
      return List.of();
    }
    Row high = rows.getFirst();
    Row low = rows.getLast();
    BigDecimal explained = high.number("explained_pct");
    double effect = effect(high);
    String measure = Wording.name(a.measure());
    boolean slight = effect < SLIGHT;
    boolean weekday = a.by() instanceof Grouping.ByWeekday;
    if (weekday && slight) {
      return List.of();
    }
    String title =
        slight
            ? "Mean %s shows no clear difference by %s".formatted(measure, a.by().words())
            : "Mean %s differs by %s: highest for %s, lowest for %s"
                .formatted(measure, a.by().words(), named(a, high), named(a, low));
    boolean all = rows.size() <= SHOWN;
    List<Row> shown =
        all ? rows : List.of(rows.get(0), rows.get(1), rows.get(rows.size() - 2), low);
    List<String> parts =
        shown.stream()
            .map(
                row ->
                    "%s with %s (median %s, n = %s)"
                        .formatted(
                            named(a, row),
                            Wording.number(row.number("mean"), a.measure()),
                            Wording.number(row.number("median")),
                            Wording.number(row.number("n"))))
            .toList();
    String detail =
        "Mean %s%s: %s. Over all %s values the mean is %s. The %s explains %s of the variation%s."
            .formatted(
                measure,
                all ? "" : ", the two highest and the two lowest",
                Wording.list(parts),
                Wording.number(high.number("total_n")),
                Wording.number(high.number("overall"), a.measure()),
                a.by().words(),
                Wording.percent(explained),
                slight ? ", which is little or no more than chance" : "");
    return List.of(
        new Finding(
            a,
            title,
            detail,
            slight ? 0.08 : 0.25 + 0.55 * effect,
            a.by() instanceof Grouping.ByValue
                ? Set.of(Topic.GROUPS, Topic.RANKING)
                : Set.of(Topic.SEASON),
            a.by() instanceof Grouping.ByValue
                ? List.of(a.measure(), a.by().column())
                : List.of(a.measure()),
            slight ? null : Charts.bars(a)));
  }

  /** The group, with the column's name before a bare number or truth value. */
  private static String named(Analysis.Groups a, Row row) {
    String group = group(row);
    return a.by() instanceof Grouping.ByValue by && group.matches("[-0-9.]+|true|false")
        ? Wording.name(by.column()) + " " + group
        : group;
  }

  /** The explained share, less what that many groups explain by chance (epsilon squared). */
  private static double effect(Row row) {
    double explained = row.amount("explained_pct").doubleValue() / 100;
    double n = row.amount("total_n").doubleValue();
    double groups = row.amount("groups").doubleValue();
    return n <= groups ? 0 : Math.max(0, 1 - (1 - explained) * (n - 1) / (n - groups));
  }

  static List<Finding> shares(Analysis.Shares a, List<Row> rows) {
    if (rows.size() < 2) {
      return List.of();
    }
    Row first = rows.getFirst();
    String name = Wording.name(a.category());
    boolean level = first.amount("n").compareTo(rows.getLast().amount("n")) == 0;
    String title =
        level
            ? "The shown values of %s are equally frequent".formatted(name)
            : "The most frequent %s is %s: %s of the rows"
                .formatted(name, group(first), Wording.percent(first.number("share_pct")));
    List<String> parts =
        rows.stream()
            .limit(SHOWN)
            .map(
                row ->
                    "%s with %s (%s)"
                        .formatted(
                            group(row),
                            Wording.number(row.number("n")),
                            Wording.percent(row.number("share_pct"))))
            .toList();
    String detail =
        "Of %s rows with a value of %s there are %s different ones%s: %s."
            .formatted(
                Wording.number(first.number("total_n")),
                name,
                Wording.number(first.number("groups")),
                first.amount("groups").intValue() > SHOWN ? ", the most frequent being" : "",
                Wording.list(parts));
    double share = first.amount("share_pct").doubleValue() / 100;
    return List.of(
        new Finding(
            a,
            title,
            detail,
            level ? 0.1 : 0.2 + 0.2 * share,
            Set.of(Topic.SHARES),
            List.of(a.category()),
            Charts.bars(a)));
  }

  private static String group(Row row) {
    return Wording.value(row.text("group"));
  }
}
