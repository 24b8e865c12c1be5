package dev.errand.adapter.out.embedded;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A lock file that is opened, and its directory made, when it is first needed. Thread-safe. */
final class SharedLock implements AutoCloseable {

  private final Path path;
  private final ReentrantLock opening = new ReentrantLock();
  private volatile @Nullable LockFile file;

  SharedLock(Path path) {
    this.path = path;
  }

  /** The open lock file. */
  LockFile file() throws IOException {
    LockFile existing = file;
    if (existing != null) {
      return existing;
    }
    opening.lock();
    try {
      LockFile opened = file;
      if (opened == null) {
        Disk.makeDirectory(Objects.requireNonNull(path.getParent(), "path has no parent"));
        opened = LockFile.open(path);
        file = opened;
      }
      return opened;
    } finally {
      opening.unlock();
    }
  }

  @Override
  public void close() {
    opening.lock();
    try {
      LockFile opened = file;
      file = null;
      if (opened != null) {
        opened.close();
      }
    } finally {
      opening.unlock();
    }
  }
}
