package dev.errand.application;

import dev.errand.application.port.in.RunBrief;
import dev.errand.application.port.out.Mailbox;
import dev.errand.application.port.out.Scheduler;
import dev.errand.domain.session.RecordedEvent;
import dev.errand.domain.session.SessionId;
import dev.errand.domain.session.SessionState;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A delivery a worker is at, and the progress it makes. Thread-safe. */
final class InFlight implements RunBrief.Observer {

  private final Mailbox.Delivery delivery;
  private final Scheduler scheduler;
  private final RunControl control = new RunControl();
  private volatile Instant lastProgress;
  private volatile @Nullable SessionId session;

  InFlight(Mailbox.Delivery delivery, Scheduler scheduler) {
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

  /** The session, or null while it is not known yet. */
  @Nullable SessionId session() {
    return session;
  }

  void session(SessionId known) {
    session = known;
  }

  @Override
  public void recorded(RecordedEvent event, SessionState state) {
    lastProgress = scheduler.instant();
  }

  @Override
  public void text(String delta) {
    lastProgress = scheduler.instant();
  }

  @Override
  public void toolProgress(String tool, String message) {
    lastProgress = scheduler.instant();
  }
}
