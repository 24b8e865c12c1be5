package dev.errand.adapter.out.duckdb;

import dev.errand.domain.workspace.Manifest;
import dev.errand.domain.workspace.WorkspacePath;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The files of a workspace and the tables among them, in order of their paths. */
final class DataFiles {

  private static final int MAX_NAMED = 40;

  private final Manifest manifest;
  private final Map<String, DataFile> byTable = new LinkedHashMap<>();
  private final Map<WorkspacePath, DataFile> byPath = new LinkedHashMap<>();

  DataFiles(Manifest manifest) {
    this.manifest = manifest;
    manifest
        .files()
        .forEach(
            (path, content) -> {
              DataFile.Kind kind = DataFile.kindOf(path.fileName());
              if (kind != null) {
                String table = freeName(tableName(kind.stem()));
                DataFile file = new DataFile(path, content, kind.format(), kind.gzip(), table);
                byTable.put(table, file);
                byPath.put(path, file);
              }
            });
  }

  private static String tableName(String stem) {
    String name = stem.replaceAll("[^a-z0-9_]+", "_");
    return name.isEmpty() || Character.isDigit(name.charAt(0)) ? "t_" + name : name;
  }

  private String freeName(String name) {
    String free = name;
    for (int i = 2; byTable.containsKey(free); i++) {
      free = name + "_" + i;
    }
    return free;
  }

  Collection<DataFile> tables() {
    return byTable.values();
  }

  Manifest manifest() {
    return manifest;
  }

  @Nullable DataFile table(String name) {
    return byTable.get(name.toLowerCase(Locale.ROOT));
  }

  @Nullable DataFile at(WorkspacePath path) {
    return byPath.get(path);
  }

  /** The data file at a path, as the model wrote it; the name of its table will do, too. */
  DataFile named(String path) throws Refusal {
    DataFile table = table(path);
    if (table != null) {
      return table;
    }
    DataFile file = byPath.get(Arguments.workspacePath(path));
    if (file != null) {
      return file;
    }
    String problem =
        manifest.find(WorkspacePath.of(path)).isPresent()
            ? path + " is no data file (.csv .tsv .parquet .json .jsonl .ndjson, or .gz of text)"
            : "there is no file " + path;
    throw new Refusal(problem + "; " + listing());
  }

  /** The tables there are, for a message. */
  String listing() {
    if (byTable.isEmpty()) {
      return "the workspace holds no data file";
    }
    String named =
        byTable.values().stream()
            .limit(MAX_NAMED)
            .map(file -> file.table() + " (" + file.path() + ")")
            .collect(Collectors.joining(", "));
    return "tables: " + named + (byTable.size() > MAX_NAMED ? ", …; see list_files" : "");
  }
}
