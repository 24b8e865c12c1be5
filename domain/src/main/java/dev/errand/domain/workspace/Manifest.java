package dev.errand.domain.workspace;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * All files of a workspace at one moment, in order of their paths. Immutable; two manifests share
 * nothing but content. Applying a change costs the number of files, not the length of the session.
 *
 * @param files content by path
 */
public record Manifest(Map<WorkspacePath, FileRef> files) {

  /** No files. */
  public static final Manifest EMPTY = new Manifest(Map.of());

  public Manifest {
    files = Collections.unmodifiableMap(new TreeMap<>(files));
  }

  /** The manifest after some changes, in order. */
  public Manifest apply(List<FileChange> changes) {
    if (changes.isEmpty()) {
      return this;
    }
    Map<WorkspacePath, FileRef> next = new TreeMap<>(files);
    for (FileChange change : changes) {
      switch (change) {
        case FileChange.Written written -> next.put(written.path(), written.content());
        case FileChange.Deleted deleted -> next.remove(deleted.path());
      }
    }
    return new Manifest(next);
  }

  /** The content of a path. */
  public Optional<FileRef> find(WorkspacePath path) {
    return Optional.ofNullable(files.get(path));
  }
}
