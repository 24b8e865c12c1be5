package dev.errand.application.port.in;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Proves the audit log. */
public interface VerifyAudit {

  /** Checks the chain of one tenant, or of all if null. */
  default List<Verdict> verify(@Nullable String tenant) {
    return verify(new Scope(tenant, 1, Scope.END), Evidence.NONE);
  }

  /**
   * Checks chains, and holds them against checkpoints. A part of a chain is proved link by link,
   * and against the entry before it if there is one; that what lies before that is whole, or that
   * there is nothing behind it, it cannot prove.
   *
   * @throws dev.errand.application.port.out.PortException with {@code InvalidRequest} or {@code
   *     Corrupt} if a file with evidence is none, naming the place
   */
  List<Verdict> verify(Scope scope, Evidence evidence);

  /**
   * What is to be checked.
   *
   * @param tenant whose chain, or null for all
   * @param from the first entry, from 1
   * @param to the last entry, or {@link #END}
   */
  record Scope(@Nullable String tenant, long from, long to) {
    /** As far as there are entries. */
    public static final long END = Long.MAX_VALUE;

    /** All of all chains. */
    public static final Scope ALL = new Scope(null, 1, END);

    public Scope {
      if (from < 1 || to < from) {
        throw new IllegalArgumentException(
            "from must be at least 1 and to not less, but they are " + from + " and " + to);
      }
    }
  }

  /**
   * What chains are held against.
   *
   * @param checkpoints files of checkpoints, one a line
   * @param publicKeys files of the public keys that are trusted, in PEM
   */
  record Evidence(List<Path> checkpoints, List<Path> publicKeys) {
    /** Nothing but the chains themselves. */
    public static final Evidence NONE = new Evidence(List.of(), List.of());

    public Evidence {
      checkpoints = List.copyOf(checkpoints);
      publicKeys = List.copyOf(publicKeys);
    }
  }

  /**
   * What came of checking a chain.
   *
   * @param tenant whose; empty for what is wrong with a file as a whole
   * @param first the first entry that was looked at, 0 if there was none
   * @param entries entries found intact
   * @param brokenAt the first broken entry, or 0 if the chain is whole
   * @param reason what is wrong with it, empty if the chain is whole
   * @param checkpoints how many checkpoints it fits
   * @param beyond how many checkpoints are about entries behind the end of a file
   * @param distrusted checkpoints that prove nothing: where they stand, and why
   */
  record Verdict(
      String tenant,
      long first,
      long entries,
      long brokenAt,
      String reason,
      int checkpoints,
      int beyond,
      List<String> distrusted) {

    public Verdict {
      distrusted = List.copyOf(distrusted);
    }

    /** Of a chain that was checked from its beginning, without checkpoints. */
    public Verdict(String tenant, long entries, long brokenAt, String reason) {
      this(tenant, entries == 0 ? 0 : 1, entries, brokenAt, reason, 0, 0, List.of());
    }

    /** Whether the chain is whole, and so are the checkpoints of it. */
    public boolean intact() {
      return brokenAt == 0 && distrusted.isEmpty();
    }
  }
}
