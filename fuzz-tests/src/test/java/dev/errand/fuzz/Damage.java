package dev.errand.fuzz;

import java.util.Arrays;

/** What disks, crashes and hands do to files. Needs few bytes, so that it cannot forge sums. */
public final class Damage {

  private static final int MOST = 6;
  private static final int SECTOR = 512;

  private Damage() {}

  /** The same bytes, damaged as the dice say. */
  public static byte[] to(byte[] good, Dice dice) {
    byte[] bytes = good;
    int times = 1 + dice.below(MOST);
    for (int i = 0; i < times && bytes.length > 0; i++) {
      bytes = once(bytes, dice);
    }
    return bytes;
  }

  private static byte[] once(byte[] bytes, Dice dice) {
    int kind = dice.below(8);
    int from = dice.below(bytes.length);
    int to = Math.min(bytes.length, from + 1 + dice.below(bytes.length - from));
    return switch (kind) {
      case 0 -> changed(bytes, from, (byte) (bytes[from] ^ 1 << dice.below(8)));
      case 1 -> changed(bytes, from, (byte) dice.next());
      case 2 -> Arrays.copyOf(bytes, from);
      case 3 -> joined(bytes, 0, from, bytes, to, bytes.length);
      case 4 -> joined(bytes, 0, to, bytes, from, bytes.length);
      case 5 -> zeroed(bytes, from, to);
      case 6 -> zeroed(bytes, from / SECTOR * SECTOR, Math.min(bytes.length, to / SECTOR * SECTOR));
      default -> swapped(bytes, from, to);
    };
  }

  private static byte[] changed(byte[] bytes, int at, byte value) {
    byte[] changed = bytes.clone();
    changed[at] = value;
    return changed;
  }

  private static byte[] zeroed(byte[] bytes, int from, int to) {
    byte[] zeroed = bytes.clone();
    if (from < to) {
      Arrays.fill(zeroed, from, to, (byte) 0);
    }
    return zeroed;
  }

  /** The line that holds {@code from} in the place of the one that holds {@code to}. */
  private static byte[] swapped(byte[] bytes, int from, int to) {
    int firstBegin = begin(bytes, from);
    int firstEnd = end(bytes, from);
    int begin = begin(bytes, to - 1);
    byte[] line = Arrays.copyOfRange(bytes, firstBegin, firstEnd);
    byte[] head = joined(bytes, 0, begin, line, 0, line.length);
    return joined(head, 0, head.length, bytes, end(bytes, to - 1), bytes.length);
  }

  private static int begin(byte[] bytes, int at) {
    int begin = at;
    while (begin > 0 && bytes[begin - 1] != '\n') {
      begin--;
    }
    return begin;
  }

  private static int end(byte[] bytes, int at) {
    int end = at;
    while (end < bytes.length && bytes[end] != '\n') {
      end++;
    }
    return Math.min(bytes.length, end + 1);
  }

  private static byte[] joined(byte[] a, int fromA, int toA, byte[] b, int fromB, int toB) {
    byte[] joined = Arrays.copyOf(Arrays.copyOfRange(a, fromA, toA), toA - fromA + toB - fromB);
    System.arraycopy(b, fromB, joined, toA - fromA, toB - fromB);
    return joined;
  }
}
