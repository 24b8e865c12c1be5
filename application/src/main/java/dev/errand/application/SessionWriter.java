package dev.errand.application;

import dev.errand.application.audit.SessionAudit;
import dev.errand.application.port.in.RunBrief;
import dev.errand.application.port.out.PortException;
import dev.errand.application.port.out.Scheduler;
import dev.errand.application.port.out.SessionLedger;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.failure.RetryPolicy;
import dev.errand.domain.session.Evolver;
import dev.errand.domain.session.RecordedEvent;
import dev.errand.domain.session.SessionEvent;
import dev.errand.domain.session.SessionId;
import dev.errand.domain.session.SessionState;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The one writer of a session during a run: keeps the state, gathers events, and appends them as a
 * group. Nothing outside the process may be started before {@link #flush}. Used by one thread.
 */
final class SessionWriter {

  private final SessionLedger ledger;
  private final SessionAudit audit;
  private final Snapshots snapshots;
  private final Scheduler scheduler;
  private final RetryPolicy retry;
  private final long epoch;
  private final RunBrief.Observer observer;
  private final Consumer<RecordedEvent> durable;

  private SessionState settled;
  private SessionState state;
  private final List<Pending> pending = new ArrayList<>();

  private record Pending(RecordedEvent event, SessionState after) {}

  /**
   * A writer that will claim the session with its first flush.
   *
   * @param durable is given each event once it is durable
   */
  SessionWriter(
      SessionLedger ledger,
      SessionAudit audit,
      Snapshots snapshots,
      Scheduler scheduler,
      RetryPolicy retry,
      SessionState state,
      RunBrief.Observer observer,
      Consumer<RecordedEvent> durable) {
    this.ledger = ledger;
    this.audit = audit;
    this.snapshots = snapshots;
    this.scheduler = scheduler;
    this.retry = retry;
    this.settled = state;
    this.state = state;
    this.epoch = state.epoch() + 1;
    this.observer = observer;
    this.durable = durable;
  }

  /** The state behind all events gathered so far. */
  SessionState state() {
    return state;
  }

  /** Gathers an event; it is durable after the next flush. */
  void add(SessionEvent event) {
    RecordedEvent recorded =
        new RecordedEvent(state.sequence() + 1, epoch, scheduler.instant(), event);
    state = Evolver.evolve(state, recorded);
    pending.add(new Pending(recorded, state));
  }

  /**
   * Appends what was gathered.
   *
   * @throws PortException with {@code FencedOut} if somebody else owns the session
   */
  void flush() {
    int failed = 0;
    boolean unknown = false;
    while (!pending.isEmpty()) {
      List<RecordedEvent> events = pending.stream().map(Pending::event).toList();
      try {
        audit.append(state.id(), state.acceptedBrief(), events);
      } catch (PortException e) {
        List<RecordedEvent> found = inPlaceOf(events, e);
        unknown |= e.failure() instanceof Failure.TimedOut;
        if (found.isEmpty() && ++failed < retry.attempts()) {
          pause(failed, e);
          continue;
        }
        if (found.isEmpty()) {
          throw e;
        }
        if (!unknown || !startsWith(found, events)) {
          rebase(found);
          unknown = false;
          continue;
        }
      }
      List<Pending> done = List.copyOf(pending);
      pending.clear();
      snapshots.reached(settled.sequence(), state);
      settled = state;
      for (Pending each : done) {
        durable.accept(each.event());
        observer.recorded(each.event(), each.after());
      }
    }
  }

  /** A finished model call is worth some patience with a ledger that is away for a moment. */
  private void pause(int failed, PortException e) {
    try {
      scheduler.sleep(retry.backoff(failed, null, 0.5));
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw e;
    }
  }

  /**
   * Looks at what others wrote to the session, and takes it in.
   *
   * @throws PortException with {@code FencedOut} if somebody else owns the session
   */
  void refresh() {
    flush();
    List<RecordedEvent> news = new ArrayList<>();
    ledger.read(state.id(), state.sequence(), news::add);
    news.forEach(this::takeIn);
  }

  /**
   * After a failed append: what stands where the events were to go. That may be the events
   * themselves if only the answer was lost. If it is nothing they can be appended once more: should
   * the first append arrive late, the second one is refused.
   */
  private List<RecordedEvent> inPlaceOf(List<RecordedEvent> events, PortException e) {
    List<RecordedEvent> found = new ArrayList<>();
    switch (e.failure()) {
      case Failure.Unavailable away -> {}
      case Failure.TimedOut unknown -> {
        try {
          ledger.read(state.id(), events.getFirst().sequence() - 1, found::add);
        } catch (PortException stillAway) {
          found.clear();
        }
      }
      case Failure.Conflict overtaken ->
          ledger.read(state.id(), events.getFirst().sequence() - 1, found::add);
      default -> throw e;
    }
    return found;
  }

  /** Only asked after an answer was lost: without that, equal events are those of a twin. */
  private static boolean startsWith(List<RecordedEvent> found, List<RecordedEvent> events) {
    return found.size() >= events.size() && found.subList(0, events.size()).equals(events);
  }

  /** Puts the gathered events behind events that came from outside. */
  private void rebase(List<RecordedEvent> found) {
    List<SessionEvent> mine = pending.stream().map(each -> each.event().event()).toList();
    pending.clear();
    state = settled;
    found.forEach(this::takeIn);
    mine.forEach(this::add);
  }

  private void takeIn(RecordedEvent event) {
    if (event.epoch() > epoch || !event.event().fromOutside()) {
      throw fenced(state.id());
    }
    state = Evolver.evolve(state, event);
    settled = state;
    durable.accept(event);
    observer.recorded(event, state);
  }

  static PortException fenced(SessionId session) {
    return new PortException(
        new Failure.FencedOut("session " + session + " was taken over by another worker"));
  }
}
