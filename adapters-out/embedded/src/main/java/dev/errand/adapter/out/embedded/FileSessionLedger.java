package dev.errand.adapter.out.embedded;

import dev.errand.application.port.out.Codecs;
import dev.errand.application.port.out.Health;
import dev.errand.application.port.out.PortException;
import dev.errand.application.port.out.Scheduler;
import dev.errand.application.port.out.SessionLedger;
import dev.errand.domain.session.RecordedEvent;
import dev.errand.domain.session.SessionId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One file of JSON lines per session; see {@link LedgerLine} for a line. What an append writes is
 * one write and one fsync. A group that was cut short by a crash is ignored by readers and removed
 * by the next append; any other damage is reported and stops appends.
 *
 * <p>A process may write to a session whenever it holds its lock, which it does only during an
 * append. What others wrote meanwhile is read first, so that a process which slept through a newer
 * attempt finds itself fenced out. An interrupt does not cut a write short.
 *
 * <p>After an fsync that failed, the system may take for written what never reached the disk. So
 * this process neither shows nor continues such a group until it has written it once more and the
 * disk confirmed it.
 */
final class FileSessionLedger implements SessionLedger, AutoCloseable {

  private static final System.Logger LOG = System.getLogger(FileSessionLedger.class.getName());
  private static final int OPEN_FILES = 256;
  private static final int KNOWN_SESSIONS = 32_768;

  private final SessionDirectory directory;
  private final Fsync fsync;
  private final Codecs codecs;
  private final Scheduler scheduler;
  private final OpenFiles open = new OpenFiles(OPEN_FILES);
  private final RecentSessions sessions = new RecentSessions(KNOWN_SESSIONS);
  private final SharedLock lock;

  FileSessionLedger(Path directory, Fsync fsync, Codecs codecs, Scheduler scheduler) {
    this.directory = new SessionDirectory(directory.resolve("sessions"));
    this.fsync = fsync;
    this.codecs = codecs;
    this.scheduler = scheduler;
    this.lock = new SharedLock(directory.resolve("sessions").resolve(".lock"));
  }

  @Override
  public void append(SessionId session, List<RecordedEvent> events) {
    NewEvents.require(events);
    byte[] group = encoded(events);
    SessionFile file = file(session);
    try (LockFile.Held _ = lock.file().hold(session.value(), scheduler)) {
      RandomAccessFile out = open.take(file.path());
      boolean kept = false;
      try {
        if (out == null) {
          Disk.requireOwnName(file.path(), "session");
        }
        confirm(file);
        // Not of the open file, which may have been removed.
        long length = length(file);
        SessionFile.Tail tail = file.tail(length);
        NewEvents.requireNext(session, tail.sequence(), tail.epoch(), events);
        if (out == null) {
          out = directory.create(file.path());
        }
        heal(file, out, length, tail);
        write(file, out, group, tail);
        sync(file, out, tail.size());
        RecordedEvent last = events.getLast();
        file.grown(new SessionFile.Tail(tail.size() + group.length, last.sequence(), last.epoch()));
        open.put(file.path(), out);
        kept = true;
      } finally {
        if (out != null && !kept) {
          out.close();
        }
      }
    } catch (IOException e) {
      throw Disk.failure(e, "write session " + session, file.path());
    }
  }

  @Override
  public void read(SessionId session, long afterSequence, Consumer<RecordedEvent> reader) {
    SessionFile file = file(session);
    try {
      SessionFile.Tail tail = tail(session, file);
      if (tail.sequence() > afterSequence) {
        file.read(tail, afterSequence, codecs, reader);
      }
    } catch (IOException e) {
      throw unreadable(e, file);
    }
  }

  @Override
  public Optional<Head> head(SessionId session) {
    SessionFile file = file(session);
    try {
      SessionFile.Tail tail = tail(session, file);
      return tail.sequence() == 0
          ? Optional.empty()
          : Optional.of(new Head(tail.sequence(), tail.epoch()));
    } catch (IOException e) {
      throw unreadable(e, file);
    }
  }

