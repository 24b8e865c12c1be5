package dev.errand.application;

import dev.errand.application.port.in.RunBrief;
import dev.errand.application.port.out.Mailbox;
import dev.errand.application.port.out.Scheduler;
import dev.errand.domain.session.RecordedEvent;
import dev.errand.domain.session.SessionId;
import dev.errand.domain.session.SessionState;
import java.time.Instant;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/** A delivery a worker is at, and the progress it makes. Thread-safe. */
final class InFlight implements RunBrief.Observer {

  static final Comparator<InFlight> OLDEST_FIRST = Comparator.comparingLong(each -> each.number);

  private final long number;
  private final Mailbox.Delivery delivery;
  private final Scheduler scheduler;
  private final RunControl control = new RunControl();
  private volatile Instant lastProgress;
  private volatile @Nullable Instant stuckSince;
  private volatile @Nullable SessionId session;
  private volatile @Nullable Turnstile turnstile;

  /**
   * A delivery at hand.
   *
   * @param number counts the worker's deliveries
   */
  InFlight(long number, Mailbox.Delivery delivery, Scheduler scheduler) {
    this.number = number;
    this.delivery = delivery;
    this.scheduler = scheduler;
    this.lastProgress = scheduler.instant();
  }

  Mailbox.Delivery delivery() {
    return delivery;
  }

  RunControl control() {
    return control;
  }

  Instant lastProgress() {
    return lastProgress;
  }

  /** When it was interrupted for want of progress, or null if it has got on since. */
  @Nullable Instant stuckSince() {
    return stuckSince;
  }

  void stuck(Instant now) {
    stuckSince = now;
  }

  /** It is not stuck as yet. */
  void gotOn() {
    lastProgress = scheduler.instant();
    stuckSince = null;
  }

  /** The session, or null while it is not known yet. */
  @Nullable SessionId session() {
    return session;
  }

  void session(SessionId known) {
    session = known;
  }

  /** Makes it wait for its turn, which ends when the ledger knows that it is worked on. */
  void waitsAt(Turnstile here) {
    here.queue(this);
    turnstile = here;
  }

  /** Waits for its turn if there is a queue; false if it was asked to stop meanwhile. */
  boolean awaitTurn() throws InterruptedException {
    Turnstile queued = turnstile;
    return queued == null || queued.pass(this);
  }

  /** Ends its turn; once is enough. */
  void endTurn() {
    Turnstile queued = turnstile;
    if (queued != null) {
      turnstile = null;
      queued.leave(this);
    }
  }

  @Override
  public void recorded(RecordedEvent event, SessionState state) {
    gotOn();
    endTurn();
  }

  @Override
  public void text(String delta) {
    gotOn();
  }

  @Override
  public void toolProgress(String tool, String message) {
    gotOn();
  }
}
