package dev.errand.application;

import dev.errand.application.parsing.LineSplitter;
import dev.errand.application.parsing.TarFiles;
import dev.errand.application.port.in.RestoreSessions.Limits;
import dev.errand.application.port.out.Archive;
import dev.errand.application.port.out.Archive.Stored;
import dev.errand.application.port.out.Codecs;
import dev.errand.application.port.out.PortException;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.Evolver;
import dev.errand.domain.session.InvalidHistory;
import dev.errand.domain.session.RecordedEvent;
import dev.errand.domain.session.SessionState;
import dev.errand.domain.workspace.FileRef;
import dev.errand.domain.workspace.Manifest;
import dev.errand.domain.workspace.WorkspacePath;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads what is stored of a session and accepts nothing that does not fit together: events follow
 * each other, the snapshot is of them, and the files are those the session says it has.
 * Thread-safe.
 */
final class ArchiveReader {

  /** Of one part that is held in memory. */
  private static final int LARGEST = 1 << 30;

  private final Archive archive;
  private final Codecs codecs;

  ArchiveReader(Archive archive, Codecs codecs) {
    this.archive = archive;
    this.codecs = codecs;
  }

  /**
   * A session's ledger.
   *
   * @param events all of it
   * @param state what they come to
   */
  record Ledger(List<RecordedEvent> events, SessionState state) {}

  /** Takes the content of a file and says what it was. */
  interface Intake {
    FileRef store(InputStream content) throws IOException;
  }

  /** The events, with metadata and snapshot looked at. */
  Ledger ledger(Stored stored) {
    small(stored, "metadata.json");
    List<RecordedEvent> events = new ArrayList<>();
    SessionState[] state = {SessionState.initial(stored.session())};
    try (InputStream in = archive.open(stored, "ledger.jsonl")) {
      new LineSplitter(in, LARGEST)
          .forEach(line -> state[0] = next(stored, state[0], line, events));
    } catch (IOException e) {
      throw unreadable(stored, "ledger.jsonl", e);
    }
    if (state[0].brief() == null) {
      throw corrupt(stored, "ledger.jsonl", "it begins with no brief");
    }
    requireItsSnapshot(stored, state[0]);
    return new Ledger(events, state[0]);
  }

  private SessionState next(
      Stored stored, SessionState state, byte[] line, List<RecordedEvent> events) {
    String place = "line " + (events.size() + 1) + ": ";
    try {
      RecordedEvent event = codecs.decodeEvent(line);
      if (event.sequence() != events.size() + 1 || event.epoch() < state.epoch()) {
        throw corrupt(
            stored,
            "ledger.jsonl",
            place + "event %d of epoch %d stands there".formatted(event.sequence(), event.epoch()));
      }
      SessionState next = Evolver.evolve(state, event);
      events.add(event);
      return next;
    } catch (InvalidHistory e) {
      throw corrupt(stored, "ledger.jsonl", place + e.getMessage());
    } catch (PortException e) {
      if (e.failure() instanceof Failure.Corrupt || e.failure() instanceof Failure.InvalidRequest) {
        throw corrupt(stored, "ledger.jsonl", place + e.failure().message());
      }
      throw e;
    }
  }

  /** Only what tells which state it is, for how the rest is written may change over the years. */
  private void requireItsSnapshot(Stored stored, SessionState state) {
    SessionState snapshot = codecs.decodeSnapshot(small(stored, "snapshot.json"));
    if (!snapshot.id().equals(state.id())
        || snapshot.sequence() != state.sequence()
        || snapshot.epoch() != state.epoch()) {
      throw corrupt(
          stored,
          "snapshot.json",
          "it is of session %s at event %d, not of %s at event %d"
              .formatted(snapshot.id(), snapshot.sequence(), state.id(), state.sequence()));
    }
  }

  /** Gives the content of each file of a session to {@code intake}, once. */
  void files(Stored stored, Manifest files, Limits limits, Intake intake) {
    Set<WorkspacePath> missing = new HashSet<>(files.files().keySet());
    try (InputStream in = archive.open(stored, "filesystem.tar")) {
      TarFiles.read(
          in,
          limits,
          (path, size, content) -> {
            FileRef expected = expected(files, path, size);
            if (!intake.store(content).equals(expected)) {
              throw corrupt(stored, "filesystem.tar", "the content of " + path + " is another");
            }
            missing.remove(path);
          });
    } catch (IOException e) {
      throw unreadable(stored, "filesystem.tar", e);
    }
    if (!missing.isEmpty()) {
      throw corrupt(
          stored,
          "filesystem.tar",
          missing.stream().sorted().findFirst().orElseThrow() + " is missing");
    }
  }

  private static FileRef expected(Manifest files, WorkspacePath path, long size) {
    Optional<FileRef> known = files.find(path);
    if (known.isEmpty()) {
      throw TarFiles.denied(path.value(), "the session has no such file");
    }
    FileRef expected = known.orElseThrow();
    if (expected.size() != size) {
      throw TarFiles.denied(
          path.value(), "it has %d bytes, the session's file %d".formatted(size, expected.size()));
    }
    return expected;
  }

  private byte[] small(Stored stored, String part) {
    try (InputStream in = archive.open(stored, part)) {
      byte[] all = in.readNBytes(LARGEST);
      if (in.read() >= 0) {
        throw corrupt(stored, part, "it has more than " + LARGEST + " bytes");
      }
      return all;
    } catch (IOException e) {
      throw unreadable(stored, part, e);
    }
  }

  private static PortException corrupt(Stored stored, String part, String why) {
    return new PortException(
        new Failure.Corrupt(
            "%s of session %s as of %s is damaged: %s"
                .formatted(part, stored.session(), stored.at(), why)));
  }

  private static PortException unreadable(Stored stored, String part, IOException e) {
    return new PortException(
        new Failure.Unavailable(
            "%s of session %s as of %s cannot be read: %s"
                .formatted(part, stored.session(), stored.at(), e.getMessage())),
        e);
  }
}
