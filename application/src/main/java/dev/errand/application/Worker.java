package dev.errand.application;

import dev.errand.application.port.out.Codecs;
import dev.errand.application.port.out.Mailbox;
import dev.errand.application.port.out.PortException;
import dev.errand.application.port.out.Scheduler;
import dev.errand.application.port.out.Telemetry;
import dev.errand.domain.brief.Brief;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.SessionId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Takes briefs out of the mailbox and runs each on a thread of its own, never more at once than the
 * settings allow. Thread-safe.
 */
final class Worker {

  private static final System.Logger LOG = System.getLogger(Worker.class.getName());
  private static final int LARGEST_BATCH = 32;

  /** Nobody waits that long for a service that is just being started again. */
  private static final Duration LONG = Duration.ofHours(1);

  private final Mailbox mailbox;
  private final Sessions sessions;
  private final Codecs codecs;
  private final Scheduler scheduler;
  private final AgentRunner runner;
  private final Settlement settlement;
  private final Returns returns;
  private final Turnstile turnstile;
  private final Suspects suspects;
  private final Telemetry telemetry;
  private final RandomGenerator random;
  private final Settings settings;

  /** In the order they came, so that whoever goes through them does so the same way each time. */
  private final Set<InFlight> inFlight = new ConcurrentSkipListSet<>(InFlight.OLDEST_FIRST);

  private final ConcurrentMap<SessionId, InFlight> atWork = new ConcurrentHashMap<>();
  private final Scheduler.Signal slotFreed;
  private final Scheduler.Signal ended;
  private final ReentrantLock receiving = new ReentrantLock();
  private @Nullable Thread receiver;
  private volatile boolean stopping;
  private final AtomicLong begun = new AtomicLong();
  private final AtomicLong finished = new AtomicLong();
  private final AtomicLong handedBack = new AtomicLong();

  Worker(
      Ports ports,
      AgentRunner runner,
      Sessions sessions,
      Settlement settlement,
      Suspects suspects,
      Settings settings) {
    this.mailbox = ports.mailbox();
    this.sessions = sessions;
    this.codecs = ports.codecs();
    this.scheduler = ports.scheduler();
    this.runner = runner;
    this.settlement = settlement;
    this.suspects = suspects;
    this.returns = new Returns(mailbox, scheduler, settings.deadLetter());
    this.turnstile = new Turnstile(scheduler);
    this.telemetry = ports.telemetry();
    this.random = ports.random();
    this.settings = settings;
    this.slotFreed = scheduler.signal();
    this.ended = scheduler.signal();
  }

  /** Receives until {@link #stop}; returns while briefs may still be in flight. */
  void receiveLoop() throws InterruptedException {
    int failures = 0;
    while (!stopping) {
      int free = settings.concurrency() - inFlight.size();
      if (free <= 0) {
        slotFreed.await(Duration.ofSeconds(1));
        continue;
      }
      try {
        for (Mailbox.Delivery delivery : inTurn(receive(Math.min(free, LARGEST_BATCH)))) {
          if (stopping) {
            handBack(delivery);
          } else {
            begin(delivery);
          }
        }
        failures = 0;
      } catch (PortException e) {
        failures = Math.min(failures + 1, 30);
        Duration wait =
            settings
                .attemptRetry()
                .backoff(failures, e.failure().askedToWait(), random.nextDouble());
        LOG.log(
            System.Logger.Level.WARNING,
            "the mailbox cannot be read, trying again in {0}: {1}",
            wait,
            e.failure().message());
        slotFreed.await(wait);
      }
    }
  }

  /** Ends receiving at once and asks briefs in flight to hand back at their next step. */
  void stop() {
    receiving.lock();
    try {
      stopping = true;
      if (receiver != null) {
        receiver.interrupt();
      }
    } finally {
      receiving.unlock();
    }
    inFlight.forEach(brief -> brief.control().stop());
    slotFreed.raise();
  }

  /** Interrupts every brief in flight; each is handed back where it stands. */
  void stopHard() {
    inFlight.forEach(brief -> brief.control().disturb(RunControl.Cause.HARD_STOP));
  }

  /** Waits until nothing is in flight, at most so long; says whether nothing is. */
  boolean awaitIdle(Duration atMost) throws InterruptedException {
    Instant until = scheduler.instant().plus(atMost);
    while (!inFlight.isEmpty()) {
      Duration left = Duration.between(scheduler.instant(), until);
      if (!left.isPositive()) {
        return false;
      }
      ended.await(left);
    }
    return true;
  }

  Set<InFlight> inFlight() {
    return inFlight;
  }

  /** Forgets a brief whose thread does not react, so that its slot is free again. */
  void abandon(InFlight brief) {
    if (inFlight.remove(brief)) {
      brief.endTurn();
      suspects.leave(brief.control());
      told();
    }
  }

  long finished() {
    return finished.get();
  }

