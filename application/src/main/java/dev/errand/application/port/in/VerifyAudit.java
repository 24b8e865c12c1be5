package dev.errand.application.port.in;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Proves the audit log. */
public interface VerifyAudit {

  /** Checks the chain of one tenant, or of all if null. */
  List<Verdict> verify(@Nullable String tenant);

  /**
   * What came of checking a chain.
   *
   * @param tenant whose
   * @param entries entries found intact
   * @param brokenAt the first broken entry, or 0 if the chain is whole
   * @param reason what is wrong with it, empty if the chain is whole
   */
  record Verdict(String tenant, long entries, long brokenAt, String reason) {
    /** Whether the chain is whole. */
    public boolean intact() {
      return brokenAt == 0;
    }
  }
}
