package dev.errand.adapter.out.offline;

import dev.errand.adapter.out.offline.Analysis.Grouping;
import dev.errand.adapter.out.offline.Answers.Row;
import dev.errand.adapter.out.offline.Question.Topic;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What groups say. */
final class GroupFindings {

  private static final double SLIGHT = 0.02;
  private static final int SHOWN = 6;
  private static final long SMALL = 5;
  private static final double CLOSE = 1;
  private static final double SURE = 4;

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
    boolean sure = beyondChance(high);
    boolean weekday = a.by() instanceof Grouping.ByWeekday;
    if (weekday && slight) {
      return List.of();
    }
    String title =
        slight
            ? sure ? little(a, high, low) : level(a, measure)
            : a.totals() ? totals(a, high, low) : means(a, high, low);
    boolean all = rows.size() <= SHOWN;
    List<Row> shown =
        all ? rows : List.of(rows.get(0), rows.get(1), rows.get(rows.size() - 2), low);
    List<String> parts =
        shown.stream()
            .map(
                row ->
                    "%s with %s%s (median %s, n = %s)"
                        .formatted(
                            named(a, row),
                            total(a, row),
                            Wording.number(row.number("mean"), a.measure()),
                            Wording.number(row.number("median")),
                            Wording.number(row.number("n"))))
            .toList();
    String detail =
        "%s %s%s: %s. Over all %s values the mean is %s. The %s explains %s of the variation%s.%s"
            .formatted(
                a.totals() ? "Total and mean" : "Mean",
                measure,
                all ? "" : ", the two highest and the two lowest",
                Wording.list(parts),
                Wording.number(high.number("total_n")),
                Wording.number(high.number("overall"), a.measure()),
                a.by().words(),
                Wording.percent(explained),
                !slight ? "" : sure ? ", a small part" : ", no more than chance may give",
                small(high, low) ? " Groups this small are a hint at most." : "");
    return List.of(
        new Finding(
            a,
            title,
            detail,
            slight ? 0.08 : small(high, low) ? 0.2 : 0.25 + 0.55 * effect,
            a.by() instanceof Grouping.ByValue
                ? Set.of(Topic.GROUPS, Topic.RANKING)
                : Set.of(Topic.SEASON),
            a.by() instanceof Grouping.ByValue
                ? List.of(a.measure(), a.by().column())
                : List.of(a.measure()),
            slight ? null : Charts.bars(a)));
  }

  private static String level(Analysis.Groups a, String measure) {
    return "Mean %s shows no clear difference by %s".formatted(measure, a.by().words());
  }

  private static String little(Analysis.Groups a, Row high, Row low) {
    return "%s differs only slightly by %s: mean %s for %s, %s for %s"
        .formatted(
            Wording.name(a.measure()),
            a.by().words(),
            Wording.number(high.number("mean"), a.measure()),
            named(a, high),
            Wording.number(low.number("mean"), a.measure()),
            named(a, low));
  }

  /** By the normal approximation of the F test at about one in ten thousand. */
  private static boolean beyondChance(Row row) {
    double explained = row.amount("explained_pct").doubleValue() / 100;
    double free = row.amount("groups").doubleValue() - 1;
    double n = row.amount("total_n").doubleValue();
    return explained * n > free + SURE * Math.sqrt(2 * free);
  }

  private static String means(Analysis.Groups a, Row high, Row low) {
    String in =
        a.by() instanceof Grouping.ByMonth
            ? "in"
            : a.by() instanceof Grouping.ByWeekday ? "on" : "for";
    return "%s is highest %s %s (mean %s) and lowest %s %s (mean %s)"
        .formatted(
            Wording.name(a.measure()),
            in,
            named(a, high),
            Wording.number(high.number("mean"), a.measure()),
            in,
            named(a, low),
            Wording.number(low.number("mean"), a.measure()));
  }

  private static String totals(Analysis.Groups a, Row high, Row low) {
    String measure = Wording.name(a.measure());
    return "Total %s is largest for %s (%s, %s of all) and smallest for %s (%s, %s)"
        .formatted(
            measure,
            named(a, high),
            Wording.number(high.number("total"), a.measure()),
            Wording.percent(high.number("total_pct")),
            named(a, low),
            Wording.number(low.number("total"), a.measure()),
            Wording.percent(low.number("total_pct")));
  }

  private static String total(Analysis.Groups a, Row row) {
    return a.totals()
        ? "%s in total, on average ".formatted(Wording.number(row.number("total"), a.measure()))
        : "";
  }

  private static boolean small(Row high, Row low) {
    return Math.min(high.amount("n").longValue(), low.amount("n").longValue()) < SMALL;
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

  static List<Finding> shares(Analysis.Shares a, List<Row> rows, Question question) {
    if (rows.size() < 2) {
      return List.of();
    }
    Row first = rows.getFirst();
    String name = Wording.name(a.category());
    boolean level = first.amount("n").compareTo(rows.getLast().amount("n")) == 0;
    String title =
        level
            ? "The shown values of %s are equally frequent".formatted(name)
            : frequent(name, first, rows.get(1));
    Optional<String> asked =
        rows.stream()
            .skip(1)
            .filter(row -> question.mentions(row.text("group")))
            .findFirst()
            .map(row -> "%s %s occurs in %s".formatted(name, group(row), counted(row)));
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
            asked.orElse(title),
            detail,
            level ? 0.1 : 0.2 + 0.2 * share,
            Set.of(Topic.SHARES),
            List.of(a.category()),
            Charts.bars(a)));
  }

  private static String frequent(String name, Row first, Row second) {
    double lead =
        first.amount("share_pct").doubleValue() - second.amount("share_pct").doubleValue();
    if (first.amount("n").compareTo(second.amount("n")) == 0) {
      return "The most frequent %s is %s or %s, each with %s"
          .formatted(name, group(first), group(second), counted(first));
    }
    return "The most frequent %s is %s (%s)%s"
        .formatted(
            name,
            group(first),
            counted(first),
            lead < CLOSE
                ? ", with %s close behind (%s)"
                    .formatted(group(second), Wording.percent(second.number("share_pct")))
                : "");
  }

  private static String counted(Row row) {
    return "%s of %s rows, %s"
        .formatted(
            Wording.number(row.number("n")),
            Wording.number(row.number("total_n")),
            Wording.percent(row.number("share_pct")));
  }

  private static String group(Row row) {
    return Wording.value(row.text("group"));
  }
}
