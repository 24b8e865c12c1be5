package dev.errand.application.port.in;

import dev.errand.domain.session.SessionId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Removes old sessions from the ledger that the archive has. Thread-safe; blocks. */
public interface PruneSessions {

  /**
   * Removes sessions that ended long ago, the longest ended first, after having read what the
   * archive has of each and found it whole and the same. The audit log is told before one is
   * removed. What has to stay is told and passed over, and so is what ended less than a day ago: a
   * message of it may still be on its way. Files of sessions stay: they are kept by their content,
   * which others may share.
   *
   * @param wanted which
   * @param by who wants it
   * @param observer is told of each, on the calling thread
   * @throws dev.errand.application.port.out.PortException with {@code InvalidRequest} if the ledger
   *     cannot be pruned
   */
  Pruned prune(Wanted wanted, String by, Observer observer);

  /**
   * Which sessions.
   *
   * @param endedBefore only those that ended before
   * @param tenant only those of this tenant, or null
   * @param limit how many to remove at most, positive
   * @param dryRun whether to tell only which they would be
   */
  record Wanted(Instant endedBefore, @Nullable String tenant, int limit, boolean dryRun) {
    public Wanted {
      if (limit < 1) {
        throw new IllegalArgumentException("limit must be at least 1, but is " + limit);
      }
    }
  }

  /** Is told what becomes of sessions. */
  interface Observer {
    /** One is gone, or would be. */
    void pruned(SessionId session, Instant endedAt, long events);

    /** One has to stay. */
    void kept(SessionId session, Instant endedAt, String reason);
  }

  /**
   * What was done.
   *
   * @param sessions how many sessions were removed, or would be
   * @param events how many events they had
   * @param kept how many had to stay
   */
  record Pruned(int sessions, long events, int kept) {}
}
