package dev.errand.adapter.out.embedded;

import dev.errand.application.port.out.Codecs;
import dev.errand.application.port.out.Health;
import dev.errand.application.port.out.PortException;
import dev.errand.application.port.out.Scheduler;
import dev.errand.application.port.out.SessionLedger;
import dev.errand.domain.session.RecordedEvent;
import dev.errand.domain.session.SessionId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Journals of JSON lines, one for the sessions of a second; see {@link JournalDirectory} for where
 * they are, {@link JournalLine} for a line, {@link Journal} for how they are written. A group that
 * was cut short by a crash is ignored by readers and removed by the next append; any other damage
 * is reported and stops appends.
 *
 * <p>A process may write to a journal whenever it holds its lock, which it does only during a
 * commit. What others wrote meanwhile is read first, so that a process which slept through a newer
 * attempt finds itself fenced out. An interrupt does not cut a write short.
 */
final class FileSessionLedger implements SessionLedger, AutoCloseable {

  private static final int OPEN_FILES = 256;
  private static final int KNOWN_SESSIONS = 65_536;
  private static final long FRESH_BYTES = 16 << 20;

  private final JournalDirectory directory;
  private final Codecs codecs;
  private final AppendMeans means;
  private final FreshSessions fresh = new FreshSessions(FRESH_BYTES);
  private final RecentJournals journals = new RecentJournals(KNOWN_SESSIONS);

  FileSessionLedger(Path directory, Fsync fsync, Codecs codecs, Scheduler scheduler) {
    Path root = directory.resolve("sessions");
    this.directory = new JournalDirectory(root);
    this.codecs = codecs;
    SharedLock lock = new SharedLock(root.resolve(".lock"));
    this.means = new AppendMeans(root, lock, scheduler, fsync, new OpenFiles(OPEN_FILES));
  }

  @Override
  public void append(SessionId session, List<RecordedEvent> events) {
    NewEvents.require(events);
    List<byte[]> encoded = new ArrayList<>(events.size());
    for (RecordedEvent event : events) {
      byte[] bytes = codecs.encodeEvent(event);
      JournalLine.requireRoom(event, bytes);
      encoded.add(bytes);
    }
    List<RecordedEvent> group = List.copyOf(events);
    journal(session).append(new EventGroup(session, group, encoded));
    if (group.getFirst().sequence() == 1) {
      fresh.put(session, group, encoded.stream().mapToLong(bytes -> bytes.length).sum());
    }
  }

  @Override
  public void read(SessionId session, long afterSequence, Consumer<RecordedEvent> reader) {
    Journal journal = journal(session);
    try {
      List<RecordedEvent> beginning = afterSequence == 0 ? beginning(session, journal) : null;
      if (beginning != null) {
        beginning.forEach(reader);
        return;
      }
      journal.read(session.value(), afterSequence, codecs, reader);
    } catch (IOException e) {
      throw unreadable(e, journal);
    }
  }

  @Override
  public Optional<Head> head(SessionId session) {
    Journal journal = journal(session);
    try {
      return Optional.ofNullable(journal.head(session.value()));
    } catch (IOException e) {
      throw unreadable(e, journal);
    }
  }

  @Override
  public List<SessionId> list(int limit, @Nullable SessionId before) {
    try {
      return directory.list(limit, before, path -> journal(path).sessions());
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
    means.open().close();
    means.lock().close();
  }

  private @Nullable List<RecordedEvent> beginning(SessionId session, Journal journal)
      throws IOException {
    Head head = journal.head(session.value());
    return head == null ? null : fresh.take(session, head);
  }

  private Journal journal(SessionId session) {
    return journal(directory.file(session));
  }

  private Journal journal(Path path) {
    return journals.computeIfAbsent(path, file -> new Journal(file, means));
  }

  private static PortException unreadable(IOException e, Journal journal) {
    return Disk.unreadable(e, "read the session", journal.path());
  }
}
