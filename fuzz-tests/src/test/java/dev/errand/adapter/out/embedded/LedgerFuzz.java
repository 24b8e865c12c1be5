package dev.errand.adapter.out.embedded;

import dev.errand.adapter.out.json.JsonCodecsProvider;
import dev.errand.application.port.out.Codecs;
import dev.errand.application.port.out.PortException;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.RecordedEvent;
import dev.errand.fuzz.Damage;
import dev.errand.fuzz.Dice;
import dev.errand.fuzz.Said;
import dev.errand.fuzz.TemporaryFile;
import dev.errand.testkit.SessionEvents;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A session's file, damaged, or foreign as a whole (behind a first byte of 255). What is read of a
 * damaged one are whole appends from its beginning, as they were written; the rest is torn off or
 * reported.
 */
public final class LedgerFuzz {

  private static final Codecs CODECS = new JsonCodecsProvider().codecs();
  private static final Path FILE = TemporaryFile.named("session.jsonl");
  private static final int FOREIGN = 255;

  private LedgerFuzz() {}

  /** Entered by the fuzzer. */
  public static void fuzzerTestOneInput(byte[] bytes) throws IOException {
    Dice dice = new Dice(bytes);
    int first = dice.next();
    if (first == FOREIGN) {
      List<RecordedEvent> read = read(dice.rest());
      for (int i = 0; read != null && i < read.size(); i++) {
        if (read.get(i).sequence() != i + 1) {
          throw new AssertionError("there is a gap in " + read);
        }
      }
      return;
    }
    List<RecordedEvent> written = new ArrayList<>();
    List<Integer> ends = new ArrayList<>(List.of(0));
    byte[] good = groups(1 + first % 4, dice, written, ends);
    if (!written.equals(read(good))) {
      throw new AssertionError("what was written is not read");
    }
    List<RecordedEvent> read = read(Damage.to(good, dice));
    if (read != null
        && !(ends.contains(read.size()) && written.subList(0, read.size()).equals(read))) {
      throw new AssertionError(read + " was read of " + written);
    }
  }

  private static byte[] groups(
      int count, Dice dice, List<RecordedEvent> written, List<Integer> ends) {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    long epoch = 1;
    for (int group = 0; group < count; group++) {
      int size = 1 + dice.below(3);
      epoch += dice.below(2);
      for (int left = size - 1; left >= 0; left--) {
        String name = "x".repeat(dice.below(8) * 97);
        RecordedEvent event = SessionEvents.checkpoint(written.size() + 1, epoch, name);
        written.add(event);
        LedgerLine.write(event, size, left, CODECS.encodeEvent(event), file);
      }
      ends.add(written.size());
    }
    return file.toByteArray();
  }

  /** What is read, or null if it is refused. */
  private static List<RecordedEvent> read(byte[] content) throws IOException {
    Files.write(FILE, content);
    List<RecordedEvent> events = new ArrayList<>();
    try {
      SessionFile file = new SessionFile(FILE);
      SessionFile.Tail tail = file.tail(content.length);
      file.read(tail, 0, CODECS, events::add);
      if (tail.sequence() != events.size() || file.begun() == events.isEmpty()) {
        throw new AssertionError(tail + " is the end of " + events);
      }
      return events;
    } catch (PortException e) {
      Said.expect(e, Failure.Corrupt.class);
      return null;
    }
  }
}
