package dev.errand.adapter.out.embedded;

import dev.errand.application.port.out.Codecs;
import dev.errand.application.port.out.PortException;
import dev.errand.application.port.out.SessionLedger.Head;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.RecordedEvent;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A file with the events of some sessions, and what this process knows of it. A file only grows, so
 * what was once seen whole stays true of it; where sessions are removed, another file takes its
 * place, which its key in the file system shows, and what is known begins anew.
 *
 * <p>Groups that threads append at the same time are committed together ({@link GroupCommit}).
 *
 * <p>After an fsync that failed, the system may take for written what never reached the disk. So
 * this process neither shows nor continues such a commit until it has written it once more and the
 * disk confirmed it. Thread-safe.
 */
final class Journal {
  /**
   * The end of a whole group of events.
   *
   * @param size the file's length up to there
   * @param lines how many lines it has up to there
   * @param commit where the write of its last group began
   */
  record Tail(long size, long lines, long commit) {
    static final Tail NONE = new Tail(0, 0, 0);
  }

  private static final System.Logger LOG = System.getLogger(Journal.class.getName());
  private static final int LARGE_COMMIT = 1 << 20;
  private static final long NO_DOUBT = -1;

  private final Path path;
  private final String name;
  private final AppendMeans means;
  private final OwedMessages owed;
  private final PatientLock committing = new PatientLock();
  private final GroupCommit<EventGroup> commits;
  private volatile JournalIndex index = new JournalIndex();
  private volatile Tail tail = Tail.NONE;
  private volatile @Nullable Object file;
  private volatile boolean entryDurable;
  private volatile long doubtedFrom = NO_DOUBT;

  Journal(Path path, AppendMeans means, OwedMessages owed) {
    this.path = path;
    this.owed = owed;
    this.name = String.valueOf(path.getFileName());
    this.means = means;
    this.commits = new GroupCommit<>(path, "write the session", committing, this::commit);
  }

  Path path() {
    return path;
  }

  /** How many sessions this process knows in it. */
  int knownSessions() {
    return index.size();
  }

  /** Appends a group; returns when the disk has it. */
  void append(EventGroup group) {
    commits.append(group);
  }

  /** Where a session ends, or null if it has not begun. */
  @Nullable Head head(String session) throws IOException {
    catchUp();
    return index.head(session);
  }

  /** Gives a session's events behind a sequence to a reader. */
  void read(String session, long afterSequence, Codecs codecs, Consumer<RecordedEvent> reader)
      throws IOException {
    while (true) {
      catchUp();
      // In this order: what is published last is read first.
      Object known = file;
      long[] places = index.placesBehind(session, afterSequence);
      if (places.length == 0) {
        return;
      }
      try (LineReader lines = new LineReader(path, places[0], 1)) {
        if (Objects.equals(known, look().key())) {
          JournalReader.read(lines, session, places, afterSequence, codecs, reader);
          return;
        }
      }
    }
  }

  /**
   * Removes sessions that end where they are said to, and says which. Another file takes the place
   * of this one, at once, also if no session is left.
   */
  Set<String> remove(Map<String, Head> wanted) throws IOException {
    lockForRead();
    try (LockFile.Held _ = means.lock().file().hold(name, means.scheduler())) {
      confirm();
      advance(look());
      Set<String> gone = new TreeSet<>();
      wanted.forEach(
          (session, head) -> {
            if (head.equals(index.head(session))) {
              gone.add(session);
            }
          });
      if (!gone.isEmpty()) {
        replace(gone);
        advance(look());
      }
      return gone;
    } finally {
      committing.unlock();
    }
  }

