package dev.errand.application;

import dev.errand.application.port.out.SessionLedger;
import dev.errand.domain.session.SessionEvent;
import dev.errand.domain.session.SessionId;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * How others reach a run under way. Interrupts arrive only inside the run's interruptible regions
 * (a model call, tools, a wait), never while it writes to the ledger. Thread-safe.
 */
final class RunControl {

  /** Why a run is disturbed; later ones are graver and win. */
  enum Cause {
    NONE,
    /** The brief is to be called off: look at the ledger. */
    NEWS,
    /** Without progress for too long. */
    STUCK,
    /** The process wants to end, now. */
    HARD_STOP,
    /** Somebody else owns the session. */
    LEASE_LOST
  }

  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Thread inRegion;
  private boolean waiting;
  private Cause pending = Cause.NONE;
  private volatile boolean stopping;
  private volatile long sequence;
  private volatile long epoch = Long.MAX_VALUE;

  /** Asks the run to hand back at its next step boundary; a wait is cut short. */
  void stop() {
    lock.lock();
    try {
      stopping = true;
      if (inRegion != null && waiting) {
        inRegion.interrupt();
      }
    } finally {
      lock.unlock();
    }
  }

  boolean stopping() {
    return stopping;
  }

  /** Tells how far the run has come, and under which claim. */
  void reached(long lastSequence, long claim) {
    sequence = lastSequence;
    epoch = claim;
  }

  /** Looks whether another process claimed the session or wants it called off. */
  void look(SessionLedger ledger, SessionId session) {
    long known = sequence;
    SessionLedger.Head head = ledger.head(session).orElse(null);
    if (head == null || head.sequence() <= known) {
      return;
    }
    if (head.epoch() > epoch) {
      disturb(Cause.LEASE_LOST);
      return;
    }
    ledger.read(
        session,
        known,
        event -> {
          if (event.event() instanceof SessionEvent.CancelRequested) {
            disturb(Cause.NEWS);
          }
        });
  }

  /** Interrupts the run in its interruptible region, now or when it next enters one. */
  void disturb(Cause cause) {
    lock.lock();
    try {
      if (cause.compareTo(pending) > 0) {
        pending = cause;
      }
      stopping |= cause == Cause.HARD_STOP;
      if (inRegion != null) {
        inRegion.interrupt();
      }
    } finally {
      lock.unlock();
    }
  }

  /** An interruptible region, from which its thread goes by closing it. */
  interface Region extends AutoCloseable {
    @Override
    void close();
  }

  /** Enters an interruptible region on this thread. */
  Region enter() {
    enter(false);
    return this::leave;
  }

  /** Enters a region in which nothing is done but waiting. */
  Region enterWait() {
    enter(true);
    return this::leave;
  }

  private void enter(boolean onlyWaits) {
    lock.lock();
    try {
      inRegion = Thread.currentThread();
      waiting = onlyWaits;
      if (pending != Cause.NONE || stopping && waiting) {
        inRegion.interrupt();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Leaves the region; whatever interrupt was on its way has no effect after this. */
  void leave() {
    lock.lock();
    try {
      inRegion = null;
      Thread.interrupted();
    } finally {
      lock.unlock();
    }
  }

  /** Takes the cause of a disturbance; graver ones stay for the next look. */
  Cause take() {
    lock.lock();
    try {
      Cause cause = pending;
      if (cause.compareTo(Cause.HARD_STOP) < 0) {
        pending = Cause.NONE;
      }
      return cause;
    } finally {
      lock.unlock();
    }
  }
}
