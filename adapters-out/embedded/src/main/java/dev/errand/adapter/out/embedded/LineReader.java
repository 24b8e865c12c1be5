package dev.errand.adapter.out.embedded;

import dev.errand.application.port.out.PortException;
import dev.errand.domain.failure.Failure;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.Arrays;

/** Reads a file line by line, knows where it is, and refuses lines without end. Not thread-safe. */
final class LineReader implements AutoCloseable {

  /** The longest line, in bytes. */
  static final int MAX_LINE = 64 << 20;

  private static final long UNKNOWN = Long.MIN_VALUE;
  private static final int LARGEST_START = 32 << 10;

  /** The smallest part of a file that a disk writes whole. */
  private static final int SECTOR = 512;

  private final Path path;
  // Unlike a channel, it is not closed by an interrupt in the middle of a read.
  private final RandomAccessFile file;
  private byte[] buffer;
  private int limit;
  private int start;
  private int next;
  private long bufferOffset;
  private long line;

  /**
   * Starts in the middle.
   *
   * @param offset where a line begins
   * @param line that line's number, from 1
   */
  LineReader(Path path, long offset, long line) throws IOException {
    this.path = path;
    this.file = new RandomAccessFile(path.toFile(), "r");
    this.bufferOffset = offset;
    this.line = line - 1;
    this.buffer = new byte[Math.clamp(file.length() - offset + 1, 512, LARGEST_START)];
    file.seek(offset);
  }

  /** Goes to the next line that has an end; false if there is none. */
  boolean next() throws IOException {
    start = next;
    line++;
    int searched = start;
    while (true) {
      for (int i = searched; i < limit; i++) {
        if (buffer[i] == '\n') {
          next = i + 1;
          return true;
        }
      }
      int length = limit - start;
      if (length > MAX_LINE) {
        throw corrupt("it is longer than " + MAX_LINE + " bytes");
      }
      makeRoom();
      searched = length;
      int read = file.read(buffer, limit, buffer.length - limit);
      if (read < 0) {
        next = limit;
        return false;
      }
      limit += read;
    }
  }

  /** The buffer that holds the line, from {@link #from} to {@link #to}, until the next call. */
  byte[] buffer() {
    return buffer;
  }

  int from() {
    return start;
  }

  /** The end of the line, without its line break. After the last line, the end of the rest. */
  int to() {
    return next > start && buffer[next - 1] == '\n' ? next - 1 : next;
  }

  /** The end of what was read of the file. */
  int end() {
    return limit;
  }

  /** A copy of the line. */
  byte[] copy() {
    return Arrays.copyOfRange(buffer, from(), to());
  }

  /**
   * Whether a part of the line was never written: zeros from one end of a disk's sector to another.
   *
   * @param begin where in the file the last write began
   */
  boolean hasHole(long begin) {
    int from = start;
    while (from < to() && buffer[from] != 0) {
      from++;
    }
    int to = from;
    while (to < to() && buffer[to] == 0) {
      to++;
    }
    long first = bufferOffset + from;
    return to > from
        && (first == begin || first % SECTOR == 0)
        && (bufferOffset + to) % SECTOR == 0;
  }

  /** What stands behind the last line, without its last byte. */
  byte[] rest() {
    return Arrays.copyOfRange(buffer, from(), to() - 1);
  }

  /** The line's number, from 1. */
  long line() {
    return line;
  }

  /** The place in the file where the line begins. */
  long lineOffset() {
    return bufferOffset + start;
  }

  /**
   * Goes on from another place. What it reads there has no line number until something is wrong
   * with it.
   */
  void moveTo(long offset) throws IOException {
    if (offset >= bufferOffset && offset <= bufferOffset + limit) {
      next = (int) (offset - bufferOffset);
    } else {
      file.seek(offset);
      bufferOffset = offset;
      next = 0;
      limit = 0;
    }
    start = next;
    line = UNKNOWN;
  }

  /** The place in the file behind the line and its line break. */
  long offset() {
    return bufferOffset + next;
  }

  /** The failure that says what is wrong with this line. */
  PortException corrupt(String problem) {
    return new PortException(
        new Failure.Corrupt(
            "%s, line %s: %s. The file was damaged after it was written; restore it from a backup"
                .formatted(path, line > 0 ? Long.toString(line) : counted(), problem)));
  }

  private String counted() {
    long number = 1;
    try (LineReader before = new LineReader(path, 0, 1)) {
      while (before.next() && before.offset() <= lineOffset()) {
        number++;
      }
      return Long.toString(number);
    } catch (IOException | PortException e) {
      return "at byte " + lineOffset();
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  private void makeRoom() {
    if (start > 0) {
      System.arraycopy(buffer, start, buffer, 0, limit - start);
      bufferOffset += start;
      limit -= start;
      start = 0;
    }
    if (limit == buffer.length) {
      buffer = Arrays.copyOf(buffer, buffer.length * 2);
    }
  }
}
