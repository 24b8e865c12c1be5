package dev.errand.adapter.out.duckdb;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Says what files there are. */
final class ListFiles implements DataCall {

  private static final int MAX_FILES = 500;

  @Override
  public ObjectNode run(Arguments arguments, Analysis analysis) {
    DataFiles files = analysis.files();
    ObjectNode result = Json.object();
    ArrayNode list = result.putArray("files");
    files.manifest().files().entrySet().stream()
        .limit(MAX_FILES)
        .forEach(
            entry -> {
              ObjectNode file = list.addObject();
              file.put("path", entry.getKey().value());
              file.put("bytes", entry.getValue().size());
              DataFile data = files.at(entry.getKey());
              if (data != null) {
                file.put("table", data.table());
              }
            });
    if (files.manifest().files().size() > MAX_FILES) {
      result.put("filesTotal", files.manifest().files().size());
    }
    return result;
  }
}
