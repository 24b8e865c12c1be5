package dev.errand.adapter.out.embedded;

import dev.errand.application.port.out.PortException;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.RecordedEvent;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/**
 * A line of a session's file: the codec's event in a frame that shows damage and torn groups.
 *
 * <pre>{"v":1,"sequence":12,"epoch":3,"of":2,"left":0,"crc32c":"1a2b3c4d","event":{…}}</pre>
 *
 * <p>{@code of} says how many lines the append has, {@code left} how many of them still follow, so
 * an append is whole when its line with 0 is there. {@code crc32c} is over all other bytes of the
 * line.
 *
 * @param sequence the event's sequence, which is also the line's number
 * @param epoch the event's epoch
 * @param of how many lines its group has
 * @param left how many lines of its group follow
 * @param eventFrom where in the buffer the event begins
 * @param eventTo where in the buffer the event ends
 */
record LedgerLine(long sequence, long epoch, long of, long left, int eventFrom, int eventTo) {

  private static final int CHECKSUM_DIGITS = 8;

  /** Why bytes are no line. */
  static final class Malformed extends Exception {
    private static final long serialVersionUID = 1;

    Malformed(String message) {
      super(message, null, false, false);
    }
  }

  /** Writes an event's line with its line break. */
  static void write(
      RecordedEvent event, int of, int left, byte[] encoded, ByteArrayOutputStream out) {
    String head =
        "{\"v\":1,\"sequence\":"
            + event.sequence()
            + ",\"epoch\":"
            + event.epoch()
            + ",\"of\":"
            + of
            + ",\"left\":"
            + left
            + ",\"crc32c\":\"";
    byte[] before = head.getBytes(StandardCharsets.ISO_8859_1);
    byte[] between = "\",\"event\":".getBytes(StandardCharsets.ISO_8859_1);
    if (before.length + between.length + encoded.length + 16 > LineReader.MAX_LINE) {
      throw new PortException(
          new Failure.InvalidRequest(
              "event %d has %d bytes; an event may have at most %d. Keep large data in files of the workspace; nothing was stored"
                  .formatted(event.sequence(), encoded.length, LineReader.MAX_LINE)));
    }
    CRC32C checksum = new CRC32C();
    checksum.update(before);
    checksum.update(between);
    checksum.update(encoded);
    checksum.update('}');
    out.writeBytes(before);
    out.writeBytes(
        HexFormat.of()
            .toHexDigits(checksum.getValue(), CHECKSUM_DIGITS)
            .getBytes(StandardCharsets.ISO_8859_1));
    out.writeBytes(between);
    out.writeBytes(encoded);
    out.write('}');
    out.write('\n');
  }

  /** Reads a line, without its line break. */
  static LedgerLine parse(byte[] buffer, int from, int to) throws Malformed {
    Cursor cursor = new Cursor(buffer, from, to);
    cursor.expect("{\"v\":1,\"sequence\":");
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
    int behind = cursor.at;
    cursor.expect("\",\"event\":");
    int eventFrom = cursor.at;
    if (eventFrom >= to || buffer[to - 1] != '}') {
      throw new Malformed("it does not end as a line of a session does");
    }
    CRC32C checksum = new CRC32C();
    checksum.update(buffer, from, digits - from);
    checksum.update(buffer, behind, to - behind);
    byte[] actual =
        HexFormat.of()
            .toHexDigits(checksum.getValue(), CHECKSUM_DIGITS)
            .getBytes(StandardCharsets.ISO_8859_1);
    if (!Arrays.equals(actual, 0, CHECKSUM_DIGITS, buffer, digits, behind)) {
      throw new Malformed("its checksum does not match its content");
    }
    return new LedgerLine(sequence, epoch, of, left, eventFrom, to - 1);
  }

  /** The sequence with which its group begins. */
  long first() {
    return sequence - (of - 1 - left);
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
          throw new Malformed("it is not of the form {\"v\":1,\"sequence\":…,\"event\":{…}}");
        }
      }
    }

    long number() throws Malformed {
      int from = at;
      long value = 0;
      while (at < end && buffer[at] >= '0' && buffer[at] <= '9') {
        value = value * 10 + (buffer[at] - '0');
        at++;
      }
      if (at == from || at - from > 18) {
        throw new Malformed("its sequence, epoch, of or left is not a number");
      }
      return value;
    }
  }
}
