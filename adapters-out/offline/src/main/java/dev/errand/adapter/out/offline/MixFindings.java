package dev.errand.adapter.out.offline;

import dev.errand.adapter.out.offline.Answers.Row;
import dev.errand.adapter.out.offline.Question.Topic;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What the mix of a category's values in groups says. */
final class MixFindings {

  private static final double CLEAR = 0.1;
  private static final double SURE = 2.4;
  private static final int SHOWN = 6;
  private static final int FEW = 4;

  private MixFindings() {}

  static List<Finding> of(Analysis.Mix a, List<Row> rows, Question question) {
    if (rows.isEmpty() || !rows.getFirst().has("v")) {
      return List.of();
    }
    boolean clear = clear(rows.getFirst());
    Optional<String> value =
        rows.stream().map(row -> row.text("value")).filter(question::mentions).findFirst();
    boolean asked =
        question.relevance(a.category().name()) > 0 && question.relevance(a.by().name()) > 0;
    if (!clear && !asked) {
      return List.of();
    }
    return List.of(
        value.isPresent() ? ofValue(a, rows, value.orElseThrow(), clear) : ofAll(a, rows, clear));
  }

  /** Both large and, by the normal approximation of chi-squared, more than chance. */
  private static boolean clear(Row row) {
    double freedom = Math.max(1, row.amount("freedom").doubleValue());
    double beyond = (row.amount("chi2").doubleValue() - freedom) / Math.sqrt(2 * freedom);
    return row.amount("v").doubleValue() >= CLEAR && beyond >= SURE;
  }

  private static Finding ofValue(Analysis.Mix a, List<Row> rows, String value, boolean clear) {
    List<Row> of = rows.stream().filter(row -> row.text("value").equals(value)).toList();
    String name = Wording.name(a.category()) + " " + Wording.value(value);
    String by = Wording.name(a.by());
    Row most = of.getFirst();
    String title =
        clear
            ? "%s is most frequent for %s %s (%s of %s rows, %s)"
                .formatted(
                    name,
                    by,
                    Wording.value(most.text("group")),
                    Wording.number(most.number("n")),
                    Wording.number(most.number("group_n")),
                    Wording.percent(most.number("share_pct")))
            : "%s is about as frequent for every %s".formatted(name, by);
    List<String> parts =
        of.stream()
            .limit(SHOWN)
            .map(
                row ->
                    "%s with %s of %s rows (%s)"
                        .formatted(
                            Wording.value(row.text("group")),
                            Wording.number(row.number("n")),
                            Wording.number(row.number("group_n")),
                            Wording.percent(row.number("share_pct"))))
            .toList();
    String detail =
        "%s occurs in %s of %s rows; by %s: %s. %s"
            .formatted(
                Wording.capital(name),
                Wording.number(most.number("value_n")),
                Wording.number(most.number("total_n")),
                by,
                Wording.list(parts),
                strength(most));
    return finding(a, title, detail, clear, most);
  }

  private static Finding ofAll(Analysis.Mix a, List<Row> rows, boolean clear) {
    Map<String, Row> firsts = new LinkedHashMap<>();
    rows.forEach(row -> firsts.putIfAbsent(row.text("group"), row));
    List<String> parts =
        firsts.values().stream()
            .sorted(Comparator.comparing(row -> row.text("group")))
            .limit(SHOWN)
            .map(
                row ->
                    "%s for %s (%s of %s rows, %s)"
                        .formatted(
                            Wording.value(row.text("value")),
                            Wording.value(row.text("group")),
                            Wording.number(row.number("n")),
                            Wording.number(row.number("group_n")),
                            Wording.percent(row.number("share_pct"))))
            .toList();
    String name = Wording.name(a.category());
    String by = Wording.name(a.by());
    String title =
        clear
            ? "%s differs by %s: most frequent is %s"
                .formatted(name, by, Wording.list(shortly(firsts)))
            : "%s shows no clear difference by %s".formatted(name, by);
    String detail =
        "The most frequent %s is %s%s. %s"
            .formatted(
                name,
                Wording.list(parts),
                firsts.size() > SHOWN ? " (further groups are left out)" : "",
                strength(rows.getFirst()));
    return finding(a, title, detail, clear, rows.getFirst());
  }

  private static List<String> shortly(Map<String, Row> firsts) {
    return firsts.values().stream()
        .sorted(Comparator.comparing(row -> row.text("group")))
        .limit(FEW)
        .map(
            row ->
                "%s for %s (%s)"
                    .formatted(
                        Wording.value(row.text("value")),
                        Wording.value(row.text("group")),
                        Wording.percent(row.number("share_pct"))))
        .toList();
  }

  private static String strength(Row row) {
    return "Cramér's V is %s, where 0 means the same mix everywhere and 1 the most different."
        .formatted(Wording.coefficient(row.number("v")));
  }

  private static Finding finding(
      Analysis.Mix a, String title, String detail, boolean clear, Row row) {
    return new Finding(
        a,
        title,
        detail,
        clear ? 0.25 + 0.5 * row.amount("v").doubleValue() : 0.1,
        Set.of(Topic.GROUPS, Topic.RANKING),
        List.of(a.category(), a.by()),
        null);
  }
}
