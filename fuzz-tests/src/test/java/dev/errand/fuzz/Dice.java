package dev.errand.fuzz;

import java.util.Arrays;

/** Decisions taken from a fuzzer's bytes; when they are used up, always the first choice. */
public final class Dice {

  private final byte[] bytes;
  private int at;

  /** Decisions from these bytes. */
  public Dice(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Whether any bytes are left. */
  public boolean left() {
    return at < bytes.length;
  }

  /** One of so many choices, from 0. */
  public int below(int choices) {
    if (choices <= 1) {
      return 0;
    }
    int value = next();
    if (choices > 256) {
      value = value << 8 | next();
    }
    if (choices > 1 << 16) {
      value = value << 8 | next();
    }
    return value % choices;
  }

  /** The next byte. */
  public int next() {
    return left() ? bytes[at++] & 0xff : 0;
  }

  /** All bytes that are left. */
  public byte[] rest() {
    byte[] rest = Arrays.copyOfRange(bytes, Math.min(at, bytes.length), bytes.length);
    at = bytes.length;
    return rest;
  }
}
