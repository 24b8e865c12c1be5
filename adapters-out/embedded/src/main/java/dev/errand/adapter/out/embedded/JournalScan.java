package dev.errand.adapter.out.embedded;

import dev.errand.application.port.out.PortException;
import dev.errand.application.port.out.SessionLedger.Head;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads what was written behind a place of a journal, tells a write that was cut short from damage,
 * and adds whole groups to an index. Not thread-safe.
 */
final class JournalScan {

  private static final Head NO_EVENT = new Head(0, 0);

  private final JournalIndex index;
  private Journal.Tail whole;
  private long commit;
  private long place;

  /** The last line of the group that is being read, or null between groups. */
  private @Nullable JournalLine previous;

  /**
   * A scan from the end of a whole group.
   *
   * @param index knows all groups up to there
   */
  JournalScan(Journal.Tail from, JournalIndex index) {
    this.index = index;
    this.whole = from;
    this.commit = from.commit();
  }

  /** The end of the last whole group read, also after damage was found. */
  Journal.Tail whole() {
    return whole;
  }

  /**
   * Reads to the end.
   *
   * @throws PortException with {@code Corrupt}, naming the line
   */
  void read(Path file) throws IOException {
    try (LineReader lines = new LineReader(file, whole.size(), whole.lines() + 1)) {
      while (lines.next()) {
        JournalLine line = parsedUnlessTorn(lines);
        if (line == null) {
          return;
        }
        take(lines, line);
      }
      refuseOverwrittenLineBreak(lines);
    }
  }

  /** Adds the sessions of all lines that can be read, whatever is between them. */
  static void salvage(Path file, Set<String> sessions) throws IOException {
    try (LineReader lines = new LineReader(file, 0, 1)) {
      while (lines.next()) {
        try {
          sessions.add(JournalLine.parse(lines.buffer(), lines.from(), lines.to()).session());
        } catch (JournalLine.Malformed e) {
          // What is damaged names no session.
        }
      }
    } catch (PortException endlessLine) {
      // Nothing more can be read.
    }
  }

  private void take(LineReader lines, JournalLine line) {
    requirePlace(lines, line);
    if (previous == null) {
      requireNext(lines, line);
      place = lines.lineOffset();
    } else {
      requireSameGroup(lines, line, previous);
    }
    previous = line;
    if (line.left() == 0) {
      index.add(line.session(), new Head(line.sequence(), line.epoch()), line.first(), place);
      whole = new Journal.Tail(lines.offset(), lines.line(), commit);
      previous = null;
    }
  }

  private void requirePlace(LineReader lines, JournalLine line) {
    if (line.commit() == lines.lineOffset() && previous == null) {
      commit = line.commit();
    } else if (line.commit() != commit) {
      throw lines.corrupt(
          "it is part of what was written at byte %d of the file, but stands at byte %d"
              .formatted(line.commit(), lines.lineOffset()));
    }
  }

  private void requireNext(LineReader lines, JournalLine line) {
    Head known = index.head(line.session());
    Head head = known == null ? NO_EVENT : known;
    if (line.sequence() != head.sequence() + 1) {
      throw lines.corrupt(
          "it has event %d of session %s where %d belongs"
              .formatted(line.sequence(), line.session(), head.sequence() + 1));
    }
    if (line.first() != line.sequence()) {
      throw lines.corrupt("the group it belongs to does not begin here");
    }
    if (line.epoch() < head.epoch()) {
      throw lines.corrupt(
          "its epoch %d of session %s follows %d"
              .formatted(line.epoch(), line.session(), head.epoch()));
    }
  }

  private static void requireSameGroup(LineReader lines, JournalLine line, JournalLine previous) {
    if (!line.session().equals(previous.session())
        || line.sequence() != previous.sequence() + 1
        || line.epoch() != previous.epoch()
        || line.of() != previous.of()
        || line.left() != previous.left() - 1) {
      throw lines.corrupt("it does not belong to the group of the line before");
    }
  }

  /**
   * The line, or null if it is what a crash of the machine left of the last write: pages of one
   * write reach the disk in any order, and those that did not are zeros.
   */
  private static @Nullable JournalLine parsedUnlessTorn(LineReader lines) throws IOException {
    try {
      return JournalLine.parse(lines.buffer(), lines.from(), lines.to());
    } catch (JournalLine.Malformed e) {
      PortException damaged = lines.corrupt(String.valueOf(e.getMessage()));
      long place = lines.lineOffset();
      if (!lines.hasHole(place)) {
        throw damaged;
      }
      while (lines.next()) {
        if (isOfLaterCommit(lines, place)) {
          throw damaged;
        }
      }
      return null;
    }
  }

  private static boolean isOfLaterCommit(LineReader lines, long place) {
    try {
      return JournalLine.parse(lines.buffer(), lines.from(), lines.to()).commit() > place;
    } catch (JournalLine.Malformed e) {
      return false;
    }
  }

  /** A write that was cut short lacks its end; a whole line with another end was damaged. */
  private static void refuseOverwrittenLineBreak(LineReader lines) {
    if (lines.to() - lines.from() < 2 || lines.to() != lines.end()) {
      return;
    }
    try {
      JournalLine.parse(lines.buffer(), lines.from(), lines.to() - 1);
    } catch (JournalLine.Malformed torn) {
      return;
    }
    throw lines.corrupt("its line break was overwritten");
  }
}
