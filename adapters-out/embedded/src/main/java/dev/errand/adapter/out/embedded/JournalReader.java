package dev.errand.adapter.out.embedded;

import dev.errand.application.port.out.Codecs;
import dev.errand.application.port.out.PortException;
import dev.errand.domain.session.RecordedEvent;
import java.io.IOException;
import java.util.Arrays;
import java.util.function.Consumer;

/** Reads the events of one session out of a journal. */
final class JournalReader {

  private JournalReader() {}

  /**
   * Gives events to a reader.
   *
   * @param lines an open journal
   * @param places where the session's groups begin, in order
   * @param afterSequence the last sequence to leave out
   * @throws PortException with {@code Corrupt} if they are not there any more
   */
  static void read(
      LineReader lines,
      String session,
      long[] places,
      long afterSequence,
      Codecs codecs,
      Consumer<RecordedEvent> reader)
      throws IOException {
    for (long place : places) {
      lines.moveTo(place);
      JournalLine line;
      do {
        line = nextOf(session, lines);
        if (line.sequence() > afterSequence) {
          reader.accept(decoded(lines, line, codecs));
        }
      } while (line.left() > 0);
    }
  }

  /** The next line, which must be of a session. */
  static JournalLine nextOf(String session, LineReader lines) throws IOException {
    if (!lines.next()) {
      throw lines.corrupt("the file ends here, but had more");
    }
    try {
      JournalLine line = JournalLine.parse(lines.buffer(), lines.from(), lines.to());
      if (!line.session().equals(session)) {
        throw lines.corrupt("an event of session " + session + " was here");
      }
      return line;
    } catch (JournalLine.Malformed e) {
      throw lines.corrupt(String.valueOf(e.getMessage()));
    }
  }

  private static RecordedEvent decoded(LineReader lines, JournalLine line, Codecs codecs) {
    RecordedEvent event;
    try {
      event =
          codecs.decodeEvent(Arrays.copyOfRange(lines.buffer(), line.eventFrom(), line.eventTo()));
    } catch (PortException e) {
      throw lines.corrupt("its event cannot be read: " + e.failure().message());
    }
    if (event.sequence() != line.sequence() || event.epoch() != line.epoch()) {
      throw lines.corrupt(
          "its event is %d of epoch %d, but it says %d of epoch %d"
              .formatted(event.sequence(), event.epoch(), line.sequence(), line.epoch()));
    }
    return event;
  }
}
