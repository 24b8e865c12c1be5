package dev.errand.testkit.simulation;

import dev.errand.application.port.out.SessionLedger;
import dev.errand.domain.audit.AuditFact;
import dev.errand.domain.brief.Report;
import dev.errand.domain.budget.Usage;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.RecordedEvent;
import dev.errand.domain.session.SessionId;
import dev.errand.domain.tool.Effect;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something that took effect in a simulated world, in the order it did. What a process believes is
 * not told: an answer that was lost has no event, the effect it speaks of has one.
 *
 * <p>A lease is named by its message and the number of its delivery, from 1.
 */
public sealed interface TraceEvent {

  /** Simulated time since the start. */
  Duration at();

  /** Whose doing it was. */
  Who who();

  /**
   * A thread of a process.
   *
   * @param process such as {@code worker-1}; a restarted process keeps its name
   * @param life how often the process was started by then, from 1; its memory is as old as that
   * @param thread such as {@code delivery-m3}; threads of one life have different names
   */
  record Who(String process, int life, String thread) {

    /** Nobody's doing: time, chance or a network. */
    public static final Who WORLD = new Who("world", 1, "");

    @Override
    public String toString() {
      String name = life == 1 ? process : process + "." + life;
      return thread.isEmpty() ? name : name + "/" + thread;
    }
  }

  /** A message came into the mailbox; {@code brief} is null when its bytes are no brief. */
  record Sent(Duration at, Who who, String message, @Nullable String brief) implements TraceEvent {}

  /** A message was delivered and is leased; earlier leases of it are stale from now on. */
  record Received(Duration at, Who who, String message, int delivery) implements TraceEvent {}

  /** A lease ran longer from now on. */
  record Extended(Duration at, Who who, String message, int delivery) implements TraceEvent {}

  /** A message was given back by who had the lease; it is hidden for {@code delay}. */
  record Released(Duration at, Who who, String message, int delivery, Duration delay)
      implements TraceEvent {}

  /** A message was removed for good. */
  record Acknowledged(Duration at, Who who, String message, int delivery) implements TraceEvent {}

  /** A stale lease was used and refused; the message was not touched. */
  record Refused(Duration at, Who who, String operation, String message, int delivery)
      implements TraceEvent {}

  /** A lease ran out, or the mailbox forgot it: the message may be delivered again. */
  record Expired(Duration at, Who who, String message, int delivery) implements TraceEvent {}

  /**
   * Events were appended. The first ones of an epoch that is higher than {@code epochBefore} claim
   * the session.
   *
   * @param epochBefore the session's epoch before, 0 if it was new
   */
  record Appended(
      Duration at, Who who, SessionId session, long epochBefore, List<RecordedEvent> events)
      implements TraceEvent {
    public Appended {
      events = List.copyOf(events);
    }

    /** Whether the session was claimed. */
    public boolean claims() {
      return events.getFirst().epoch() > epochBefore;
    }
  }

  /**
   * Events were refused: the session has a higher epoch or another last sequence.
   *
   * @param head where the session ends, or null if it is new
   * @param failure {@code FencedOut} or {@code Conflict}
   */
  record AppendRefused(
      Duration at,
      Who who,
      SessionId session,
      SessionLedger.@Nullable Head head,
      List<RecordedEvent> events,
      Failure failure)
      implements TraceEvent {
    public AppendRefused {
      events = List.copyOf(events);
    }
  }

  /** The ledger was told that a session's message is owed no longer. */
  record Settled(Duration at, Who who, SessionId session) implements TraceEvent {}

  /** Facts came into the audit log; those it had before are left out. */
  record Attested(Duration at, Who who, List<AuditFact> facts) implements TraceEvent {
    public Attested {
      facts = List.copyOf(facts);
    }
  }

  /** A report came into the mailbox for replies; a repeat that was dropped has no event. */
  record Replied(Duration at, Who who, String reportId, Report report) implements TraceEvent {}

  /** A dead letter was put; {@code id} is the brief's, or the message's when it is no brief. */
  record LetterPut(Duration at, Who who, String id, Failure failure) implements TraceEvent {}

  /**
   * A provider worked on a model call and will bill it, whether or not the reply arrives.
   *
   * @param key names the call
   * @param billed what it really cost
   */
  record ModelWorked(Duration at, Who who, SessionId session, String key, Usage billed)
      implements TraceEvent {}

  /** A tool had its effect on the world; an idempotent one that had it before has no event. */
  record EffectDone(Duration at, Who who, SessionId session, String tool, Effect effect, String key)
      implements TraceEvent {}

  /** A client was told that its brief was accepted. */
  record Promised(Duration at, Who who, String brief) implements TraceEvent {}

  /** A process began; all it knows is what the stores know. */
  record Started(Duration at, Who who) implements TraceEvent {}

  /** A process was asked to shut down. */
  record StopAsked(Duration at, Who who) implements TraceEvent {}

  /** A process ended by itself, as asked; {@code clean} is what it said of its shutdown. */
  record Stopped(Duration at, Who who, boolean clean) implements TraceEvent {}

  /** A process died; nothing it does from now on has an effect. */
  record Crashed(Duration at, Who who) implements TraceEvent {}

  /** A process was frozen. */
  record Paused(Duration at, Who who) implements TraceEvent {}

  /** A frozen process goes on as if nothing had happened. */
  record Resumed(Duration at, Who who) implements TraceEvent {}

  /** From now on nothing goes wrong any more. */
  record Calmed(Duration at, Who who) implements TraceEvent {}
}
