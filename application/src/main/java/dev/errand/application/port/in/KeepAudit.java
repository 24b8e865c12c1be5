package dev.errand.application.port.in;

import dev.errand.application.port.in.VerifyAudit.Verdict;
import dev.errand.domain.audit.AuditCheckpoint;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes out of the audit log what is to be kept elsewhere. Thread-safe; blocks. */
public interface KeepAudit {

  /**
   * Proves chains and signs how they end. A chain that is broken gets no checkpoint.
   *
   * @param tenant whose chain, or null for all
   * @param key the file of the key to sign with, or null for the configured one
   * @param file what the checkpoints are added to, or null for nothing
   * @param by who wants it
   * @throws dev.errand.application.port.out.PortException with {@code InvalidRequest} if there is
   *     no usable key
   */
  Checkpoints checkpoint(
      @Nullable String tenant, @Nullable Path key, @Nullable Path file, String by);

  /**
   * Writes entries into a file of JSON lines, compressed if its name ends with {@code .gz}. The
   * file is there whole or not at all. Memory does not grow with it.
   *
   * @param file must not be there yet
   * @param by who wants it
   * @throws dev.errand.application.port.out.PortException with {@code Conflict} if the file is
   *     there, {@code Corrupt} if entries cannot be read
   */
  Exported export(Selection selection, Path file, String by);

  /**
   * What was signed, and what was not.
   *
   * @param made checkpoints
   * @param broken chains that are not whole
   */
  record Checkpoints(List<AuditCheckpoint> made, List<Verdict> broken) {
    public Checkpoints {
      made = List.copyOf(made);
      broken = List.copyOf(broken);
    }
  }

  /**
   * Which entries. Those of a tenant that are written follow one another: with times, they are all
   * from the first to the last one that fits.
   *
   * @param scope tenant and numbers
   * @param since not those before, or null
   * @param until not those at or after, or null
   */
  record Selection(VerifyAudit.Scope scope, @Nullable Instant since, @Nullable Instant until) {}

  /**
   * What was written.
   *
   * @param tenants chains with at least one entry
   * @param entries entries
   */
  record Exported(int tenants, long entries) {}
}
