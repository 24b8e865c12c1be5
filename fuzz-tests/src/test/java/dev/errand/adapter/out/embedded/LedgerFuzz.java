package dev.errand.adapter.out.embedded;

import dev.errand.adapter.out.json.JsonCodecsProvider;
import dev.errand.application.port.out.Codecs;
import dev.errand.application.port.out.PortException;
import dev.errand.application.port.out.SessionLedger;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.RecordedEvent;
import dev.errand.domain.session.SessionId;
import dev.errand.fuzz.Damage;
import dev.errand.fuzz.Dice;
import dev.errand.fuzz.Said;
import dev.errand.fuzz.TemporaryFile;
import dev.errand.testkit.ManualScheduler;
import dev.errand.testkit.SessionEvents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A journal of several sessions, damaged, or foreign as a whole (behind a first byte of 255). What
 * is read of a damaged one are whole appends from its beginning, as they were written; the rest is
 * torn off or reported.
 */
public final class LedgerFuzz {

  private static final Codecs CODECS = new JsonCodecsProvider().codecs();
  private static final Path FILE = TemporaryFile.named("journal.jsonl");
  private static final SharedLock LOCK = new SharedLock(TemporaryFile.named("journal.lock"));
  private static final int FOREIGN = 255;
  private static final int SESSIONS = 3;

  private LedgerFuzz() {}

  /** An append, and its session. */
  private record Group(SessionId session, List<RecordedEvent> events) {}

  /** Entered by the fuzzer. */
  public static void fuzzerTestOneInput(byte[] bytes) throws IOException {
    Dice dice = new Dice(bytes);
    int first = dice.next();
    if (first == FOREIGN) {
      Map<String, List<RecordedEvent>> read = read(dice.rest());
      if (read != null) {
        read.values().forEach(LedgerFuzz::requireNoGap);
      }
      return;
    }
    List<Group> written = new ArrayList<>();
    byte[] good = commits(1 + first % 4, dice, written);
    if (!bySession(written).equals(read(good))) {
      throw new AssertionError("what was written is not read");
    }
    Map<String, List<RecordedEvent>> read = read(Damage.to(good, dice));
    if (read != null && !isBeginning(read, written)) {
      throw new AssertionError(read + " was read of " + written);
    }
  }

  private static void requireNoGap(List<RecordedEvent> events) {
    for (int i = 0; i < events.size(); i++) {
      if (events.get(i).sequence() != i + 1) {
        throw new AssertionError("there is a gap in " + events);
      }
    }
  }

  private static boolean isBeginning(Map<String, List<RecordedEvent>> read, List<Group> written) {
    for (int groups = 0; groups <= written.size(); groups++) {
      if (bySession(written.subList(0, groups)).equals(read)) {
        return true;
      }
    }
    return false;
  }

  private static Map<String, List<RecordedEvent>> bySession(List<Group> groups) {
    Map<String, List<RecordedEvent>> sessions = new TreeMap<>();
    for (Group group : groups) {
      sessions
          .computeIfAbsent(group.session().value(), name -> new ArrayList<>())
          .addAll(group.events());
    }
    return sessions;
  }

  private static byte[] commits(int count, Dice dice, List<Group> written) {
    ByteBuilder file = new ByteBuilder();
    long[] ends = new long[SESSIONS];
    long[] epochs = {1, 1, 1};
    for (int commit = 0; commit < count; commit++) {
      long begin = file.length();
      for (int more = 1 + dice.below(3); more > 0; more--) {
        int session = dice.below(SESSIONS);
        epochs[session] += dice.below(2);
        List<RecordedEvent> events = new ArrayList<>();
        for (int left = 1 + dice.below(3); left > 0; left--) {
          String name = "x".repeat(dice.below(8) * 97);
          events.add(SessionEvents.checkpoint(++ends[session], epochs[session], name));
        }
        SessionId id = new SessionId("s" + session);
        new EventGroup(id, events, events.stream().map(CODECS::encodeEvent).toList(), false)
            .write(file, begin);
        written.add(new Group(id, events));
      }
    }
    return Arrays.copyOf(file.array(), file.length());
  }

  /** What is read of each session, or null if it is refused. */
  private static @Nullable Map<String, List<RecordedEvent>> read(byte[] content)
      throws IOException {
    Files.write(FILE, content);
    Map<String, List<RecordedEvent>> sessions = new TreeMap<>();
    Path root = Objects.requireNonNull(FILE.getParent());
    try (OpenFiles open = new OpenFiles(1)) {
      AppendMeans means = new AppendMeans(root, LOCK, new ManualScheduler(), Fsync.OFF, open);
      OwedMessages owed = new OwedMessages(root.resolve("owed"), means.scheduler());
      Journal journal = new Journal(FILE, means, owed);
      journal.head("");
      for (String session : journal.sessions()) {
        List<RecordedEvent> events = new ArrayList<>();
        journal.read(session, 0, CODECS, events::add);
        sessions.put(session, events);
        SessionLedger.Head head = Objects.requireNonNull(journal.head(session));
        if (head.sequence() != events.getLast().sequence()
            || head.epoch() != events.getLast().epoch()) {
          throw new AssertionError(head + " is the end of " + events);
        }
      }
      return sessions;
    } catch (PortException e) {
      Said.expect(e, Failure.Corrupt.class);
      return null;
    }
  }
}
