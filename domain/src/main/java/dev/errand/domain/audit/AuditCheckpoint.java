package dev.errand.domain.audit;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * A statement about a tenant's chain, and a signature under it. Kept where whoever can change the
 * audit log cannot, it shows what the chain itself cannot: that its end was cut off, or that all of
 * it was written anew with hashes that fit one another.
 *
 * @param statement what is said
 * @param signature an Ed25519 signature (RFC 8032) of {@link Statement#signedBytes()}, in Base64
 */
public record AuditCheckpoint(Statement statement, String signature) {

  public AuditCheckpoint {
    Objects.requireNonNull(statement, "statement is null");
    Objects.requireNonNull(signature, "signature is null");
  }

  /**
   * At an instant, a tenant's chain ended like this.
   *
   * @param tenant whose chain
   * @param number its newest entry's number, positive
   * @param hash that entry's hash
   * @param at when it was looked at
   * @param key which key signs: SHA-256 of the public key in its DER form, lower-case hexadecimal
   */
  public record Statement(String tenant, long number, String hash, Instant at, String key) {

    /** The first signed field: no signature for another purpose fits here. */
    public static final String DOMAIN = "errand-audit-checkpoint";

    /** The version of the signed bytes, the second field. */
    public static final int VERSION = 1;

    public Statement {
      Objects.requireNonNull(tenant, "tenant is null");
      Objects.requireNonNull(hash, "hash is null");
      Objects.requireNonNull(at, "at is null");
      Objects.requireNonNull(key, "key is null");
      if (number < 1) {
        throw new IllegalArgumentException("number must be at least 1, but is " + number);
      }
    }

    /**
     * What is signed: {@link #DOMAIN}, {@link #VERSION} and the fields in declared order, each as
     * UTF-8 behind its length in bytes (four bytes, big-endian), the instant in ISO-8601.
     */
    public byte[] signedBytes() {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      for (String field :
          List.of(
              DOMAIN,
              Integer.toString(VERSION),
              tenant,
              Long.toString(number),
              hash,
              at.toString(),
              key)) {
        byte[] text = field.getBytes(StandardCharsets.UTF_8);
        bytes.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(text.length).array());
        bytes.writeBytes(text);
      }
      return bytes.toByteArray();
    }

    /** Whether a chain, at the place this is about, is the one that was looked at. */
    public boolean fits(AuditChain chain) {
      return chain.number() == number && chain.hash().equals(hash);
    }
  }
}
