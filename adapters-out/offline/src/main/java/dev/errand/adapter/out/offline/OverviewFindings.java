package dev.errand.adapter.out.offline;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the description of a table says without asking more. */
final class OverviewFindings {

  private static final int MOST_VALUES = 12;
  private static final int MOST_MEASURES = 3;

  private OverviewFindings() {}

  static List<Finding> of(Analysis.Overview a, Question question) {
    Table table = a.table();
    String file = Wording.value(table.file());
    if (table.rows() == 0) {
      return List.of(plain(a, file + " has no rows", "Its columns are there, but no values.", 0.2));
    }
    if (table.rows() == 1) {
      return List.of(singleRow(a, file));
    }
    List<Finding> findings = new ArrayList<>();
    for (Column measure : table.measures(question).stream().limit(MOST_MEASURES).toList()) {
      BigDecimal least = Json.number(measure.profile().min());
      BigDecimal most = Json.number(measure.profile().max());
      if (least == null || most == null) {
        continue;
      }
      String min = Wording.number(least, measure);
      String max = Wording.number(most, measure);
      String name = Wording.name(measure);
      String middle =
          measure.profile().mean() == null
              ? "."
              : " with a mean of %s, a median of %s and a standard deviation of %s."
                  .formatted(
                      Wording.number(measure.profile().mean(), measure),
                      Wording.number(measure.profile().median(), measure),
                      Wording.number(measure.profile().deviation(), measure));
      String between = "%s lies between %s and %s".formatted(name, min, max);
      findings.add(
          new Finding(
              a,
              measure.profile().mean() == null
                  ? between
                  : "%s is %s on average and %s"
                      .formatted(
                          name,
                          Wording.number(measure.profile().mean(), measure),
                          between.substring(name.length() + 1)),
              between + middle,
              0.12,
              Set.of(Question.Topic.LEVEL),
              List.of(measure),
              Charts.histogram(table, measure)));
    }
    incomplete(a).ifPresent(findings::add);
    if (table.measures(question).isEmpty()) {
      findings.add(words(a, file));
    }
    return findings;
  }

  static List<Finding> sum(Analysis.Sum a, List<Answers.Row> rows) {
    if (rows.isEmpty() || !rows.getFirst().has("total")) {
      return List.of();
    }
    String said =
        "Total %s is %s over %s rows"
            .formatted(
                Wording.name(a.measure()),
                Wording.number(rows.getFirst().number("total"), a.measure()),
                Wording.number(rows.getFirst().number("n")));
    return List.of(
        new Finding(
            a,
            said,
            said + ", counting every value that is given.",
            0.16,
            Set.of(Question.Topic.LEVEL),
            List.of(a.measure()),
            null));
  }

  private static Finding singleRow(Analysis.Overview a, String file) {
    List<String> values =
        a.table().columns().stream()
            .map(column -> given(column))
            .filter(Objects::nonNull)
            .limit(MOST_VALUES)
            .toList();
    return plain(
        a,
        file + " has a single row",
        "One row can be read but not compared with anything: " + Wording.list(values) + ".",
        0.2);
  }

  private static @Nullable String given(Column column) {
    String value = column.profile().min();
    return value == null ? null : Wording.name(column) + " is " + Wording.value(value);
  }

  private static Optional<Finding> incomplete(Analysis.Overview a) {
    List<Column> some =
        a.table().columns().stream()
            .filter(column -> column.profile().nulls() > 0)
            .sorted(Comparator.comparingLong(column -> -column.profile().nulls()))
            .toList();
    if (some.isEmpty()) {
      return Optional.empty();
    }
    String title =
        "%s of %s columns have missing values, %s the most (%s of %s rows)"
            .formatted(
                Wording.count(some.size()),
                Wording.count(a.table().columns().size()),
                Wording.name(some.getFirst()),
                Wording.count(some.getFirst().profile().nulls()),
                Wording.count(a.table().rows()));
    List<String> parts =
        some.stream()
            .limit(MOST_VALUES)
            .map(
                column ->
                    "%s in %s rows"
                        .formatted(Wording.name(column), Wording.count(column.profile().nulls())))
            .toList();
    return Optional.of(
        new Finding(
            a,
            title,
            "Values are missing of " + Wording.list(parts) + ".",
            0.11,
            Set.of(Question.Topic.COMPLETENESS),
            List.of(),
            null));
  }

  private static Finding words(Analysis.Overview a, String file) {
    boolean constant =
        a.table().columns().stream()
            .allMatch(
                column ->
                    column.role() instanceof Column.Role.Constant
                        || column.role() instanceof Column.Role.Empty);
    if (constant) {
      return plain(
          a,
          file + " says the same in every row",
          "In %s rows, none of the %s columns looked at has more than one value, so there is nothing to compare."
              .formatted(
                  Wording.count(a.table().rows()), Wording.count(a.table().columns().size())),
          0.15);
    }
    List<String> columns =
        a.table().columns().stream()
            .filter(column -> column.profile().distinct() > 1)
            .limit(MOST_VALUES)
            .map(
                column ->
                    "%s has %s different values"
                        .formatted(
                            Wording.name(column), Wording.count(column.profile().distinct())))
            .toList();
    return plain(
        a,
        file + " has no measures to compute with",
        "In %s rows, %s."
            .formatted(
                Wording.count(a.table().rows()),
                columns.isEmpty() ? "no column has a value" : Wording.list(columns)),
        0.15);
  }

  private static Finding plain(Analysis.Overview a, String title, String detail, double strength) {
    return new Finding(a, title, detail, strength, Set.of(), List.of(), null);
  }
}
