package dev.errand.adapter.out.embedded;

import dev.errand.application.port.out.PortException;
import dev.errand.application.port.out.Workspace;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.workspace.FileChange;
import dev.errand.domain.workspace.FileRef;
import dev.errand.domain.workspace.Manifest;
import dev.errand.domain.workspace.WorkspacePath;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A transaction in a directory of its own: {@code work} is the caller's scratch, {@code new} holds
 * content written so far, {@code files} holds links to content under the names that engines expect.
 * They are made when the first of them is needed, since many tools never look at a file.
 */
final class DiskWorkspace implements Workspace {

  private static final System.Logger LOG = System.getLogger(DiskWorkspace.class.getName());

  // A space is the first character a path may have.
  private static final String FIRST_BELOW = "/ ";
  private static final int MAX_PATH = 1024;

  private record Shown(WorkspacePath path, FileRef content) {}

  private final Path own;
  private final Path work;
  private final BlobStore blobs;
  private final WorkspaceLimits limits;
  private final Manifest base;
  private final TreeMap<WorkspacePath, FileRef> files;
  private final Map<FileRef, Path> written = new HashMap<>();
  private final Map<Shown, Path> shown = new HashMap<>();
  private final Set<WorkspacePath> read = new LinkedHashSet<>();
  private int names;
  private boolean made;
  private boolean ended;

  /** A transaction in a directory that does not exist yet. */
  DiskWorkspace(Path own, Manifest base, BlobStore blobs, WorkspaceLimits limits) {
    this.own = own;
    this.work = own.resolve("work");
    this.base = base;
    this.blobs = blobs;
    this.limits = limits;
    this.files = new TreeMap<>(base.files());
  }

  @Override
  public Manifest files() {
    return new Manifest(files);
  }

  @Override
  public Path localFile(WorkspacePath path) {
    requireOpen();
    FileRef content =
        Optional.ofNullable(files.get(path))
            .orElseThrow(
                () ->
                    new PortException(
                        new Failure.NotFound("there is no file '" + path + "' in the workspace")));
    try {
      Shown wanted = new Shown(path, content);
      Path file = shown.get(wanted);
      if (file == null) {
        file = show(path, content);
        shown.put(wanted, file);
      }
      read.add(path);
      return file;
    } catch (IOException e) {
      throw Disk.failure(e, "show the file '" + path + "' of the workspace", own);
    }
  }

  @Override
  public Path scratch() {
    try {
      makeDirectories();
    } catch (IOException e) {
      throw Disk.failure(e, "make room for a tool", own);
    }
    return work;
  }