  private void replace(Set<String> gone) throws IOException {
    Path directory = Objects.requireNonNull(path.getParent(), "file has no parent");
    Path next = directory.resolve("." + name + ".next");
    try {
      try (RandomAccessFile out = new RandomAccessFile(next.toFile(), "rw")) {
        out.setLength(0);
        JournalCompaction.copy(path, index, gone, out);
        means.fsync().content(out);
      }
      Files.move(next, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      means.fsync().names(directory);
      RandomAccessFile replaced = means.open().take(path, look());
      if (replaced != null) {
        replaced.close();
      }
    } finally {
      Files.deleteIfExists(next);
    }
  }

  /** The sessions with events; of a damaged file those whose events can be told. */
  Set<String> sessions() throws IOException {
    try {
      catchUp();
      return new TreeSet<>(index.sessions());
    } catch (PortException damaged) {
      Set<String> sessions = new TreeSet<>();
      JournalScan.salvage(path, sessions);
      return sessions;
    }
  }

  private void commit(GroupCommit.Batch<EventGroup> batch) throws IOException {
    try (LockFile.Held _ = means.lock().file().hold(name, means.scheduler())) {
      // Not of the open file, which may have been removed or replaced.
      Stat stat = look();
      RandomAccessFile out = means.open().take(path, stat);
      boolean kept = false;
      try {
        if (out == null) {
          Disk.requireOwnName(path, "session");
        }
        confirm();
        Tail before = advance(stat);
        ByteBuilder bytes = new ByteBuilder();
        List<Pending<EventGroup>> accepted = accept(batch, before.size(), bytes);
        if (!accepted.isEmpty()) {
          if (out == null) {
            out = JournalDirectory.create(path);
          }
          heal(out, stat.size(), before);
          owed.note(accepted);
          write(out, bytes, before.size());
          sync(out, before.size());
          grow(accepted, before, bytes.length());
        }
        if (out != null) {
          Object key = stat.key() == null ? look().key() : stat.key();
          file = key;
          means.open().put(path, out, key);
          kept = true;
        }
      } finally {
        if (out != null && !kept) {
          out.close();
        }
      }
    }
  }

  /** Takes groups out and writes their lines; one that does not belong here is refused alone. */
  private List<Pending<EventGroup>> accept(
      GroupCommit.Batch<EventGroup> batch, long commit, ByteBuilder bytes) {
    List<Pending<EventGroup>> accepted = new ArrayList<>();
    Map<String, Head> heads = new HashMap<>();
    while (bytes.length() < LARGE_COMMIT) {
      Pending<EventGroup> pending = batch.next();
      if (pending == null) {
        break;
      }
      EventGroup group = pending.content();
      Head head = heads.get(group.session());
      if (head == null) {
        head = Objects.requireNonNullElse(index.head(group.session()), new Head(0, 0));
      }
      try {
        group.requireNext(head);
      } catch (PortException e) {
        pending.failed(e.failure(), null);
        continue;
      }
      group.write(bytes, commit);
      heads.put(group.session(), group.head());
      accepted.add(pending);
    }
    return accepted;
  }

  private void grow(List<Pending<EventGroup>> stored, Tail before, int bytes) {
    long place = before.size();
    long lines = before.lines();
    for (Pending<EventGroup> pending : stored) {
      EventGroup group = pending.content();
      index.add(group.session(), group.head(), group.first(), place);
      place += group.size();
      lines += group.lines();
      pending.stored();
    }
    tail = new Tail(before.size() + bytes, lines, before.size());
  }

  private void heal(RandomAccessFile out, long length, Tail end) throws IOException {
    if (length > end.size()) {
      out.setLength(end.size());
      LOG.log(
          Level.WARNING,
          "{0}: removed {1} bytes behind line {2}, the rest of a write that was cut short and"
              + " never confirmed",
          path,
          Long.toString(length - end.size()),
          Long.toString(end.lines()));
    }
  }

  private static void write(RandomAccessFile out, ByteBuilder bytes, long at) throws IOException {
    try {
      out.seek(at);
      out.write(bytes.array(), 0, bytes.length());
    } catch (IOException e) {
      try {
        out.setLength(at);
      } catch (IOException again) {
        e.addSuppressed(again);
      }
      throw e;
    }
  }

  private void sync(RandomAccessFile out, long from) throws IOException {
    try {
      means.fsync().content(out);
      if (!entryDurable) {
        means.fsync().names(Objects.requireNonNull(path.getParent(), "file has no parent"));
        entryDurable = true;
      }
    } catch (IOException e) {
      tail = Tail.NONE;
      index.clear();
      entryDurable = false;
      doubtedFrom = from;
      throw Disk.unknown(e, "write the session", path);
    }
  }

  /** Writes once more what the disk did not confirm. The caller holds both locks. */
  private void confirm() throws IOException {
    long from = doubtedFrom;
    if (from == NO_DOUBT) {
      return;
    }
    if (isReplaced(look())) {
      // Whoever replaced the file waited for the disk.
      doubtedFrom = NO_DOUBT;
      return;
    }
    try (RandomAccessFile out = new RandomAccessFile(path.toFile(), "rw")) {
      long to = advance(look()).size();
      if (to > from) {
        byte[] doubted = new byte[Math.toIntExact(to - from)];
        out.seek(from);
        out.readFully(doubted);
        out.seek(from);
        out.write(doubted);
      }
      sync(out, from);
    }
    doubtedFrom = NO_DOUBT;
  }

  /** Learns what was written since this was last asked. */
  private void catchUp() throws IOException {
    Stat seen = look();
    if (doubtedFrom == NO_DOUBT && seen.size() == tail.size() && Objects.equals(file, seen.key())) {
      return;
    }
    lockForRead();
    try {
      if (doubtedFrom != NO_DOUBT) {
        try (LockFile.Held _ = means.lock().file().hold(name, means.scheduler())) {
          confirm();
        }
      }
      try {
        advance(look());
      } catch (PortException suspicion) {
        // What looks damaged may be another process's write under way; with the lock nobody writes.
        try (LockFile.Held _ = means.lock().file().hold(name, means.scheduler())) {
          advance(look());
        }
      }
    } finally {
      committing.unlock();
    }
  }

  /** The caller holds {@code committing}. */
  private Tail advance(Stat seen) throws IOException {
    if (isReplaced(seen)) {
      JournalIndex fresh = new JournalIndex();
      JournalScan scan = new JournalScan(Tail.NONE, fresh);
      scan.read(path);
      index = fresh;
      tail = scan.whole();
      entryDurable = false;
      file = seen.key();
      return scan.whole();
    }
    long length = seen.size();
    Tail known = tail;
    if (seen.key() != null) {
      file = seen.key();
    }
    if (length > known.size()) {
      JournalScan scan = new JournalScan(known, index);
      try {
        scan.read(path);
      } finally {
        tail = scan.whole();
      }
      return scan.whole();
    } else if (length < known.size()) {
      throw new PortException(
          new Failure.Corrupt(
              "%s, line %d: the file has %d bytes, but it had %d. It was cut after it was written; restore it from a backup"
                  .formatted(path, known.lines(), length, known.size())));
    }
    return known;
  }

  private Stat look() throws IOException {
    return Stat.of(path, means.root());
  }

  /** A file that is gone is no file in the place of the one that was known: somebody lost it. */
  private boolean isReplaced(Stat seen) {
    Object known = file;
    return known != null && seen.key() != null && !known.equals(seen.key());
  }

  private void lockForRead() {
    if (!committing.lock()) {
      throw GroupCommit.busy(path, "nothing was read");
    }
  }
}
