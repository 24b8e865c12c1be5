package dev.errand.adapter.out.offline;

import dev.errand.adapter.out.offline.Analysis.Quantity;
import dev.errand.adapter.out.offline.Answers.Row;
import dev.errand.adapter.out.offline.Question.Topic;
import java.math.BigDecimal;
import java.time.Month;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What series say. */
final class TimeFindings {

  private static final double CLEAR = 0.3;
  private static final long FEW_PERIODS = 8;

  private TimeFindings() {}

  /** A step from one period to the next. */
  record Step(Row before, Row after) {}

  static List<Finding> series(Analysis.Series a, List<Row> rows, Question question) {
    List<Finding> findings = new ArrayList<>();
    step(a, rows, question).ifPresent(step -> findings.add(change(a, step, question)));
    range(a, rows).ifPresent(findings::add);
    return findings;
  }

  /** The step the question is about, else the largest. */
  static Optional<Step> step(Analysis.Series a, List<Row> rows, Question question) {
    List<Step> steps = new ArrayList<>();
    for (int i = 1; i < rows.size(); i++) {
      Row row = rows.get(i);
      boolean next = row.amount("step").compareTo(BigDecimal.ONE) == 0;
      if (next
          && row.amount("change").signum() != 0
          && row.has(measured(a.quantity()))
          && row.is("whole")
          && rows.get(i - 1).is("whole")) {
        steps.add(new Step(rows.get(i - 1), row));
      }
    }
    String size = measured(a.quantity());
    Comparator<Step> bySize = Comparator.comparing(step -> step.after().amount(size).abs());
    return steps.stream()
        .filter(step -> about(a, step, question))
        .max(bySize)
        .or(() -> steps.stream().max(bySize));
  }

  /** Whether the question names the month the step leads to. */
  private static boolean about(Analysis.Series a, Step step, Question question) {
    Optional<Month> month = a.grain() == Grain.MONTH ? question.month() : Optional.empty();
    return month
        .map(m -> step.after().text("period").endsWith("-%02d".formatted(m.getValue())))
        .orElse(false);
  }

  private static Finding change(Analysis.Series a, Step step, Question question) {
    Row before = step.before();
    Row after = step.after();
    BigDecimal change = after.amount(measured(a.quantity()));
    String verb = change.signum() < 0 ? "fell" : "rose";
    String what = Wording.capital(a.quantity().words());
    boolean named = about(a, step, question);
    String lead = named ? "" : "Largest change between adjacent " + a.grain().unit() + "s: ";
    String title =
        (lead.isEmpty() ? what : lead + a.quantity().words())
            + " %s by %s from %s to %s"
                .formatted(
                    verb,
                    a.quantity().ratio()
                        ? Wording.percent(change.abs())
                        : Wording.number(change.abs()),
                    before.text("period"),
                    after.text("period"));
    String detail =
        "%s was %s in %s and %s in %s (%s; %s and %s rows)."
            .formatted(
                what,
                value(a.quantity(), before, "value"),
                before.text("period"),
                value(a.quantity(), after, "value"),
                after.text("period"),
                signed(a.quantity(), after),
                Wording.number(before.number("n")),
                Wording.number(after.number("n")));
    boolean seasonal =
        a.time().role() instanceof Column.Role.Time time
            && Grain.seasonal(time)
            && a.grain() == Grain.MONTH;
    double percent = Math.abs(after.amount("change_pct").doubleValue());
    double strength = a.quantity().ratio() ? 0.05 + Math.min(0.3, percent / 300) : 0.1;
    return new Finding(
        a,
        title,
        detail,
        named ? strength + 0.7 : seasonal ? 0.15 : strength,
        named ? Set.of(Topic.FALL, Topic.TREND) : Set.of(Topic.FALL),
        a.quantity().columns(),
        Charts.line(a));
  }

  private static Optional<Finding> range(Analysis.Series a, List<Row> rows) {
    List<Row> whole = rows.stream().filter(row -> row.is("whole") && row.has("value")).toList();
    Comparator<Row> byValue = Comparator.comparing(row -> row.amount("value"));
    if (whole.size() < 3) {
      return Optional.empty();
    }
    Row high = Collections.max(whole, byValue);
    Row low = Collections.min(whole, byValue);
    if (byValue.compare(high, low) == 0) {
      return Optional.empty();
    }
    String unit = a.grain().unit();
    String title =
        "%s was highest in %s and lowest in %s"
            .formatted(
                Wording.capital(a.quantity().words()), high.text("period"), low.text("period"));
    String detail =
        "By %s, %s was highest in %s (%s) and lowest in %s (%s)."
            .formatted(
                unit,
                a.quantity().words(),
                high.text("period"),
                value(a.quantity(), high, "value"),
                low.text("period"),
                value(a.quantity(), low, "value"));
    return Optional.of(
        new Finding(
            a, title, detail, 0.1, Set.of(Topic.SEASON), a.quantity().columns(), Charts.line(a)));
  }

