package dev.errand.adapter.out.offline;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
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
              : " with a mean of %s and a median of %s."
                  .formatted(
                      Wording.number(measure.profile().mean(), measure),
                      Wording.number(measure.profile().median(), measure));
      findings.add(
          new Finding(
              a,
              "%s lies between %s and %s".formatted(name, min, max),
              "%s lies between %s and %s%s".formatted(name, min, max, middle),
              0.12,
              Set.of(),
              List.of(measure),
              Charts.histogram(table, measure)));
    }
    if (table.measures(question).isEmpty()) {
      findings.add(words(a, file));
    }
    return findings;
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

  private static Finding words(Analysis.Overview a, String file) {
    List<String> columns =
        a.table().columns().stream()
            .filter(column -> column.profile().distinct() > 0)
            .limit(MOST_VALUES)
            .map(
                column ->
                    "%s has %s different values"
                        .formatted(
                            Wording.name(column), Wording.count(column.profile().distinct())))
            .toList();
    return plain(
        a,
        file + " has no numbers to compute with",
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