  @Override
  public OutputStream write(WorkspacePath path) {
    requireOpen();
    requireRoom(path);
    Path file = newName();
    HashedFile hashed = create(path, file);
    return new FilterOutputStream(hashed) {
      private boolean failed;
      private boolean closed;

      @Override
      public void write(byte[] bytes, int from, int length) throws IOException {
        failed = true;
        out.write(bytes, from, length);
        failed = false;
      }

      @Override
      public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
      }

      @Override
      public void close() throws IOException {
        if (closed) {
          return;
        }
        closed = true;
        hashed.close();
        if (!failed && !ended) {
          keep(path, file, hashed.ref());
        }
      }
    };
  }

  @Override
  public void adopt(Path scratchFile, WorkspacePath path) throws IOException {
    requireOpen();
    requireRoom(path);
    makeDirectories();
    Path file = newName();
    ScratchFile.require(scratchFile, work);
    HashedFile.requireSize(Files.size(scratchFile), limits.maxFileBytes());
    Files.move(scratchFile, file, StandardCopyOption.ATOMIC_MOVE);
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new PortException(
          new Failure.InvalidRequest(scratchFile + " was replaced while it was taken"));
    }
    keep(path, file, new FileRef(Sums.of(file), Files.size(file)));
  }

  @Override
  public boolean delete(WorkspacePath path) {
    requireOpen();
    return files.remove(path) != null;
  }

  @Override
  public List<WorkspacePath> filesRead() {
    return List.copyOf(read);
  }

  @Override
  public List<FileChange> commit() {
    requireOpen();
    List<FileChange> changes = new ArrayList<>();
    Set<WorkspacePath> all = new TreeSet<>(base.files().keySet());
    all.addAll(files.keySet());
    try {
      for (WorkspacePath path : all) {
        FileRef before = base.files().get(path);
        FileRef after = files.get(path);
        if (after == null) {
          changes.add(new FileChange.Deleted(path));
        } else if (!after.equals(before)) {
          Path file = written.remove(after);
          if (file != null) {
            blobs.take(file, after);
          }
          changes.add(new FileChange.Written(path, after));
        }
      }
    } catch (IOException e) {
      throw Disk.failure(e, "commit the workspace", own);
    }
    ended = true;
    return changes;
  }

  @Override
  public void close() {
    ended = true;
    if (!made) {
      return;
    }
    try {
      Disk.deleteTree(own);
    } catch (IOException e) {
      LOG.log(Level.WARNING, "cannot remove {0}: {1}", own, e.getMessage());
    }
  }

  private void keep(WorkspacePath path, Path file, FileRef content) {
    requireRoom(path);
    file.toFile().setReadOnly();
    written.putIfAbsent(content, file);
    files.put(path, content);
  }

  private void makeDirectories() throws IOException {
    if (made || ended) {
      return;
    }
    made = true;
    Files.createDirectories(work);
    Files.createDirectory(own.resolve("new"));
    Files.createDirectory(own.resolve("files"));
  }

  private HashedFile create(WorkspacePath path, Path file) {
    try {
      makeDirectories();
      return new HashedFile(file, limits.maxFileBytes());
    } catch (IOException e) {
      throw Disk.failure(e, "write the file '" + path + "' of the workspace", own);
    }
  }

  /** A link, so that nothing is copied and the engine sees the name. */
  private Path show(WorkspacePath path, FileRef content) throws IOException {
    Path source = written.get(content);
    if (source == null) {
      source = blobs.find(content);
    }
    makeDirectories();
    Path directory = Files.createDirectory(own.resolve("files").resolve("" + names++));
    Path file = directory.resolve(LocalName.of(path));
    try {
      Files.createLink(file, source);
    } catch (UnsupportedOperationException | IOException e) {
      try (InputStream in = Files.newInputStream(source)) {
        Files.copy(in, file);
      }
    }
    return file;
  }

  private Path newName() {
    return own.resolve("new").resolve("" + names++);
  }

  private void requireRoom(WorkspacePath path) {
    if (files.containsKey(path)) {
      return;
    }
    if (files.size() >= limits.maxFiles()) {
      throw new PortException(
          new Failure.InvalidRequest(
              ("'%s' cannot be written: a workspace may have at most %d files; delete some, or have"
                      + " max-files raised in the address of the workspaces")
                  .formatted(path, limits.maxFiles())));
    }
    String value = path.value();
    for (int slash = value.indexOf('/'); slash > 0; slash = value.indexOf('/', slash + 1)) {
      WorkspacePath above = WorkspacePath.of(value.substring(0, slash));
      if (files.containsKey(above)) {
        throw collision(path, above);
      }
    }
    if (value.length() + FIRST_BELOW.length() <= MAX_PATH) {
      WorkspacePath below = files.ceilingKey(WorkspacePath.of(value + FIRST_BELOW));
      if (below != null && below.value().startsWith(value + "/")) {
        throw collision(path, below);
      }
    }
  }

  private static PortException collision(WorkspacePath path, WorkspacePath other) {
    return new PortException(
        new Failure.InvalidRequest(
            "'%s' cannot be written: there is a file '%s', and a name is either a file's or a directory's"
                .formatted(path, other)));
  }

  private void requireOpen() {
    if (ended) {
      throw new PortException(
          new Failure.InvalidRequest("the transaction of this workspace has ended; open another"));
    }
  }
}
