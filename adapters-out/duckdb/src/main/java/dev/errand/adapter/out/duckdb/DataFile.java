package dev.errand.adapter.out.duckdb;

import dev.errand.domain.workspace.FileRef;
import dev.errand.domain.workspace.WorkspacePath;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A file of the workspace that can be asked as a table.
 *
 * @param path where it is
 * @param content what it holds
 * @param format how it is written
 * @param gzip whether it is compressed as a whole
 * @param table the table's name
 */
record DataFile(WorkspacePath path, FileRef content, Format format, boolean gzip, String table) {

  /** How a data file is written. */
  enum Format {
    SEPARATED(".csv", ".tsv"),
    JSON(".json"),
    JSON_LINES(".jsonl", ".ndjson"),
    PARQUET(".parquet");

    private final String[] endings;

    Format(String... endings) {
      this.endings = endings;
    }
  }

  /** How a file of this name is written and what remains of the name, or null if it is no data. */
  static @Nullable Kind kindOf(String fileName) {
    String name = fileName.toLowerCase(Locale.ROOT);
    boolean gzip = name.endsWith(".gz");
    String plain = gzip ? name.substring(0, name.length() - 3) : name;
    for (Format format : Format.values()) {
      for (String ending : format.endings) {
        if (plain.endsWith(ending) && !(gzip && format == Format.PARQUET)) {
          return new Kind(format, gzip, plain.substring(0, plain.length() - ending.length()));
        }
      }
    }
    return null;
  }

  /** What a file's name tells. */
  record Kind(Format format, boolean gzip, String stem) {}
}
