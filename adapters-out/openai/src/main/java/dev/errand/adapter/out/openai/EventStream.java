package dev.errand.adapter.out.openai;

import java.util.Arrays;

/**
 * Takes server-sent events out of bytes that come in pieces of any size, as the HTML standard's
 * "Server-sent events" says, but for two things: an event at the end that no blank line follows
 * counts, and there are bounds. It cuts at line ends only, which no UTF-8 sequence contains.
 */
final class EventStream {

  /** Takes one event. */
  interface Sink {
    /** The event's data: {@code length} bytes from 0 on, which are overwritten afterwards. */
    void event(byte[] data, int length, boolean error);
  }

  /** An event, or a line, is larger than its bound. */
  static final class TooLarge extends RuntimeException {
    private static final long serialVersionUID = 1;

    TooLarge() {
      super("one event is larger than " + MAX_EVENT + " bytes", null, false, false);
    }
  }

  static final int MAX_EVENT = 1 << 20;

  private static final byte[] DATA = {'d', 'a', 't', 'a'};
  private static final byte[] EVENT = {'e', 'v', 'e', 'n', 't'};
  private static final byte[] ERROR = {'e', 'r', 'r', 'o', 'r'};
  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  private final Sink sink;
  private byte[] line = new byte[1024];
  private int lineLength;
  private byte[] data = new byte[1024];
  private int dataLength = -1;
  private boolean error;
  private boolean afterReturn;
  private boolean first = true;

  EventStream(Sink sink) {
    this.sink = sink;
  }

  /** Takes the next bytes. */
  void feed(byte[] bytes, int length) {
    int start = 0;
    for (int i = 0; i < length; i++) {
      byte b = bytes[i];
      if (b != '\n' && b != '\r') {
        continue;
      }
      if (b == '\n' && i == start && afterReturn) {
        afterReturn = false;
        start = i + 1;
        continue;
      }
      append(bytes, start, i - start);
      afterReturn = b == '\r';
      start = i + 1;
      endLine();
    }
    if (start < length) {
      append(bytes, start, length - start);
      afterReturn = false;
    }
  }

  /** The bytes have ended. */
  void end() {
    if (lineLength > 0) {
      endLine();
    }
    endEvent();
  }

  private void append(byte[] bytes, int from, int length) {
    line = room(line, lineLength, length);
    System.arraycopy(bytes, from, line, lineLength, length);
    lineLength += length;
  }

  private static byte[] room(byte[] buffer, int used, int more) {
    int needed = used + more;
    if (needed > MAX_EVENT) {
      throw new TooLarge();
    }
    return needed <= buffer.length ? buffer : Arrays.copyOf(buffer, Math.max(needed, 2 * used));
  }

  private void endLine() {
    int from = 0;
    if (first) {
      first = false;
      from = lineStartsWith(BYTE_ORDER_MARK, 0) ? BYTE_ORDER_MARK.length : 0;
    }
    if (lineLength == from) {
      endEvent();
    } else if (field(DATA, from)) {
      int value = value(from + DATA.length);
      int length = lineLength - value;
      if (dataLength < 0) {
        dataLength = 0;
      } else {
        data = room(data, dataLength, 1);
        data[dataLength++] = '\n';
      }
      data = room(data, dataLength, length);
      System.arraycopy(line, value, data, dataLength, length);
      dataLength += length;
    } else if (field(EVENT, from)) {
      error = lineStartsWith(ERROR, value(from + EVENT.length));
    }
    lineLength = 0;
  }

  private void endEvent() {
    int length = dataLength;
    boolean wasError = error;
    dataLength = -1;
    error = false;
    if (length >= 0) {
      sink.event(data, length, wasError);
    }
  }

  private boolean field(byte[] name, int from) {
    int end = from + name.length;
    return lineStartsWith(name, from) && (end == lineLength || line[end] == ':');
  }

  /** Where the value begins whose colon, if any, is at {@code colon}; one space is left out. */
  private int value(int colon) {
    int value = Math.min(colon + 1, lineLength);
    return value < lineLength && line[value] == ' ' ? value + 1 : value;
  }

  private boolean lineStartsWith(byte[] prefix, int from) {
    return lineLength >= from + prefix.length
        && Arrays.equals(line, from, from + prefix.length, prefix, 0, prefix.length);
  }
}