  long handedBack() {
    return handedBack.get();
  }

  private List<Mailbox.Delivery> receive(int max) throws InterruptedException {
    receiving.lock();
    try {
      if (stopping) {
        return List.of();
      }
      receiver = Thread.currentThread();
    } finally {
      receiving.unlock();
    }
    try {
      return mailbox.receive(max, settings.visibility(), settings.receiveWait());
    } catch (InterruptedException e) {
      if (stopping) {
        return List.of();
      }
      throw e;
    } finally {
      receiving.lock();
      try {
        receiver = null;
        if (stopping) {
          Thread.interrupted();
        }
      } finally {
        receiving.unlock();
      }
    }
  }

  /**
   * Messages that come together again and again, because one of them kills whoever reads it, begin
   * in turn with the first and with the last: each but that one gets its chance.
   */
  private List<Mailbox.Delivery> inTurn(List<Mailbox.Delivery> batch) {
    return batch.stream()
            .filter(this::isSuspect)
            .findFirst()
            .filter(first -> first.deliveries() % 2 == 0)
            .isPresent()
        ? batch.reversed()
        : batch;
  }

  /** Whether it came more often than its attempts explain. */
  private boolean isSuspect(Mailbox.Delivery delivery) {
    return delivery.deliveries() > settings.deadLetter().maxAttempts();
  }

  private void begin(Mailbox.Delivery delivery) {
    InFlight brief = new InFlight(begun.incrementAndGet(), delivery, scheduler);
    inFlight.add(brief);
    if (isSuspect(delivery)) {
      brief.waitsAt(turnstile);
    }
    if (stopping) {
      brief.control().stop();
    }
    scheduler.start(
        "delivery-" + delivery.messageId(),
        () -> {
          try {
            work(brief);
          } finally {
            brief.endTurn();
            SessionId session = brief.session();
            if (session != null) {
              atWork.remove(session, brief);
            }
            inFlight.remove(brief);
            told();
          }
        });
  }

  private void told() {
    slotFreed.raise();
    ended.raise();
  }

  /** A delivery that came although receiving was cut short. */
  private void handBack(Mailbox.Delivery delivery) {
    try {
      mailbox.release(delivery.receipt(), Duration.ZERO);
      handedBack.incrementAndGet();
    } catch (PortException e) {
      stays(delivery, e);
    }
  }

  private void work(InFlight inHand) {
    Mailbox.Delivery delivery = inHand.delivery();
    Brief brief = null;
    try {
      if (!inHand.awaitTurn()) {
        handBack(delivery);
        return;
      }
      if (!settings.deadLetter().allowsDelivery(delivery.deliveries())) {
        brief = readable(delivery);
        deliveredInVain(delivery, brief);
        return;
      }
      brief = codecs.decodeBrief(delivery.body());
      SessionId session = SessionId.of(brief.id());
      if (isAtWork(session, inHand)) {
        mailbox.release(delivery.receipt(), backoff(delivery, null));
        return;
      }
      sessions.ensureAccepted(brief);
      settle(delivery, brief, runner.run(session, inHand.control(), inHand));
    } catch (PortException e) {
      failed(delivery, brief, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      handBack(delivery);
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, "message " + delivery.messageId() + " failed", e);
      failed(
          delivery,
          brief,
          new PortException(
              new Failure.Unexpected(
                  Objects.requireNonNullElse(e.getMessage(), e.getClass().getName())),
              e));
    }
  }

  /**
   * Whether another message for the same session is being worked on here; if not, this one is from
   * now on. A later delivery of the same message takes over: the earlier one has lost its lease.
   */
  private boolean isAtWork(SessionId session, InFlight inHand) {
    inHand.session(session);
    InFlight other =
        atWork.merge(
            session,
            inHand,
            (known, mine) ->
                known.delivery().messageId().equals(mine.delivery().messageId()) ? mine : known);
    return other != inHand;
  }

  /** Gives up a message that was delivered too often, whatever it did to those who worked on it. */
  private void deliveredInVain(Mailbox.Delivery delivery, @Nullable Brief brief) {
    if (atWork.values().stream().anyMatch(other -> isSameMessage(other, delivery))) {
      mailbox.release(delivery.receipt(), backoff(delivery, null));
      return;
    }
    String why = "the message was delivered " + delivery.deliveries() + " times in vain";
    if (brief != null) {
      SessionId session = SessionId.of(brief.id());
      InFlight other = atWork.get(session);
      if (other != null) {
        if (isHeld(other)) {
          mailbox.acknowledge(delivery.receipt());
        } else {
          mailbox.release(delivery.receipt(), backoff(delivery, null));
        }
        return;
      }
      why += lastFailure(session);
    }
    settlement.giveUp(delivery, brief, new Failure.AttemptsExhausted(why), null);
  }

