package dev.errand.testkit.simulation;

import dev.errand.application.port.out.PortException;
import dev.errand.application.port.out.Workspace;
import dev.errand.application.port.out.Workspaces;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.SessionId;
import dev.errand.domain.workspace.FileChange;
import dev.errand.domain.workspace.FileRef;
import dev.errand.domain.workspace.Manifest;
import dev.errand.domain.workspace.WorkspacePath;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Files in memory. Nothing in a simulated world may touch a real disk, so there are no paths. */
final class SimulatedWorkspaces implements Workspaces {

  private final Map<String, byte[]> contents = new TreeMap<>();

  @Override
  public FileRef store(InputStream content) throws IOException {
    return keep(content.readAllBytes());
  }

  private synchronized FileRef keep(byte[] bytes) {
    FileRef reference = new FileRef(sha256(bytes), bytes.length);
    contents.put(reference.sha256(), bytes);
    return reference;
  }

  @Override
  public synchronized InputStream read(FileRef content) {
    byte[] bytes = contents.get(content.sha256());
    if (bytes == null) {
      throw new PortException(new Failure.NotFound("there is no content " + content.sha256()));
    }
    return new ByteArrayInputStream(bytes);
  }

  @Override
  public Workspace open(SessionId session, Manifest base) {
    return new Transaction(base);
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }

  private final class Transaction implements Workspace {
    private final Manifest base;
    private final List<FileChange> changes = new ArrayList<>();

    Transaction(Manifest base) {
      this.base = base;
    }

    @Override
    public Manifest files() {
      return base.apply(changes);
    }

    @Override
    public OutputStream write(WorkspacePath path) {
      return new ByteArrayOutputStream() {
        @Override
        public void close() {
          changes.add(new FileChange.Written(path, keep(toByteArray())));
        }
      };
    }

    @Override
    public boolean delete(WorkspacePath path) {
      boolean there = files().find(path).isPresent();
      changes.add(new FileChange.Deleted(path));
      return there;
    }

    @Override
    public List<WorkspacePath> filesRead() {
      return List.of();
    }

    @Override
    public List<FileChange> commit() {
      return List.copyOf(changes);
    }

    @Override
    public void close() {
      changes.clear();
    }

    @Override
    public Path localFile(WorkspacePath path) {
      throw noDisk();
    }

    @Override
    public Path scratch() {
      throw noDisk();
    }

    @Override
    public void adopt(Path scratchFile, WorkspacePath path) {
      throw noDisk();
    }

    private static PortException noDisk() {
      return new PortException(
          new Failure.Rejected("a simulated workspace has no disk; write through streams"));
    }
  }
}
