package dev.errand.adapter.out.embedded;

import dev.errand.application.port.out.IdGenerator;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A directory of this process for files that nobody misses when it dies. It is named after a lock
 * that lives as long as the process; directories whose lock nobody holds are removed when the next
 * process comes. Thread-safe.
 */
final class ScratchArea implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(ScratchArea.class.getName());
  private static final int NAME_BYTES = 6;
  private static final String NAME = "[0-9a-f]{" + 2 * NAME_BYTES + "}";

  private record Claim(Path directory, LockFile file, LockFile.Held lock) {}

  private final Path root;
  private final IdGenerator ids;
  private final ReentrantLock claiming = new ReentrantLock();
  private volatile @Nullable Claim claim;

  ScratchArea(Path root, IdGenerator ids) {
    this.root = root;
    this.ids = ids;
  }

  /** The directory, made and rid of its dead neighbours when this is first asked. */
  Path directory() throws IOException {
    Claim existing = claim;
    if (existing != null) {
      return existing.directory();
    }
    claiming.lock();
    try {
      Claim made = claim;
      if (made == null) {
        Disk.makeDirectory(root);
        LockFile file = LockFile.open(root.resolve(".lock"));
        made = claim(file);
        claim = made;
        removeTheDead(file);
      }
      return made.directory();
    } finally {
      claiming.unlock();
    }
  }

  @Override
  public void close() {
    claiming.lock();
    try {
      Claim existing = claim;
      claim = null;
      if (existing != null) {
        remove(existing.directory());
        existing.lock().close();
        existing.file().close();
      }
    } finally {
      claiming.unlock();
    }
  }

  private Claim claim(LockFile file) throws IOException {
    while (true) {
      byte[] hash = Sums.sha256().digest(ids.next().getBytes(StandardCharsets.UTF_8));
      String name = HexFormat.of().formatHex(Arrays.copyOf(hash, NAME_BYTES));
      Optional<LockFile.Held> lock = file.tryHold(HexFormat.fromHexDigitsToLong(name));
      if (lock.isPresent()) {
        Path directory = root.resolve(name);
        Files.createDirectories(directory);
        return new Claim(directory, file, lock.orElseThrow());
      }
    }
  }

  private void removeTheDead(LockFile file) throws IOException {
    try (DirectoryStream<Path> directories = Files.newDirectoryStream(root)) {
      for (Path directory : directories) {
        String name = String.valueOf(directory.getFileName());
        if (name.matches(NAME)) {
          Optional<LockFile.Held> lock = file.tryHold(HexFormat.fromHexDigitsToLong(name));
          if (lock.isPresent()) {
            try (LockFile.Held _ = lock.orElseThrow()) {
              remove(directory);
            }
          }
        }
      }
    }
  }

  private static void remove(Path directory) {
    try {
      Disk.deleteTree(directory);
    } catch (IOException e) {
      LOG.log(Level.WARNING, "cannot remove {0}: {1}", directory, e.getMessage());
    }
  }
}
