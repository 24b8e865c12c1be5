package dev.errand.domain.audit;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;

/**
 * The head of a tenant's chain, as a value: appending gives the next entry and the next head;
 * checking an entry gives the next head or what is wrong.
 *
 * <p>An entry's hash is SHA-256 over its fields in declared order, the number and the previous hash
 * first, each field as UTF-8 behind its length in bytes (four bytes, big-endian), instants in
 * ISO-8601. So no two different entries have the same bytes.
 *
 * @param number the last entry's number, 0 for an empty chain
 * @param hash the last entry's hash, {@link #GENESIS} for an empty chain
 */
public record AuditChain(long number, String hash) {

  /** The previous hash of the first entry. */
  public static final String GENESIS = "0".repeat(64);

  /** The chain without entries. */
  public static final AuditChain EMPTY = new AuditChain(0, GENESIS);

  public AuditChain {
    Objects.requireNonNull(hash, "hash is null");
  }

  /**
   * The head that an entry says it stands behind: where checking begins when what was before is not
   * at hand. That the entry really stands behind it is then not proved.
   */
  public static AuditChain before(AuditEntry entry) {
    return new AuditChain(entry.number() - 1, entry.previousHash());
  }

  /** What came of checking an entry. */
  public sealed interface Check {
    /** It belongs here; the chain goes on behind it. */
    record Intact(AuditChain next) implements Check {}

    /** It does not; {@code number} is the first place that is broken. */
    record Broken(long number, String reason) implements Check {}
  }

  /** The entry for a fact behind this head. */
  public AuditEntry append(AuditFact fact) {
    return new AuditEntry(number + 1, fact, hash, hashOf(number + 1, hash, fact));
  }

  /** The head behind an entry that was just appended. */
  public AuditChain after(AuditEntry entry) {
    return new AuditChain(entry.number(), entry.hash());
  }

  /** Checks that an entry stands right behind this head and is what was written. */
  public Check check(AuditEntry entry) {
    if (entry.number() != number + 1) {
      return new Check.Broken(
          number + 1, "entry " + (number + 1) + " is missing; found " + entry.number());
    }
    if (!entry.previousHash().equals(hash)) {
      return new Check.Broken(entry.number(), "its previous hash is not that of the entry before");
    }
    if (!entry.hash().equals(hashOf(entry.number(), entry.previousHash(), entry.fact()))) {
      return new Check.Broken(entry.number(), "its content does not match its hash");
    }
    return new Check.Intact(after(entry));
  }

  private static String hashOf(long number, String previousHash, AuditFact fact) {
    MessageDigest digest = sha256();
    update(digest, Long.toString(number));
    update(digest, previousHash);
    update(digest, fact.at().toString());
    update(digest, fact.tenant());
    update(digest, fact.actor());
    update(digest, fact.action());
    update(digest, fact.session());
    update(digest, Long.toString(fact.sequence()));
    update(digest, fact.detail());
    return HexFormat.of().formatHex(digest.digest());
  }

  private static void update(MessageDigest digest, String field) {
    byte[] bytes = field.getBytes(StandardCharsets.UTF_8);
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
    digest.update(bytes);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }
}
