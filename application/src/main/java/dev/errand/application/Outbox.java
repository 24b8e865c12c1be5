package dev.errand.application;

import dev.errand.application.port.out.Codecs;
import dev.errand.application.port.out.Mailbox;
import dev.errand.application.port.out.PortException;
import dev.errand.application.port.out.Scheduler;
import dev.errand.application.port.out.SessionLedger;
import dev.errand.domain.brief.Brief;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.SessionId;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The way of a brief from the ledger into the mailbox. Where both are one store it goes there with
 * its first event. Elsewhere the ledger owes the message from that event on, until the mailbox
 * keeps it; what this process does not come to, {@link Relay} does. Thread-safe.
 *
 * <p>A mailbox that forgets with its process keeps nothing, so there the message of a session is
 * owed until the session has ended and its end is settled.
 */
final class Outbox {

  /** The header with a brief's id, for those who do not read its body. */
  static final String BRIEF = "brief";

  private static final System.Logger LOG = System.getLogger(Outbox.class.getName());

  /** How long what was sent may wait to be told to the ledger together with more. */
  private static final Duration GATHERING = Duration.ofSeconds(1);

  /** Of more than these the ledger alone knows. */
  private static final int MOST_REMEMBERED = 10_000;

  private final SessionLedger ledger;
  private final Mailbox mailbox;
  private final Codecs codecs;
  private final Scheduler scheduler;
  private final boolean together;
  private final Scheduler.Signal stirred;
  private final ReentrantLock lock = new ReentrantLock();

  /** What is owed no longer and not told to the ledger yet. */
  private final Set<SessionId> settled = new HashSet<>();

  /** What this process could not send. */
  private final Set<SessionId> unsent = ConcurrentHashMap.newKeySet();

  private boolean gathering;
  private boolean telling;
  private volatile boolean away;

  Outbox(Ports ports) {
    this.ledger = ports.ledger();
    this.mailbox = ports.mailbox();
    this.codecs = ports.codecs();
    this.scheduler = ports.scheduler();
    this.together = ledger.sends(mailbox);
    this.stirred = scheduler.signal();
  }

  /** What goes with the first event of a brief that is to come into the mailbox. */
  SessionLedger.Post post(Brief brief) {
    return together
        ? new SessionLedger.Post.Sent(mailbox, message(brief))
        : SessionLedger.Post.OWED;
  }

  /**
   * Sends what the ledger has just been given to {@link #post}. A mailbox that cannot be reached
   * now is no failure: the message is owed.
   *
   * @throws PortException if somebody has to mend something first; the message is owed all the same
   */
  void accepted(Brief brief) {
    if (!together) {
      deliver(brief);
    }
  }

  /**
   * Sends the message of a brief that nobody has begun to work on, whether it was sent before or
   * not; as {@link #accepted}.
   */
  void deliver(Brief brief) {
    SessionId session = SessionId.of(brief.id());
    if (away) {
      owe(session);
      return;
    }
    try {
      mailbox.send(message(brief));
    } catch (PortException e) {
      owe(session);
      if (e.failure().retryable() || e.failure() instanceof Failure.Interrupted) {
        LOG.log(
            System.Logger.Level.DEBUG,
            "brief {0} is owed to the mailbox: {1}",
            brief.id(),
            e.failure().message());
        return;
      }
      throw e;
    }
    sent(session);
  }

  /** Sends one more message of a brief that somebody has worked on; nothing is owed if it fails. */
  void send(Brief brief) {
    mailbox.send(message(brief));
  }

  private void owe(SessionId session) {
    note(session);
    if (unsent.size() < MOST_REMEMBERED) {
      unsent.add(session);
    }
    stirred.raise();
  }

  private void note(SessionId session) {
    lock.lock();
    try {
      settled.remove(session);
    } finally {
      lock.unlock();
    }
    ledger.owe(session, scheduler.instant());
  }

  /** A session's message goes into the mailbox by another way than this. */
  void goesElsewhere(SessionId session) {
    if (!mailbox.durable()) {
      note(session);
    }
  }

  /** The mailbox has the message. */
  void sent(SessionId session) {
    if (mailbox.durable()) {
      settle(session);
    }
  }

  /** The session has ended, and its end is settled. */
  void ended(SessionId session) {
    if (!mailbox.durable()) {
      settle(session);
    }
  }

  /** Nothing is owed. The ledger is told soon, together with others. */
  void settle(SessionId session) {
    unsent.remove(session);
    boolean first;
    lock.lock();
    try {
      settled.add(session);
      first = !gathering;
      gathering = true;
    } finally {
      lock.unlock();
    }
    if (first) {
      scheduler.start("outbox", this::settleSoon);
    }
  }

  private void settleSoon() {
    try {
      scheduler.sleep(GATHERING);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    lock.lock();
    try {
      gathering = false;
    } finally {
      lock.unlock();
    }
    flush();
  }

  /** Tells the ledger now; what it does not take is told another time. */
  void flush() {
    List<SessionId> told = begin();
    if (told.isEmpty()) {
      return;
    }
    boolean done = false;
    try {
      ledger.settle(told);
      done = true;
    } catch (PortException e) {
      LOG.log(
          System.Logger.Level.DEBUG,
          "the ledger is not told yet what was sent: {0}",
          e.failure().message());
    } finally {
      end(done ? told : List.of());
    }
  }

  /** What is to be told; nothing while somebody else is about it. */
  private List<SessionId> begin() {
    lock.lock();
    try {
      List<SessionId> told = telling ? List.of() : List.copyOf(settled);
      telling |= !told.isEmpty();
      return told;
    } finally {
      lock.unlock();
    }
  }

  private void end(List<SessionId> told) {
    lock.lock();
    try {
      told.forEach(settled::remove);
      telling = false;
    } finally {
      lock.unlock();
    }
  }

  /** Whether the ledger owes a message only as far as it knows. */
  boolean isSettled(SessionId session) {
    lock.lock();
    try {
      return settled.contains(session);
    } finally {
      lock.unlock();
    }
  }

  /** How many there are of those. */
  int settledCount() {
    lock.lock();
    try {
      return settled.size();
    } finally {
      lock.unlock();
    }
  }

  /** Whether it was this process that could not send it. */
  boolean isUnsent(SessionId session) {
    return unsent.contains(session);
  }

  /** While the mailbox is away nobody waits for it in vain: messages are owed at once. */
  void away(boolean isAway) {
    away = isAway;
  }

  /** Is raised when there is something new to send. */
  Scheduler.Signal stirred() {
    return stirred;
  }

  /**
   * The message that brings a brief to a worker; sending it twice within the window is harmless.
   */
  Mailbox.Outgoing message(Brief brief) {
    Map<String, String> headers = new TreeMap<>();
    headers.put("content-type", "application/vnd.errand.brief+json");
    headers.put(BRIEF, brief.id().value());
    headers.put("tenant", brief.user().tenant());
    String traceparent = brief.traceparent();
    if (traceparent != null) {
      headers.put("traceparent", traceparent);
    }
    return new Mailbox.Outgoing(
        codecs.encodeBrief(brief), headers, Duration.ZERO, brief.id().value(), null);
  }
}
