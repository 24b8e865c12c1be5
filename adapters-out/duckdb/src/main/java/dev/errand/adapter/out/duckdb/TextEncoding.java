package dev.errand.adapter.out.duckdb;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * In what characters a text file is written, found by reading all of it. A byte-order mark decides;
 * else UTF-16 shows by zero bytes in every other place; else it is UTF-8 if all of it is valid, and
 * Windows-1252 (which holds Latin-1) if not. Bytes that are no text in any of these are refused.
 *
 * @param charset the encoding
 * @param guessed whether it is only the likeliest
 */
record TextEncoding(Charset charset, boolean guessed) {

  private static final Charset WINDOWS_1252 = Charset.forName("windows-1252");
  private static final int HEAD = 4096;

  /** Whether the engine can read it as it is. */
  boolean utf8() {
    return charset.equals(StandardCharsets.UTF_8);
  }

  static TextEncoding of(InputStream bytes, String name, TimeAllowance allowance)
      throws IOException, InterruptedException, Refusal {
    byte[] buffer = new byte[1 << 16];
    int read = bytes.readNBytes(buffer, 0, HEAD);
    TextEncoding marked = marked(buffer, read);
    if (marked != null) {
      return marked;
    }
    Scan scan = new Scan(name, buffer, read);
    while (read > 0) {
      allowance.check();
      scan.add(buffer, read);
      read = bytes.read(buffer);
    }
    return scan.verdict();
  }

  private static @Nullable TextEncoding marked(byte[] head, int length) {
    if (startsWith(head, length, 0xEF, 0xBB, 0xBF)) {
      return null;
    }
    if (startsWith(head, length, 0xFF, 0xFE, 0, 0) || startsWith(head, length, 0, 0, 0xFE, 0xFF)) {
      return new TextEncoding(Charset.forName("UTF-32"), false);
    }
    if (startsWith(head, length, 0xFF, 0xFE) || startsWith(head, length, 0xFE, 0xFF)) {
      return new TextEncoding(StandardCharsets.UTF_16, false);
    }
    int[] zeros = new int[2];
    for (int i = 0; i < length; i++) {
      zeros[i % 2] += head[i] == 0 ? 1 : 0;
    }
    // Western text in UTF-16 has a zero in nearly every second byte and in none of the others.
    if (length >= 4 && zeros[1] * 10 >= length * 4 && zeros[0] == 0) {
      return new TextEncoding(StandardCharsets.UTF_16LE, true);
    }
    if (length >= 4 && zeros[0] * 10 >= length * 4 && zeros[1] == 0) {
      return new TextEncoding(StandardCharsets.UTF_16BE, true);
    }
    return null;
  }

  private static boolean startsWith(byte[] head, int length, int... magic) {
    for (int i = 0; i < magic.length; i++) {
      if (i >= length || (head[i] & 0xFF) != magic[i]) {
        return false;
      }
    }
    return true;
  }

  /** Goes through bytes that are UTF-8, Windows-1252 or no text. */
  private static final class Scan {

    private static final long NONE = -1;

    private final String name;
    private final String guess;
    private long offset;
    private boolean blank = true;
    private long invalid = NONE;
    private long control = NONE;
    private int controlByte;
    private long undefined = NONE;
    private int undefinedByte;
    private int following;
    private int low = 0x80;
    private int high = 0xBF;

    Scan(String name, byte[] head, int length) {
      this.name = name;
      this.guess =
          startsWith(head, length, 0x1F, 0x8B)
              ? "; it looks compressed: name it " + name + ".gz"
              : startsWith(head, length, 'P', 'K')
                  ? "; it looks like a zip or Excel file: save it as CSV"
                  : startsWith(head, length, 'P', 'A', 'R', '1')
                      ? "; it looks like Parquet: name it .parquet"
                      : "; save the data as text, best in UTF-8";
    }

    void add(byte[] bytes, int length) throws Refusal {
      for (int i = 0; i < length; i++) {
        int b = bytes[i] & 0xFF;
        if (b > 0x20 && b < 0x7F && following == 0) {
          blank = false;
          continue;
        }
        look(b, offset + i);
      }
      offset += length;
    }

    private void look(int b, long at) throws Refusal {
      if (b == 0) {
        throw noText(b, at);
      }
      if (b < 0x20 && b != '\t' && b != '\n' && b != '\r' && b != 0x0C && b != 0x1A) {
        if (control == NONE) {
          control = at;
          controlByte = b;
        }
      } else if (b > 0x20 && !(at < 3 && b >= 0xBB)) {
        blank = false;
      }
      if (undefined == NONE && (b == 0x81 || b == 0x8D || b == 0x8F || b == 0x90 || b == 0x9D)) {
        undefined = at;
        undefinedByte = b;
      }
      if (following > 0) {
        invalid(b < low || b > high, at);
        following--;
        low = 0x80;
        high = 0xBF;
      } else if (b >= 0x80) {
        // Table 3-7 of the Unicode standard: no overlong forms, no surrogates, nothing above
        // U+10FFFF.
        invalid(b < 0xC2 || b > 0xF4, at);
        following = b < 0xE0 ? 1 : b < 0xF0 ? 2 : 3;
        low = b == 0xE0 ? 0xA0 : b == 0xF0 ? 0x90 : 0x80;
        high = b == 0xED ? 0x9F : b == 0xF4 ? 0x8F : 0xBF;
      }
    }

    private void invalid(boolean condition, long at) {
      if (condition && invalid == NONE) {
        invalid = at;
      }
    }

    TextEncoding verdict() throws Refusal {
      invalid(following > 0, offset);
      if (blank) {
        throw new Refusal(
            name + " is empty: it holds nothing but blanks; give one with a header and rows");
      }
      if (invalid == NONE) {
        return new TextEncoding(StandardCharsets.UTF_8, false);
      }
      if (control != NONE) {
        throw noText(controlByte, control);
      }
      if (undefined != NONE) {
        throw noText(undefinedByte, undefined);
      }
      return new TextEncoding(WINDOWS_1252, true);
    }

    private Refusal noText(int b, long at) {
      return new Refusal(
          String.format(
              Locale.ROOT,
              "%s is not a text file: byte 0x%02x at offset %d%s",
              name,
              b,
              at,
              guess));
    }
  }
}
