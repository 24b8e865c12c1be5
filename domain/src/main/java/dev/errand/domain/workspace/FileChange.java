package dev.errand.domain.workspace;

/** One committed change of a workspace. */
public sealed interface FileChange {

  /** The path that changed. */
  WorkspacePath path();

  /** The path now holds this content. */
  record Written(WorkspacePath path, FileRef content) implements FileChange {}

  /** The path is gone. */
  record Deleted(WorkspacePath path) implements FileChange {}
}
