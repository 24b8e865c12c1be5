package dev.errand.adapter.out.offline;

import dev.errand.adapter.out.offline.Column.Role;
import java.util.List;

/** The report as Markdown. */
final class ReportDocument {

  private static final int MOST_COLUMNS = 30;

  private ReportDocument() {}

  /** The whole report, or without the SQL where room is short. */
  static String markdown(Dossier dossier, boolean withSql) {
    StringBuilder page = new StringBuilder("# Report\n\n> ");
    page.append(Dossier.DISCLOSURE).append("\n\n## Question\n\n");
    page.append(quoted(dossier.question())).append("\n\n## Data\n\n").append(data(dossier));
    page.append("\n## Findings\n\n").append(findings(dossier));
    page.append("## Charts\n\n");
    dossier
        .charts()
        .forEach(
            drawn ->
                page.append(
                    "![%s](%s)\n\n".formatted(escaped(drawn.chart().title()), drawn.file())));
    if (dossier.charts().isEmpty()) {
      page.append("None: there was nothing that could be drawn.\n\n");
    }
    page.append("## Data quality\n\n").append(bullets(dossier.quality(), "Nothing was read."));
    page.append("\n## Limits\n\n").append(bullets(dossier.caveats(), "None beyond the method's."));
    page.append("\n## Method\n\n").append(method(dossier, withSql));
    return page.toString();
  }

  private static String data(Dossier dossier) {
    StringBuilder text = new StringBuilder();
    for (Table table : dossier.tables()) {
      text.append(
          "%s: %s rows, %s columns.\n\n"
              .formatted(
                  escaped(Wording.value(table.file())),
                  Wording.count(table.rows()),
                  Wording.count(table.profile().columnsTotal())));
      text.append("| column | type | taken as |\n|---|---|---|\n");
      table.columns().stream()
          .limit(MOST_COLUMNS)
          .forEach(
              column ->
                  text.append(
                      "| %s | %s | %s |\n"
                          .formatted(
                              escaped(Wording.name(column)),
                              escaped(column.profile().type()),
                              taken(column))));
      if (table.columns().size() > MOST_COLUMNS) {
        text.append("| … | | |\n");
      }
      text.append('\n');
    }
    dossier
        .unreadable()
        .forEach(
            (file, reason) ->
                text.append("%s could not be read.\n\n".formatted(escaped(Wording.value(file)))));
    return text.isEmpty() ? "There was no data to read.\n" : text.toString().stripTrailing() + "\n";
  }

  private static String taken(Column column) {
    return switch (column.role()) {
      case Role.Empty role -> "empty";
      case Role.Constant role -> "constant";
      case Role.Time role -> "time";
      case Role.Measure role -> role.additive() ? "measure, added up" : "measure, averaged";
      case Role.Category role -> "category";
      case Role.Label role -> "name";
      case Role.Identifier role -> "identifier, not computed with";
      case Role.Other role -> "other, not computed with";
    };
  }

  private static String findings(Dossier dossier) {
    if (dossier.findings().isEmpty()) {
      return "None: there was nothing to compute.\n\n";
    }
    StringBuilder text = new StringBuilder();
    int number = 1;
    for (Finding finding : dossier.findings()) {
      text.append(
          "%d. **%s.** %s (%s)\n"
              .formatted(
                  number++,
                  escaped(finding.title()),
                  escaped(finding.detail()),
                  dossier.mark(finding)));
    }
    return text.append('\n').toString();
  }

  private static String method(Dossier dossier, boolean withSql) {
    StringBuilder text = new StringBuilder(Dossier.DISCLOSURE);
    text.append(
        " The rules read the columns' types, names and values, choose analyses that suit them and"
            + " the question, compute every number with SQL, and put the strongest and most"
            + " relevant findings first. They do not understand the subject.\n");
    if (!withSql) {
      return text.append("\nThe SQL is in the session's ledger; there was no room for it here.\n")
          .toString();
    }
    dossier
        .statements()
        .forEach(
            (sql, mark) ->
                text.append("\n%s:\n\n".formatted(mark))
                    .append("    ")
                    .append(sql.replace("\n", "\n    "))
                    .append('\n'));
    return text.toString();
  }

  private static String bullets(List<String> lines, String otherwise) {
    if (lines.isEmpty()) {
      return otherwise + "\n";
    }
    StringBuilder text = new StringBuilder();
    lines.forEach(line -> text.append("- ").append(escaped(line)).append('\n'));
    return text.toString();
  }

  private static String quoted(String text) {
    return "> " + escaped(text).replaceAll("\\R", "\n> ");
  }

  /** Text that Markdown shows as it is. */
  static String escaped(String text) {
    return text.replaceAll("([\\\\`*_\\[\\]<>|#])", "\\\\$1");
  }
}
