package dev.errand.adapter.out.embedded;

import dev.errand.application.port.out.Codecs;
import dev.errand.application.port.out.PortException;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.RecordedEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a session's file. Files only grow, so what was once seen whole stays true, and
 * knowing less than there is costs only reading it again; that is why nothing here is locked.
 */
final class SessionFile {

  /**
   * The end of a whole group of events.
   *
   * @param size the file's length up to there
   * @param sequence the last event's sequence, 0 for none
   * @param epoch the last event's epoch
   */
  record Tail(long size, long sequence, long epoch) {
    static final Tail NONE = new Tail(0, 0, 0);
  }

  /** When all that was written is on the disk. */
  static final long NO_DOUBT = -1;

  private final Path path;
  private volatile Tail tail = Tail.NONE;
  private volatile Tail lastReadTo = Tail.NONE;
  private volatile boolean entryDurable;
  private volatile long doubtedFrom = NO_DOUBT;

  SessionFile(Path path) {
    this.path = path;
  }

  Path path() {
    return path;
  }

  /** The last whole group, after reading what was appended since this was last asked. */
  Tail tail(long length) throws IOException {
    Tail known = tail;
    if (length > known.size()) {
      known = scan(known, Integer.MAX_VALUE);
      tail = known;
    } else if (length < known.size()) {
      throw new PortException(
          new Failure.Corrupt(
              "%s, line %d: the file has %d bytes, but it had %d. It was cut after it was written; restore it from a backup"
                  .formatted(path, known.sequence(), length, known.size())));
    }
    return known;
  }

  /** Whether there is at least one whole group. */
  boolean begun() throws IOException {
    return tail != Tail.NONE || scan(Tail.NONE, 1).size() > 0;
  }

  /** Takes note of a group that was just written. */
  void grown(Tail to) {
    tail = to;
  }

  /** Forgets all, because the disk may not hold what was written from a place on. */
  void doubt(long from) {
    tail = Tail.NONE;
    lastReadTo = Tail.NONE;
    entryDurable = false;
    doubtedFrom = from;
  }

  /** Takes note that the disk holds all. */
  void trust() {
    doubtedFrom = NO_DOUBT;
  }

  /** From where on the disk may not hold what was written, or {@link #NO_DOUBT}. */
  long doubtedFrom() {
    return doubtedFrom;
  }

  /** Whether this process has made the file's name durable. */
  boolean entryDurable() {
    return entryDurable;
  }

  void entryMadeDurable() {
    entryDurable = true;
  }

  /** Gives the events of whole groups up to {@code end} to a reader. */
  void read(Tail end, long afterSequence, Codecs codecs, Consumer<RecordedEvent> reader)
      throws IOException {
    Tail mark = lastReadTo;
    Tail begin = afterSequence >= mark.sequence() ? mark : Tail.NONE;
    if (begin.size() >= end.size()) {
      return;
    }
    try (LineReader lines = new LineReader(path, begin.size(), begin.sequence() + 1)) {
      while (lines.offset() < end.size()) {
        if (!lines.next()) {
          throw lines.corrupt("the file ends here, but had " + end.size() + " bytes");
        }
        LedgerLine line = parsed(lines);
        if (line.sequence() > afterSequence) {
          reader.accept(decoded(lines, line, codecs));
        }
      }
    }
    lastReadTo = end;
  }

  private Tail scan(Tail from, int groups) throws IOException {
    Tail whole = from;
    long sequence = from.sequence();
    long epoch = from.epoch();
    try (LineReader lines = new LineReader(path, from.size(), sequence + 1)) {
      for (int seen = 0; seen < groups && lines.next(); ) {
        LedgerLine line = parsedUnlessTorn(lines, whole);
        if (line == null) {
          return whole;
        }
        if (line.sequence() != sequence + 1) {
          throw lines.corrupt(
              "it has event %d where %d belongs".formatted(line.sequence(), sequence + 1));
        }
        if (line.first() != whole.sequence() + 1) {
          throw lines.corrupt("it does not belong to the group of the line before");
        }
        if (line.epoch() < epoch || (line.first() <= sequence && line.epoch() != epoch)) {
          throw lines.corrupt("its epoch %d follows %d".formatted(line.epoch(), epoch));
        }
        sequence = line.sequence();
        epoch = line.epoch();
        if (line.left() == 0) {
          whole = new Tail(lines.offset(), sequence, epoch);
          seen++;
        }
      }
      refuseOverwrittenLineBreak(lines);
    }
    return whole;
  }

  /**
   * The line, or null if it is what a crash of the machine left of the last append: pages of one
   * write reach the disk in any order, and those that did not are zeros.
   */
  private static @Nullable LedgerLine parsedUnlessTorn(LineReader lines, Tail whole)
      throws IOException {
    try {
      return parsed(lines);
    } catch (PortException damaged) {
      if (!lines.hasHole(whole.size())) {
        throw damaged;
      }
      while (lines.next()) {
        if (isOfLaterGroup(lines, whole)) {
          throw damaged;
        }
      }
      return null;
    }
  }

  private static boolean isOfLaterGroup(LineReader lines, Tail whole) {
    try {
      LedgerLine line = LedgerLine.parse(lines.buffer(), lines.from(), lines.to());
      return line.first() != whole.sequence() + 1;
    } catch (LedgerLine.Malformed e) {
      return false;
    }
  }

  /** A write that was cut short lacks its end; a whole line with another end was damaged. */
  private static void refuseOverwrittenLineBreak(LineReader lines) {
    if (lines.to() - lines.from() < 2 || lines.to() != lines.end()) {
      return;
    }
    try {
      LedgerLine.parse(lines.buffer(), lines.from(), lines.to() - 1);
    } catch (LedgerLine.Malformed torn) {
      return;
    }
    throw lines.corrupt("its line break was overwritten");
  }

  private static LedgerLine parsed(LineReader lines) {
    try {
      return LedgerLine.parse(lines.buffer(), lines.from(), lines.to());
    } catch (LedgerLine.Malformed e) {
      throw lines.corrupt(String.valueOf(e.getMessage()));
    }
  }

  private static RecordedEvent decoded(LineReader lines, LedgerLine line, Codecs codecs) {
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
