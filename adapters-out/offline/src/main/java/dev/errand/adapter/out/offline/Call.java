package dev.errand.adapter.out.offline;

import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/**
 * A call of a data tool. Two calls are the same when they ask for the same.
 *
 * @param tool the tool's name
 * @param arguments its arguments
 */
record Call(String tool, ObjectNode arguments) {

  static Call listFiles() {
    return new Call("list_files", Json.object());
  }

  static Call describe(String file) {
    return new Call("describe", Json.object().put("file", file));
  }

  static Call query(String sql) {
    return new Call("query", Json.object().put("sql", sql));
  }

  static Call correlate(String file, List<String> columns) {
    ObjectNode arguments = Json.object().put("file", file);
    arguments.set("columns", Json.array(columns));
    return new Call("correlate", arguments);
  }

  static Call writeReport(String file, String markdown) {
    return new Call("write_report", Json.object().put("file", file).put("markdown", markdown));
  }

  String json() {
    return Json.text(arguments);
  }
}
