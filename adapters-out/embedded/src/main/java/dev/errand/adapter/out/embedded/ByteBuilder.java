package dev.errand.adapter.out.embedded;

import java.util.Arrays;

/** Bytes that are put together in memory. Not thread-safe. */
final class ByteBuilder {

  private byte[] array = new byte[2048];
  private int length;

  /** The bytes up to {@link #length}; replaced when it grows. */
  byte[] array() {
    return array;
  }

  int length() {
    return length;
  }

  ByteBuilder ascii(String text) {
    int more = text.length();
    reserve(more);
    for (int i = 0; i < more; i++) {
      array[length + i] = (byte) text.charAt(i);
    }
    length += more;
    return this;
  }

  /** A number that is not negative. */
  ByteBuilder number(long value) {
    int digits = 1;
    for (long rest = value; rest >= 10; rest /= 10) {
      digits++;
    }
    reserve(digits);
    long rest = value;
    for (int i = digits - 1; i >= 0; i--) {
      array[length + i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    length += digits;
    return this;
  }

  ByteBuilder bytes(byte[] more) {
    reserve(more.length);
    System.arraycopy(more, 0, array, length, more.length);
    length += more.length;
    return this;
  }

  private void reserve(int more) {
    int needed = Math.addExact(length, more);
    if (needed > array.length) {
      array = Arrays.copyOf(array, Math.max(needed, (int) Math.min(array.length * 2L, 1 << 30)));
    }
  }
}
