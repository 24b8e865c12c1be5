package dev.errand.adapter.out.json;

import dev.errand.domain.audit.AuditEntry;
import dev.errand.domain.audit.AuditFact;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An entry in the very spelling that {@link AuditJson} writes, in printable ASCII: most are, and
 * proving a chain reads millions. What is spelt otherwise, or wrong, is for the strict reader.
 */
final class AuditLine {

  private static final int MOST_DIGITS = 18;

  private final byte[] line;
  private int at;
  private boolean asWritten = true;

  private AuditLine(byte[] line) {
    this.line = line;
  }

  /** The entry, or null if the strict reader has to look. */
  static @Nullable AuditEntry parse(byte[] line) {
    AuditLine in = new AuditLine(line);
    in.expect("{\"v\":1,\"number\":");
    long number = in.number();
    in.expect(",\"at\":\"");
    String at = in.text();
    in.expect("\",\"tenant\":\"");
    String tenant = in.text();
    in.expect("\",\"actor\":\"");
    String actor = in.text();
    in.expect("\",\"action\":\"");
    String action = in.text();
    in.expect("\",\"session\":\"");
    String session = in.text();
    in.expect("\",\"sequence\":");
    long sequence = in.number();
    in.expect(",\"detail\":\"");
    String detail = in.text();
    in.expect("\",\"previousHash\":\"");
    String previousHash = in.text();
    in.expect("\",\"hash\":\"");
    String hash = in.text();
    in.expect("\"}");
    if (!in.asWritten || in.at != line.length || line.length > Json.MAX_BYTES) {
      return null;
    }
    Instant instant = instant(at);
    return instant == null
        ? null
        : new AuditEntry(
            number,
            new AuditFact(instant, tenant, actor, action, session, sequence, detail),
            previousHash,
            hash);
  }

  /** Of the usual form only: four digits of a year, and {@code Z} at the end. */
  private static @Nullable Instant instant(String text) {
    if (text.length() < 20
        || text.length() > 30
        || text.charAt(4) != '-'
        || text.charAt(10) != 'T'
        || text.charAt(text.length() - 1) != 'Z') {
      return null;
    }
    try {
      return Instants.of(text);
    } catch (DateTimeException e) {
      return null;
    }
  }

  private void expect(String text) {
    if (line.length - at < text.length()) {
      asWritten = false;
      return;
    }
    for (int i = 0; i < text.length(); i++) {
      asWritten &= line[at + i] == text.charAt(i);
    }
    at += text.length();
  }

  private long number() {
    int from = at;
    long value = 0;
    while (at < line.length && line[at] >= '0' && line[at] <= '9' && at - from <= MOST_DIGITS) {
      value = value * 10 + (line[at++] - '0');
    }
    int digits = at - from;
    asWritten &= digits > 0 && digits <= MOST_DIGITS && (line[from] != '0' || digits == 1);
    return value;
  }

  private String text() {
    int from = at;
    while (at < line.length && line[at] != '"') {
      asWritten &= line[at] >= ' ' && line[at] < 127 && line[at] != '\\';
      at++;
    }
    return new String(line, from, at - from, StandardCharsets.ISO_8859_1);
  }
}
