package dev.errand.adapter.out.duckdb;

import dev.errand.application.port.out.PortException;
import dev.errand.application.port.out.Workspace;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.workspace.FileChange;
import dev.errand.domain.workspace.FileRef;
import dev.errand.domain.workspace.Manifest;
import dev.errand.domain.workspace.WorkspacePath;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;

/** A workspace whose files lie in a folder under their own names. */
final class FolderWorkspace implements Workspace {

  private final Path folder;
  private final Path scratch;
  private final TreeMap<WorkspacePath, FileRef> files = new TreeMap<>();
  private final List<WorkspacePath> read = new ArrayList<>();

  FolderWorkspace(Path root) throws IOException {
    this.folder = Files.createDirectories(root.resolve("files"));
    this.scratch = Files.createDirectories(root.resolve("scratch"));
  }

  void put(String path, byte[] content) throws IOException {
    try (OutputStream out = write(WorkspacePath.of(path))) {
      out.write(content);
    }
  }

  byte[] content(String path) throws IOException {
    return Files.readAllBytes(localFile(WorkspacePath.of(path)));
  }

  @Override
  public Manifest files() {
    return new Manifest(files);
  }

  @Override
  public Path localFile(WorkspacePath path) {
    if (!files.containsKey(path)) {
      throw new PortException(new Failure.NotFound("there is no file '" + path + "'"));
    }
    read.add(path);
    return folder.resolve(path.value());
  }

  @Override
  public Path scratch() {
    return scratch;
  }

  @Override
  public OutputStream write(WorkspacePath path) throws IOException {
    Path file = folder.resolve(path.value());
    Files.createDirectories(file.getParent());
    return new FilterOutputStream(Files.newOutputStream(file)) {
      @Override
      public void write(byte[] bytes, int from, int length) throws IOException {
        out.write(bytes, from, length);
      }

      @Override
      public void close() throws IOException {
        super.close();
        files.put(path, ref(file));
      }
    };
  }

  /** Puts a file there without the content passing through memory. */
  void put(String path, Path source) throws IOException {
    Path file = folder.resolve(path);
    Files.createDirectories(file.getParent());
    Files.copy(source, file);
    files.put(WorkspacePath.of(path), ref(file));
  }

  private static FileRef ref(Path file) throws IOException {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
      return new FileRef(HexFormat.of().formatHex(hash), Files.size(file));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void adopt(Path scratchFile, WorkspacePath path) {
    try {
      put(path.value(), scratchFile);
      Files.delete(scratchFile);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public boolean delete(WorkspacePath path) {
    return files.remove(path) != null;
  }

  @Override
  public List<WorkspacePath> filesRead() {
    return List.copyOf(read);
  }

  @Override
  public List<FileChange> commit() {
    return List.of();
  }

  @Override
  public void close() {}
}
