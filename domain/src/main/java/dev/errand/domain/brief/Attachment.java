package dev.errand.domain.brief;

import dev.errand.domain.workspace.FileRef;
import dev.errand.domain.workspace.WorkspacePath;
import java.util.Objects;

/**
 * A file that comes with a brief, already taken into the workspace store.
 *
 * @param path where the agent finds it
 * @param content what it holds
 */
public record Attachment(WorkspacePath path, FileRef content) {
  public Attachment {
    Objects.requireNonNull(path, "path is null");
    Objects.requireNonNull(content, "content is null");
  }
}
