package dev.errand.adapter.out.offline;

import dev.errand.adapter.out.offline.Answers.Row;
import dev.errand.adapter.out.offline.Column.Role;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What speaks against taking the data at face value. */
final class Quality {

  private static final int MOST = 8;
  private static final long FEW = 10;

  private Quality() {}

  /** What the description of a table shows. */
  static List<String> of(Table table) {
    List<String> notes = new ArrayList<>();
    String file = Wording.value(table.file());
    notes.addAll(grave(table));
    if (table.rows() > 0) {
      missing(table, file, notes);
      table.columns().stream()
          .filter(Column::unclean)
          .limit(MOST)
          .forEach(
              column ->
                  notes.add(
                      "%s: %s has values that are no finite numbers; they were left out."
                          .formatted(file, Wording.name(column))));
      constant(table, file, notes);
    }
    return notes;
  }

  /** What a reader must know even of a short answer. */
  static List<String> grave(Table table) {
    List<String> notes = new ArrayList<>();
    String file = Wording.value(table.file());
    table.profile().warnings().stream().limit(MOST).forEach(w -> notes.add(file + ": " + plain(w)));
    if (table.profile().columnsTotal() > table.columns().size()) {
      notes.add(
          "%s has %s columns; only the first %s were described and looked at."
              .formatted(
                  file,
                  Wording.count(table.profile().columnsTotal()),
                  Wording.count(table.columns().size())));
    }
    if (table.rows() > 0 && table.rows() < FEW) {
      notes.add(
          "%s has only %s; nothing can be generalised from so few."
              .formatted(
                  file, table.rows() == 1 ? "one row" : Wording.count(table.rows()) + " rows"));
    }
    return notes;
  }

  private static void missing(Table table, String file, List<String> notes) {
    List<Column> some =
        table.columns().stream()
            .filter(column -> column.profile().nulls() > 0)
            .sorted(Comparator.comparingLong((Column column) -> -column.profile().nulls()))
            .toList();
    for (Column column : some.stream().limit(MOST).toList()) {
      notes.add(
          column.role() instanceof Role.Empty
              ? "%s: %s has no value in any row.".formatted(file, Wording.name(column))
              : "%s: %s has no value in %s of %s rows."
                  .formatted(
                      file,
                      Wording.name(column),
                      Wording.count(column.profile().nulls()),
                      Wording.count(table.rows())));
    }
    if (some.size() > MOST) {
      notes.add(file + ": further columns have missing values too.");
    }
    if (some.isEmpty()) {
      notes.add(file + ": no described column has missing values.");
    }
  }

  private static void constant(Table table, String file, List<String> notes) {
    List<String> names =
        table.columns().stream()
            .filter(column -> column.role() instanceof Role.Constant)
            .map(Wording::name)
            .toList();
    if (names.size() == 1) {
      notes.add(file + ": " + names.getFirst() + " has the same value in every row.");
    } else if (!names.isEmpty()) {
      notes.add(
          "%s: %s columns have the same value in every row: %s."
              .formatted(
                  file,
                  Wording.count(names.size()),
                  names.size() > MOST
                      ? String.join(", ", names.subList(0, MOST)) + " and others"
                      : Wording.list(names)));
    }
  }

  /** What an answered analysis shows beside its findings. */
  static Set<String> of(Analysis analysis, List<Row> rows) {
    Set<String> notes = new LinkedHashSet<>();
    String file = Wording.value(analysis.table().file());
    switch (analysis) {
      case Analysis.Duplicates a -> rows.forEach(row -> notes.add(repeated(file, row)));
      case Analysis.Series a -> {
        for (int i = 0; i < rows.size(); i++) {
          Row row = rows.get(i);
          if (row.amount("step").compareTo(BigDecimal.ONE) > 0 && notes.size() < MOST) {
            notes.add(
                "%s: the series has a gap, nothing between %s and %s."
                    .formatted(file, rows.get(i - 1).text("period"), row.text("period")));
          }
          if (!row.is("whole")) {
            notes.add(
                "%s: %s is covered only in part and is left out of comparisons over time."
                    .formatted(file, row.text("period")));
          }
        }
      }
      case Analysis.Overview a -> {}
      case Analysis.Trend a -> {}
      case Analysis.Sum a -> {}
      case Analysis.Groups a -> {}
      case Analysis.Shares a -> {}
      case Analysis.Mix a -> {}
      case Analysis.Outliers a -> {}
      case Analysis.Ranking a -> {}
      case Analysis.Correlations a -> {}
      case Analysis.Drivers a -> {}
    }
    return notes;
  }

  private static String repeated(String file, Row row) {
    return row.amount("repeated").signum() == 0
        ? file + ": no row occurs twice."
        : "%s: %s of %s rows repeat an earlier row in every column."
            .formatted(
                file,
                Wording.number(row.number("repeated")),
                Wording.number(row.number("total_n")));
  }

  /** What reading text as something else gave. */
  static String conversion(
      String file, ColumnProfile column, TextForm form, Classifier.Readable found) {
    String name = Wording.value(column.name());
    return found.convincing()
        ? "%s: %s is text that was read as %s; %s of %s values could be read."
            .formatted(
                Wording.value(file),
                name,
                form.words(),
                Wording.count(found.readable()),
                Wording.count(found.given()))
        : "%s: %s looks like %s, but only %s of %s values could be read so; it was left as text."
            .formatted(
                Wording.value(file),
                name,
                form.words(),
                Wording.count(found.readable()),
                Wording.count(found.given()));
  }

  private static String plain(String warning) {
    return warning.replaceAll("\\s+", " ").strip();
  }
}
