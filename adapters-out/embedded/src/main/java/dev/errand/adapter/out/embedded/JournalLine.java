package dev.errand.adapter.out.embedded;

import dev.errand.application.port.out.PortException;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.RecordedEvent;
import dev.errand.domain.session.SessionId;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/**
 * A line of a journal: the codec's event in a frame that shows damage, torn groups, and lines that
 * are missing or stand elsewhere.
 *
 * <pre>{"v":1,"commit":4096,"session":"01k…","sequence":12,"epoch":3,"of":2,"left":0,
 * "crc32c":"1a2b3c4d","event":{…}}</pre>
 *
 * <p>{@code commit} is the place in the file where the write began that this line is part of; one
 * write may hold groups of several sessions. {@code of} says how many lines the group has, {@code
 * left} how many of them still follow, so a group is whole when its line with 0 is there. {@code
 * crc32c} is over all other bytes of the line.
 *
 * @param commit where the write began that the line is part of
 * @param session the session's id
 * @param sequence the event's sequence
 * @param epoch the event's epoch
 * @param of how many lines its group has
 * @param left how many lines of its group follow
 * @param eventFrom where in the buffer the event begins
 * @param eventTo where in the buffer the event ends
 */
record JournalLine(
    long commit,
    String session,
    long sequence,
    long epoch,
    long of,
    long left,
    int eventFrom,
    int eventTo) {

  /** More than anything a line has beside its event. */
  static final int FRAME = 320;

  private static final int CHECKSUM_DIGITS = 8;
  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.ISO_8859_1);

  /** Why bytes are no line. */
  static final class Malformed extends Exception {
    private static final long serialVersionUID = 1;

    Malformed(String message) {
      super(message, null, false, false);
    }
  }

  /**
   * Refuses an event that is too long for a line.
   *
   * @throws PortException with {@code InvalidRequest}
   */
  static void requireRoom(RecordedEvent event, byte[] encoded) {
    if (encoded.length > LineReader.MAX_LINE - FRAME) {
      throw new PortException(
          new Failure.InvalidRequest(
              "event %d has %d bytes; an event may have at most %d. Keep large data in files of the workspace; nothing was stored"
                  .formatted(event.sequence(), encoded.length, LineReader.MAX_LINE - FRAME)));
    }
  }

  /** Writes an event's line with its line break. */
  static void write(
      ByteBuilder out,
      long commit,
      SessionId session,
      RecordedEvent event,
      int of,
      int left,
      byte[] encoded) {
    write(
        out,
        commit,
        new JournalLine(commit, session.value(), event.sequence(), event.epoch(), of, left, 0, 0),
        encoded);
  }

  /** Writes a line once more as part of another commit. */
  static void write(ByteBuilder out, long commit, JournalLine line, byte[] encoded) {
    int from = out.length();
    out.ascii("{\"v\":1,\"commit\":")
        .number(commit)
        .ascii(",\"session\":\"")
        .ascii(line.session())
        .ascii("\",\"sequence\":")
        .number(line.sequence())
        .ascii(",\"epoch\":")
        .number(line.epoch())
        .ascii(",\"of\":")
        .number(line.of())
        .ascii(",\"left\":")
        .number(line.left())
        .ascii(",\"crc32c\":\"");
    int digits = out.length();
    out.ascii("00000000\",\"event\":").bytes(encoded).ascii("}");
    int checksum = checksum(out.array(), from, digits, out.length());
    for (int i = 0; i < CHECKSUM_DIGITS; i++) {
      out.array()[digits + i] = digit(checksum, i);
    }
    out.ascii("\n");
  }

  /** Reads a line, without its line break. */
  static JournalLine parse(byte[] buffer, int from, int to) throws Malformed {
    Cursor cursor = new Cursor(buffer, from, to);
    cursor.expect("{\"v\":1,\"commit\":");
    long commit = cursor.number();
    cursor.expect(",\"session\":\"");
    String session = cursor.text();
    cursor.expect("\",\"sequence\":");
    long sequence = cursor.number();
    cursor.expect(",\"epoch\":");
    long epoch = cursor.number();
    cursor.expect(",\"of\":");
    long of = cursor.number();
    cursor.expect(",\"left\":");
    long left = cursor.number();
    cursor.expect(",\"crc32c\":\"");
    int digits = cursor.at;
    cursor.at = Math.min(to, digits + CHECKSUM_DIGITS);
    cursor.expect("\",\"event\":");
    int eventFrom = cursor.at;
    if (eventFrom >= to || buffer[to - 1] != '}') {
      throw new Malformed("it does not end as a line of a journal does");
    }
    int checksum = checksum(buffer, from, digits, to);
    for (int i = 0; i < CHECKSUM_DIGITS; i++) {
      if (buffer[digits + i] != digit(checksum, i)) {
        throw new Malformed("its checksum does not match its content");
      }
    }
    return new JournalLine(commit, session, sequence, epoch, of, left, eventFrom, to - 1);
  }

  /** The sequence with which its group begins. */
  long first() {
    return sequence - (of - 1 - left);
  }

  private static int checksum(byte[] buffer, int from, int digits, int to) {
    CRC32C checksum = new CRC32C();
    checksum.update(buffer, from, digits - from);
    checksum.update(buffer, digits + CHECKSUM_DIGITS, to - digits - CHECKSUM_DIGITS);
    return (int) checksum.getValue();
  }

  private static byte digit(int checksum, int place) {
    return HEX[checksum >>> (28 - 4 * place) & 15];
  }

  private static final class Cursor {
    private final byte[] buffer;
    private final int end;
    private int at;

    Cursor(byte[] buffer, int from, int end) {
      this.buffer = buffer;
      this.at = from;
      this.end = end;
    }

    void expect(String text) throws Malformed {
      for (int i = 0; i < text.length(); i++, at++) {
        if (at >= end || buffer[at] != text.charAt(i)) {
          throw new Malformed("it is not of the form {\"v\":1,\"commit\":…,\"event\":{…}}");
        }
      }
    }

    long number() throws Malformed {
      int from = at;
      long value = 0;
      while (at < end && buffer[at] >= '0' && buffer[at] <= '9') {
        value = value * 10 + (buffer[at] - '0');
        at++;
        if (at - from > 18) {
          break;
        }
      }
      if (at == from || at - from > 18) {
        throw new Malformed("its commit, sequence, epoch, of or left is not a number");
      }
      return value;
    }

    String text() {
      int from = at;
      while (at < end && buffer[at] != '"') {
        at++;
      }
      return new String(buffer, from, at - from, StandardCharsets.ISO_8859_1);
    }
  }
}