  /** Whether its lease can be extended, which proves that this message stands for its brief. */
  private boolean isHeld(InFlight other) {
    return mailbox.extend(List.of(other.delivery().receipt()), settings.visibility()).isEmpty();
  }

  private static boolean isSameMessage(InFlight other, Mailbox.Delivery delivery) {
    return other.delivery().messageId().equals(delivery.messageId());
  }

  private String lastFailure(SessionId session) {
    try {
      return sessions
          .lastFailure(session)
          .map(failure -> "; its last failure was: " + failure.message())
          .orElse("");
    } catch (PortException e) {
      return "; its ledger cannot be read: " + e.failure().message();
    }
  }

  /**
   * The brief, or null. Reading it may be what kills a process, so it is tried only a few times
   * more; as often again if its session has ended, for then somebody has read it and lived, and
   * what is left to be done of its end must be done.
   */
  private @Nullable Brief readable(Mailbox.Delivery delivery) {
    int deliveries = delivery.deliveries();
    if (!settings.deadLetter().allowsReading(deliveries)
        && !(settings.deadLetter().allowsReading(deliveries / 2) && hasEnded(delivery))) {
      return null;
    }
    try {
      return codecs.decodeBrief(delivery.body());
    } catch (PortException e) {
      return null;
    }
  }

  /** Whether the session has ended of the brief that a message says it holds. */
  private boolean hasEnded(Mailbox.Delivery delivery) {
    String brief = delivery.headers().get(Outbox.BRIEF);
    return brief != null
        && sessions
            .last(new SessionId(brief))
            .filter(last -> Sessions.ends(last.event()))
            .isPresent();
  }

  private void settle(Mailbox.Delivery delivery, Brief brief, RunOutcome outcome) {
    switch (outcome) {
      case RunOutcome.Ended ended when !brief.asksTheSameAs(ended.state().acceptedBrief()) ->
          settlement.giveUp(
              delivery,
              null,
              new Failure.Conflict(
                  "the id " + brief.id() + " stands for another brief; send it under a new id"),
              null);
      case RunOutcome.Ended ended -> {
        settlement.settle(delivery, ended.state());
        finished.incrementAndGet();
      }
      case RunOutcome.Later later -> returns.toTryAgain(delivery, later.at());
      case RunOutcome.AwaitingApproval await -> returns.toWait(delivery, await.until());
      case RunOutcome.AwaitingQuota await -> returns.toWait(delivery, await.until());
      case RunOutcome.AwaitingTurn await -> returns.after(delivery, backoff(delivery, null));
      case RunOutcome.HandedBack back -> {
        returns.after(delivery, Duration.ZERO);
        handedBack.incrementAndGet();
      }
    }
  }

  /** Settles a delivery whose run could not even record an outcome. */
  private void failed(Mailbox.Delivery delivery, @Nullable Brief brief, PortException e) {
    Failure failure = e.failure();
    try {
      switch (failure) {
        case Failure.FencedOut f ->
            LOG.log(System.Logger.Level.INFO, "left to another worker: {0}", f.message());
        case Failure.Conflict f ->
            LOG.log(System.Logger.Level.INFO, "left to another worker: {0}", f.message());
        default -> {
          boolean hopeless =
              brief == null
                  || failure instanceof Failure.Corrupt
                  || !settings.deadLetter().allowsDelivery(delivery.deliveries() + 1);
          if (hopeless && !failure.retryable()) {
            settlement.giveUp(delivery, brief, failure, e);
          } else if (brief != null && failure.retryable()) {
            putOff(delivery, brief, failure);
          } else {
            mailbox.release(delivery.receipt(), backoff(delivery, failure));
          }
        }
      }
    } catch (PortException again) {
      stays(delivery, again);
    }
  }

  /** What keeps it from being done is not its fault, so it is tried until that is mended. */
  private void putOff(Mailbox.Delivery delivery, Brief brief, Failure failure) {
    Duration wait = backoff(delivery, failure);
    returns.after(delivery, wait);
    telemetry.count("errand.briefs.put.off", 1, "failure", failure.kind());
    boolean forLong = brief.createdAt().plus(LONG).isBefore(scheduler.instant());
    LOG.log(
        forLong ? System.Logger.Level.ERROR : System.Logger.Level.WARNING,
        "brief {0} of {1} is put off for {2}, and will be until this is mended: {3}",
        brief.id(),
        brief.createdAt(),
        wait,
        failure.message());
  }

  private Duration backoff(Mailbox.Delivery delivery, @Nullable Failure failure) {
    return settings
        .attemptRetry()
        .backoff(
            Math.min(delivery.deliveries(), 30),
            failure == null ? null : failure.askedToWait(),
            random.nextDouble());
  }

  private static void stays(Mailbox.Delivery delivery, PortException e) {
    LOG.log(
        System.Logger.Level.WARNING,
        "message {0} stays in the mailbox: {1}",
        delivery.messageId(),
        e.failure().message());
  }
}
