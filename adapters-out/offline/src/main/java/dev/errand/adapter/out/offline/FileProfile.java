package dev.errand.adapter.out.offline;

import java.util.List;
import java.util.Objects;
import tools.jackson.databind.JsonNode;

/**
 * A data file as the tool {@code describe} tells it.
 *
 * @param file its path in the workspace
 * @param table its name in SQL
 * @param rows how many rows it has
 * @param columns what is known of its columns
 * @param columnsTotal how many columns it has, described or not
 * @param warnings what reading it brought up
 */
record FileProfile(
    String file,
    String table,
    long rows,
    List<ColumnProfile> columns,
    long columnsTotal,
    List<String> warnings) {

  static FileProfile of(DataFile file, JsonNode node) {
    List<ColumnProfile> columns =
        Json.elements(node.get("columns")).stream().map(ColumnProfile::of).toList();
    return new FileProfile(
        file.path(),
        Json.string(node.get("table"), file.table()),
        Json.whole(node.get("rows")),
        columns,
        Math.max(columns.size(), Json.whole(node.get("columnsTotal"))),
        Json.elements(node.get("warnings")).stream()
            .map(Json::string)
            .filter(Objects::nonNull)
            .toList());
  }

  /** A data file as the tool {@code list_files} tells it. */
  record DataFile(String path, String table) {}
}
