package dev.errand.adapter.out.embedded;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the files written to last open. A file is taken out while it is used, so that none is
 * closed under its user. Thread-safe.
 */
final class OpenFiles implements AutoCloseable {

  private final ReentrantLock lock = new ReentrantLock();
  private final LinkedHashMap<Path, RandomAccessFile> files = new LinkedHashMap<>();
  private final int capacity;
  private boolean closed;

  OpenFiles(int capacity) {
    this.capacity = capacity;
  }

  /** Takes a file out, or says that it is not here. */
  @Nullable RandomAccessFile take(Path path) {
    lock.lock();
    try {
      return files.remove(path);
    } finally {
      lock.unlock();
    }
  }

  /** Puts a file back, or in for the first time. */
  void put(Path path, RandomAccessFile file) throws IOException {
    List<RandomAccessFile> surplus = new ArrayList<>(1);
    lock.lock();
    try {
      if (closed) {
        surplus.add(file);
      } else {
        RandomAccessFile older = files.putLast(path, file);
        if (older != null) {
          surplus.add(older);
        }
        Iterator<Map.Entry<Path, RandomAccessFile>> eldest = files.entrySet().iterator();
        while (files.size() > capacity) {
          surplus.add(eldest.next().getValue());
          eldest.remove();
        }
      }
    } finally {
      lock.unlock();
    }
    for (RandomAccessFile each : surplus) {
      each.close();
    }
  }

  @Override
  public void close() throws IOException {
    List<RandomAccessFile> all;
    lock.lock();
    try {
      closed = true;
      all = List.copyOf(files.values());
      files.clear();
    } finally {
      lock.unlock();
    }
    for (RandomAccessFile each : all) {
      each.close();
    }
  }
}
