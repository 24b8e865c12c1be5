package dev.errand.adapter.out.postgres;

import dev.errand.domain.audit.AuditFact;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an entry's hash is over, behind its number and the previous hash: the fact's fields, each as
 * UTF-8 behind its length in bytes (four bytes, big-endian), as {@link
 * dev.errand.domain.audit.AuditChain} tells.
 */
final class AuditContent {

  private static final int FIELDS = 7;

  private AuditContent() {}

  /** The bytes of a fact. */
  static byte[] of(AuditFact fact) {
    List<byte[]> fields =
        List.of(
            utf8(fact.at().toString()),
            utf8(fact.tenant()),
            utf8(fact.actor()),
            utf8(fact.action()),
            utf8(fact.session()),
            utf8(Long.toString(fact.sequence())),
            utf8(fact.detail()));
    ByteBuffer bytes =
        ByteBuffer.allocate(fields.stream().mapToInt(field -> Integer.BYTES + field.length).sum());
    fields.forEach(field -> bytes.putInt(field.length).put(field));
    return bytes.array();
  }

  /** The fact of these bytes, or null if they are no fact's. */
  static @Nullable AuditFact fact(byte[] content) {
    ByteBuffer bytes = ByteBuffer.wrap(content);
    List<String> fields = new ArrayList<>(FIELDS);
    try {
      for (int i = 0; i < FIELDS; i++) {
        int length = bytes.getInt();
        if (length < 0 || length > bytes.remaining()) {
          return null;
        }
        fields.add(new String(content, bytes.position(), length, StandardCharsets.UTF_8));
        bytes.position(bytes.position() + length);
      }
      return bytes.hasRemaining()
          ? null
          : new AuditFact(
              Instant.parse(fields.get(0)),
              fields.get(1),
              fields.get(2),
              fields.get(3),
              fields.get(4),
              Long.parseLong(fields.get(5)),
              fields.get(6));
    } catch (BufferUnderflowException | DateTimeException | IllegalArgumentException e) {
      return null;
    }
  }

  /** A text as it comes back out of the bytes: half a surrogate pair has become a question mark. */
  static String asHashed(String text) {
    return new String(utf8(text), StandardCharsets.UTF_8);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
