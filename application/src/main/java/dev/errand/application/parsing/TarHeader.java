package dev.errand.application.parsing;

import dev.errand.application.port.out.PortException;
import dev.errand.domain.failure.Failure;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * A header of a tar, as POSIX.1-2001 lays it out.
 *
 * @param name the entry's name
 * @param size how many bytes follow
 * @param type what the entry is
 */
record TarHeader(String name, long size, char type) {

  private static final int NAME = 100;
  private static final int SIZE_AT = 124;
  private static final int NUMBER = 12;
  private static final int SUM_AT = 148;
  private static final int SUM = 8;
  private static final int TYPE_AT = 156;
  private static final int MAGIC_AT = 257;
  private static final int PREFIX_AT = 345;
  private static final int PREFIX = 155;
  private static final int LONGEST_SHOWN = 200;

  /** Characters that are not seen, or change how others are. */
  private static final Pattern UNSHOWN = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]");

  static TarHeader of(byte[] block) {
    int sum = 0;
    for (int i = 0; i < block.length; i++) {
      sum += i >= SUM_AT && i < SUM_AT + SUM ? ' ' : block[i] & 0xff;
    }
    if (number(block, SUM_AT, SUM) != sum) {
      throw corrupt("a header's sum is wrong");
    }
    if (!text(block, MAGIC_AT, 5).equals("ustar")) {
      throw corrupt("a header is not of the form ustar");
    }
    String prefix = text(block, PREFIX_AT, PREFIX);
    String name = text(block, 0, NAME);
    return new TarHeader(
        prefix.isEmpty() ? name : prefix + "/" + name,
        number(block, SIZE_AT, NUMBER),
        (char) (block[TYPE_AT] & 0xff));
  }

  boolean isPax() {
    return type == 'x';
  }

  /**
   * Refuses what is no regular file.
   *
   * @param called the entry's name, which an extended header may have told
   */
  void requireFile(String called) {
    if (type != '0' && type != 0) {
      throw TarFiles.denied(
          called,
          switch (type) {
            case '1' -> "it is a hard link";
            case '2' -> "it is a symbolic link";
            case '3', '4' -> "it is a device";
            case '5' -> "it is a directory; directories come from the paths of files";
            case '6' -> "it is a pipe";
            default -> "it is of the unknown kind " + (int) type;
          });
    }
  }

  /** What holds of a name that may be hostile when it is told to a person. */
  static String shown(String name) {
    String shown = UNSHOWN.matcher(name).replaceAll("?");
    return shown.length() > LONGEST_SHOWN ? shown.substring(0, LONGEST_SHOWN) + "…" : shown;
  }

  static PortException corrupt(String why) {
    return new PortException(new Failure.Corrupt("the tar of the workspace is damaged: " + why));
  }

  /** Octal digits behind spaces, up to a space or a zero byte. */
  private static long number(byte[] block, int from, int length) {
    int at = from;
    int end = from + length;
    while (at < end && block[at] == ' ') {
      at++;
    }
    long value = 0;
    int digits = 0;
    for (; at < end && block[at] != ' ' && block[at] != 0; at++, digits++) {
      if (block[at] < '0' || block[at] > '7') {
        throw corrupt("a number in a header is not octal");
      }
      value = value * 8 + block[at] - '0';
    }
    if (digits == 0) {
      throw corrupt("a number in a header is missing");
    }
    return value;
  }

  private static String text(byte[] block, int from, int length) {
    int end = from;
    while (end < from + length && block[end] != 0) {
      end++;
    }
    return utf8(block, from, end - from);
  }

  static String utf8(byte[] bytes, int from, int length) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes, from, length))
          .toString();
    } catch (CharacterCodingException e) {
      throw corrupt("a name is no UTF-8");
    }
  }
}
