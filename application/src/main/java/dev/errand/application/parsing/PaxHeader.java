package dev.errand.application.parsing;

import org.jspecify.annotations.Nullable;

/**
 * What an extended header of a tar says of the entry behind it.
 *
 * @param path its name, or null if it is in the entry's own header
 * @param size its length, or -1 if it is in the entry's own header
 */
record PaxHeader(@Nullable String path, long size) {

  /** More than any that is written: a path has at most 1,024 characters. */
  static final int LONGEST = 64 << 10;

  private static final int MOST_DIGITS = 18;

  /** Records {@code LENGTH KEY=VALUE\n}, where the length counts the whole record. */
  static PaxHeader of(byte[] records) {
    String path = null;
    long size = -1;
    int at = 0;
    while (at < records.length) {
      int space = indexOf(records, ' ', at, records.length);
      long length = space < 0 ? -1 : number(records, at, space);
      long end = at + length;
      if (length < 0
          || end > records.length
          || end <= space + 1
          || records[(int) end - 1] != '\n') {
        throw TarHeader.corrupt("a record of an extended header has a wrong length");
      }
      int equals = indexOf(records, '=', space + 1, (int) end);
      if (equals < 0) {
        throw TarHeader.corrupt("a record of an extended header has no value");
      }
      String key = TarHeader.utf8(records, space + 1, equals - space - 1);
      int valueLength = (int) end - 1 - (equals + 1);
      if (key.equals("path")) {
        path = TarHeader.utf8(records, equals + 1, valueLength);
      } else if (key.equals("size")) {
        size = number(records, equals + 1, equals + 1 + valueLength);
        if (size < 0) {
          throw TarHeader.corrupt("a size in an extended header is no number");
        }
      } else if (key.startsWith("GNU.sparse")) {
        throw TarHeader.corrupt("it has a sparse file, which is never written");
      }
      at = (int) end;
    }
    return new PaxHeader(path, size);
  }

  private static int indexOf(byte[] bytes, char wanted, int from, int to) {
    for (int i = from; i < to; i++) {
      if (bytes[i] == wanted) {
        return i;
      }
    }
    return -1;
  }

  /** Decimal digits, or -1 if they are not. */
  private static long number(byte[] bytes, int from, int to) {
    if (to <= from || to - from > MOST_DIGITS) {
      return -1;
    }
    long value = 0;
    for (int i = from; i < to; i++) {
      if (bytes[i] < '0' || bytes[i] > '9') {
        return -1;
      }
      value = value * 10 + bytes[i] - '0';
    }
    return value;
  }
}
