package dev.errand.application;

import dev.errand.domain.failure.DeadLetterPolicy;
import dev.errand.domain.session.Attempts;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Keeps apart the briefs whose last attempt ended with its process. One of them may be what killed
 * it, and whoever is in the same process then loses an attempt, too. So they run in smaller company
 * each time, and none has its last attempt while another one of them is at work: who kills then
 * convicts only itself. Briefs that no process died of are not counted; they have attempts to lose.
 * Thread-safe.
 */
final class Suspects {

  /** Of the briefs that may be at work at once, one in so many may be a suspect. */
  private static final int SHARE = 4;

  private final DeadLetterPolicy policy;
  private final int concurrency;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<RunControl, Integer> atWork = new IdentityHashMap<>();

  /**
   * Nobody is at work yet.
   *
   * @param concurrency how many briefs this process has at work at once
   */
  Suspects(DeadLetterPolicy policy, int concurrency) {
    this.policy = policy;
    this.concurrency = concurrency;
  }

  /** Whether one with these attempts behind it may start now. */
  boolean enter(RunControl run, Attempts attempts) {
    boolean hasAnother = policy.allowsAnotherAttempt(attempts.counted() + 1);
    int company = hasAnother ? Math.ceilDiv(concurrency, SHARE) : 1;
    lock.lock();
    try {
      int smallest = atWork.values().stream().mapToInt(each -> each).min().orElse(company);
      if (atWork.size() >= Math.min(company, smallest)) {
        return false;
      }
      atWork.put(run, company);
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** It is over, or nobody waits for it any more; said of one that did not enter, nothing. */
  void leave(RunControl run) {
    lock.lock();
    try {
      atWork.remove(run);
    } finally {
      lock.unlock();
    }
  }
}