  @Override
  public List<SessionId> list(int limit, @Nullable SessionId before) {
    try {
      return directory.list(limit, before, this::begun);
    } catch (IOException e) {
      throw Disk.unreadable(e, "list sessions", directory.root());
    }
  }

  @Override
  public Health check() {
    return Disk.check(directory.root());
  }

  @Override
  public void close() throws IOException {
    open.close();
    lock.close();
  }

  private SessionFile file(SessionId session) {
    return sessions.computeIfAbsent(session, () -> new SessionFile(directory.file(session)));
  }

  private byte[] encoded(List<RecordedEvent> events) {
    ByteArrayOutputStream group = new ByteArrayOutputStream(1024);
    int left = events.size();
    for (RecordedEvent event : events) {
      LedgerLine.write(event, events.size(), --left, codecs.encodeEvent(event), group);
    }
    return group.toByteArray();
  }

  private static void heal(
      SessionFile file, RandomAccessFile out, long length, SessionFile.Tail tail)
      throws IOException {
    if (length > tail.size()) {
      out.setLength(tail.size());
      LOG.log(
          Level.WARNING,
          "{0}: removed {1} bytes behind event {2}, the rest of an append that was cut short and"
              + " never confirmed",
          file.path(),
          Long.toString(length - tail.size()),
          Long.toString(tail.sequence()));
    }
  }

  private static void write(
      SessionFile file, RandomAccessFile out, byte[] group, SessionFile.Tail tail)
      throws IOException {
    try {
      out.seek(tail.size());
      out.write(group);
    } catch (IOException e) {
      try {
        out.setLength(tail.size());
      } catch (IOException again) {
        e.addSuppressed(again);
      }
      throw e;
    }
  }

  private void sync(SessionFile file, RandomAccessFile out, long from) throws IOException {
    try {
      fsync.content(out);
      if (!file.entryDurable()) {
        fsync.names(Objects.requireNonNull(file.path().getParent(), "file has no parent"));
        file.entryMadeDurable();
      }
    } catch (IOException e) {
      file.doubt(from);
      throw Disk.unknown(e, "write the session", file.path());
    }
  }

  /** Writes once more what the disk did not confirm. The caller holds the lock. */
  private void confirm(SessionFile file) throws IOException {
    long from = file.doubtedFrom();
    if (from == SessionFile.NO_DOUBT) {
      return;
    }
    try (RandomAccessFile out = new RandomAccessFile(file.path().toFile(), "rw")) {
      long to = file.tail(out.length()).size();
      if (to > from) {
        byte[] doubted = new byte[Math.toIntExact(to - from)];
        out.seek(from);
        out.readFully(doubted);
        out.seek(from);
        out.write(doubted);
      }
      sync(file, out, from);
    }
    file.trust();
  }

  /** What looks damaged may be a write under way; with the lock nobody writes. */
  private SessionFile.Tail tail(SessionId session, SessionFile file) throws IOException {
    if (file.doubtedFrom() != SessionFile.NO_DOUBT) {
      try (LockFile.Held _ = lock.file().hold(session.value(), scheduler)) {
        confirm(file);
      }
    }
    try {
      return file.tail(length(file));
    } catch (PortException suspicion) {
      try (LockFile.Held _ = lock.file().hold(session.value(), scheduler)) {
        return file.tail(length(file));
      }
    }
  }

  private boolean begun(SessionId session) {
    SessionFile file = file(session);
    try {
      return file.begun();
    } catch (PortException damaged) {
      return true;
    } catch (IOException e) {
      throw unreadable(e, file);
    }
  }

  private long length(SessionFile file) throws IOException {
    try {
      return Files.size(file.path());
    } catch (NoSuchFileException e) {
      Disk.requireNoFile(directory.root());
      return 0;
    }
  }

  private static PortException unreadable(IOException e, SessionFile file) {
    return Disk.unreadable(e, "read the session", file.path());
  }
}