  static List<Finding> trend(Analysis.Trend a, List<Row> rows) {
    if (rows.isEmpty() || rows.getFirst().amount("periods").longValue() < 3) {
      return List.of();
    }
    Row row = rows.getFirst();
    BigDecimal slope = row.number("slope");
    BigDecimal fit = row.number("r2");
    if (slope == null || fit == null || slope.signum() == 0) {
      return List.of();
    }
    boolean clear = fit.doubleValue() >= CLEAR;
    long periods = row.amount("periods").longValue();
    String what = Wording.capital(a.quantity().words());
    String unit = a.grain().unit();
    String title =
        clear
            ? moved(a, row, slope)
            : "%s has no clear trend from %s to %s"
                .formatted(what, row.text("first"), row.text("last"));
    String detail =
        "%s per %s was %s in %s and %s in %s%s. A straight line through all %s %ss changes by %s per %s (R² = %s).%s"
            .formatted(
                what,
                unit,
                value(a.quantity(), row, "first_value"),
                row.text("first"),
                value(a.quantity(), row, "last_value"),
                row.text("last"),
                row.has(measured(a.quantity())) ? " (" + signed(a.quantity(), row) + ")" : "",
                Wording.count(periods),
                unit,
                value(a.quantity(), row, "slope"),
                unit,
                Wording.coefficient(fit),
                periods < FEW_PERIODS ? " So few periods are a hint, not proof." : "");
    double sure = periods < FEW_PERIODS ? 0.7 : 1;
    return List.of(
        new Finding(
            a,
            title,
            detail,
            clear ? 0.25 + 0.5 * sure * fit.doubleValue() : 0.1,
            Set.of(Topic.TREND),
            a.quantity().columns(),
            Charts.line(new Analysis.Series(a.table(), a.time(), a.quantity(), pictured(a)))));
  }

  private static String moved(Analysis.Trend a, Row row, BigDecimal slope) {
    boolean up = slope.signum() > 0;
    String what = Wording.capital(a.quantity().words()) + (up ? " rose" : " fell");
    boolean ends = row.amount("change").signum() == slope.signum();
    return ends
        ? "%s from %s in %s to %s in %s"
            .formatted(
                what,
                value(a.quantity(), row, "first_value"),
                row.text("first"),
                value(a.quantity(), row, "last_value"),
                row.text("last"))
        : "%s on the whole between %s and %s".formatted(what, row.text("first"), row.text("last"));
  }

  static List<Finding> drivers(Analysis.Drivers a, List<Row> rows) {
    List<Row> changed = rows.stream().filter(row -> row.amount("change").signum() != 0).toList();
    if (changed.isEmpty()) {
      return List.of();
    }
    Row first = changed.getFirst();
    String what = a.quantity().words();
    String by = Wording.name(a.category());
    String title =
        "From %s to %s, %s of %s %s went from %s to %s, the largest change of any %s"
            .formatted(
                a.before(),
                a.after(),
                what,
                by,
                Wording.value(first.text("group")),
                value(a.quantity(), first, "before"),
                value(a.quantity(), first, "after"),
                by);
    List<String> parts =
        changed.stream()
            .map(
                row ->
                    "%s from %s to %s (%s)"
                        .formatted(
                            Wording.value(row.text("group")),
                            value(a.quantity(), row, "before"),
                            value(a.quantity(), row, "after"),
                            Wording.signed(row.number("change"))))
            .toList();
    String total =
        a.quantity().adds()
            ? " All groups together: " + Wording.signed(first.number("total_change")) + "."
            : "";
    return List.of(
        new Finding(
            a,
            title,
            Wording.capital(what) + " by " + by + ": " + Wording.list(parts) + "." + total,
            0.6,
            Set.of(Topic.FALL),
            withCategory(a),
            null));
  }

  private static List<Column> withCategory(Analysis.Drivers a) {
    List<Column> columns = new ArrayList<>(a.quantity().columns());
    columns.add(a.category());
    return columns;
  }

  private static Grain pictured(Analysis.Trend a) {
    return a.time().role() instanceof Column.Role.Time time ? Grain.fitting(time) : a.grain();
  }

  /** The column that says how large a change is. */
  private static String measured(Quantity quantity) {
    return quantity.ratio() ? "change_pct" : "change";
  }

  private static String signed(Quantity quantity, Row row) {
    return quantity.ratio()
        ? Wording.signedPercent(row.number("change_pct"))
        : Wording.signed(row.number("change"));
  }

  private static String value(Quantity quantity, Row row, String column) {
    BigDecimal number = row.number(column);
    return quantity.columns().stream()
        .findFirst()
        .map(measure -> Wording.number(number, measure))
        .orElseGet(() -> Wording.number(number));
  }
}
