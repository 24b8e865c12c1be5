package dev.errand.application.audit;

import dev.errand.domain.audit.AuditChain;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The lines of an export that are no entries. Behind the entries of a tenant stands how they end,
 * behind all of them how many there are, so that a file that was cut shows it. They always have the
 * same spelling.
 */
sealed interface AuditExport {

  String BEGINNING = "{\"v\":1,\"end\":";

  /** What stands in the file, with a line break. */
  String line();

  /**
   * Behind a tenant's entries.
   *
   * @param first the number of the first one
   * @param last the number of the last one
   * @param hash the hash of the last one
   */
  record EndOfChain(long first, long last, String hash) implements AuditExport {
    private static final Pattern FORM =
        Pattern.compile(
            "\\{\"v\":1,\"end\":\"chain\",\"first\":(\\d{1,18}),\"last\":(\\d{1,18}),\"hash\":\"([0-9a-f]{64})\"}");

    static EndOfChain of(long first, AuditChain head) {
      return new EndOfChain(first, head.number(), head.hash());
    }

    @Override
    public String line() {
      return "%s\"chain\",\"first\":%d,\"last\":%d,\"hash\":\"%s\"}\n"
          .formatted(BEGINNING, first, last, hash);
    }
  }

  /**
   * Behind everything.
   *
   * @param chains how many tenants have entries here
   * @param entries how many entries there are
   */
  record EndOfFile(long chains, long entries) implements AuditExport {
    private static final Pattern FORM =
        Pattern.compile(
            "\\{\"v\":1,\"end\":\"export\",\"chains\":(\\d{1,18}),\"entries\":(\\d{1,18})}");

    @Override
    public String line() {
      return "%s\"export\",\"chains\":%d,\"entries\":%d}\n".formatted(BEGINNING, chains, entries);
    }
  }

  /** The line these bytes are, or null if they are another one. */
  static @Nullable AuditExport parse(byte[] line) {
    if (line.length > 200 || !startsWith(line)) {
      return null;
    }
    String text = new String(line, StandardCharsets.ISO_8859_1);
    Matcher chain = EndOfChain.FORM.matcher(text);
    if (chain.matches()) {
      return new EndOfChain(
          Long.parseLong(chain.group(1)), Long.parseLong(chain.group(2)), chain.group(3));
    }
    Matcher file = EndOfFile.FORM.matcher(text);
    return file.matches()
        ? new EndOfFile(Long.parseLong(file.group(1)), Long.parseLong(file.group(2)))
        : null;
  }

  private static boolean startsWith(byte[] line) {
    if (line.length < BEGINNING.length()) {
      return false;
    }
    for (int i = 0; i < BEGINNING.length(); i++) {
      if (line[i] != BEGINNING.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
