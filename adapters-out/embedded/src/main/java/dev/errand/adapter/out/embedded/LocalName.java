package dev.errand.adapter.out.embedded;

import dev.errand.domain.workspace.WorkspacePath;
import java.nio.charset.StandardCharsets;

/** The name under which a file is shown to engines that look at names. */
final class LocalName {

  private static final int MAX_BYTES = 255;
  private static final int MAX_EXTENSION = 32;

  private LocalName() {}

  /** The file's own name; if no disk could hold it, a short one with the same extension. */
  static String of(WorkspacePath path) {
    String name = path.fileName();
    if (name.getBytes(StandardCharsets.UTF_8).length <= MAX_BYTES) {
      return name;
    }
    int dot = name.lastIndexOf('.');
    String extension = dot < 0 ? "" : name.substring(dot);
    return extension.length() > MAX_EXTENSION ? "file" : "file" + extension;
  }
}
