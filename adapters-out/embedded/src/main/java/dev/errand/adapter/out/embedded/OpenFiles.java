package dev.errand.adapter.out.embedded;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the files written to last open. A file is taken out while it is used, so that none is
 * closed under its user. One that another file has taken the place of is not given out any more.
 * Thread-safe.
 */
final class OpenFiles implements AutoCloseable {

  private record Entry(RandomAccessFile file, @Nullable Object key) {}

  private final ReentrantLock lock = new ReentrantLock();
  private final LinkedHashMap<Path, Entry> files = new LinkedHashMap<>();
  private final int capacity;
  private boolean closed;

  OpenFiles(int capacity) {
    this.capacity = capacity;
  }

  /**
   * Takes a file out, or says that it is not here.
   *
   * @param now what the system says of the path
   */
  @Nullable RandomAccessFile take(Path path, Stat now) throws IOException {
    Entry entry;
    lock.lock();
    try {
      entry = files.remove(path);
    } finally {
      lock.unlock();
    }
    if (entry == null) {
      return null;
    }
    if (!Objects.equals(entry.key(), now.key())) {
      entry.file().close();
      return null;
    }
    return entry.file();
  }

  /**
   * Puts a file back, or in for the first time.
   *
   * @param key as {@link Stat#key} has it
   */
  void put(Path path, RandomAccessFile file, @Nullable Object key) throws IOException {
    List<RandomAccessFile> surplus = new ArrayList<>(1);
    lock.lock();
    try {
      if (closed) {
        surplus.add(file);
      } else {
        Entry older = files.putLast(path, new Entry(file, key));
        if (older != null) {
          surplus.add(older.file());
        }
        Iterator<Map.Entry<Path, Entry>> eldest = files.entrySet().iterator();
        while (files.size() > capacity) {
          surplus.add(eldest.next().getValue().file());
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
    List<Entry> all;
    lock.lock();
    try {
      closed = true;
      all = List.copyOf(files.values());
      files.clear();
    } finally {
      lock.unlock();
    }
    for (Entry each : all) {
      each.file().close();
    }
  }
}
