package dev.errand.adapter.out.offline;

import dev.errand.adapter.out.offline.Column.Role;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A data file whose columns are understood.
 *
 * @param profile what is known of it
 * @param columns its columns, in order
 */
record Table(FileProfile profile, List<Column> columns) {

  Table {
    columns = List.copyOf(columns);
  }

  String sql() {
    return Sql.name(profile.table());
  }

  String file() {
    return profile.file();
  }

  long rows() {
    return profile.rows();
  }

  /** Whether a question names a column, one of its values, or the file. */
  boolean concerns(Question question) {
    return question.relevance(profile.table()) > 0
        || columns.stream()
            .anyMatch(
                column ->
                    question.relevance(column.name()) > 0
                        || column.profile().visible().stream().anyMatch(question::mentions));
  }

  /** Measures that say something, those the question is about first. */
  List<Column> measures(Question question) {
    return sorted(question, Column::measure);
  }

  List<Column> categories(Question question) {
    return sorted(question, column -> column.role() instanceof Role.Category);
  }

  Optional<Column> time(Question question) {
    return sorted(question, column -> column.role() instanceof Role.Time).stream().findFirst();
  }

  Optional<Column> label(Question question) {
    return sorted(question, column -> column.role() instanceof Role.Label).stream().findFirst();
  }

  private List<Column> sorted(Question question, Predicate<Column> wanted) {
    return columns.stream()
        .filter(wanted)
        .sorted(
            Comparator.comparingDouble((Column column) -> -question.relevance(column.name()))
                .thenComparingInt(column -> question.position(column.name())))
        .toList();
  }
}
