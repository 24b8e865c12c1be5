package dev.errand.domain.audit;

import java.util.Objects;

/**
 * A fact in its tenant's chain.
 *
 * @param number 1, 2, 3 … within the tenant
 * @param fact what is attested
 * @param previousHash hash of the entry before, {@link AuditChain#GENESIS} for the first
 * @param hash SHA-256 over all the above, lower-case hexadecimal; see {@link AuditChain}
 */
public record AuditEntry(long number, AuditFact fact, String previousHash, String hash) {
  public AuditEntry {
    Objects.requireNonNull(fact, "fact is null");
    Objects.requireNonNull(previousHash, "previousHash is null");
    Objects.requireNonNull(hash, "hash is null");
  }
}
