package dev.errand.application;

import dev.errand.application.port.out.Codecs;
import dev.errand.application.port.out.Mailbox;
import dev.errand.application.port.out.PortException;
import dev.errand.application.port.out.Scheduler;
import dev.errand.application.port.out.SessionLedger;
import dev.errand.domain.brief.Brief;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.RecordedEvent;
import dev.errand.domain.session.SessionEvent;
import dev.errand.domain.session.SessionId;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Takes briefs out of the mailbox and runs each on a thread of its own, never more at once than the
 * settings allow. Thread-safe.
 */
final class Worker {

  private static final System.Logger LOG = System.getLogger(Worker.class.getName());
  private static final int LARGEST_BATCH = 32;
  private static final Duration LONGEST_RELEASE = Duration.ofHours(12);

  private final Mailbox mailbox;
  private final SessionLedger ledger;
  private final Codecs codecs;
  private final Scheduler scheduler;
  private final AgentRunner runner;
  private final Settlement settlement;
  private final java.util.random.RandomGenerator random;
  private final Settings settings;

  private final Set<InFlight> inFlight = ConcurrentHashMap.newKeySet();
  private final Scheduler.Signal changed;
  private final ReentrantLock receiving = new ReentrantLock();
  private @Nullable Thread receiver;
  private volatile boolean stopping;
  private final AtomicLong finished = new AtomicLong();
  private final AtomicLong handedBack = new AtomicLong();

  Worker(Ports ports, AgentRunner runner, Settlement settlement, Settings settings) {
    this.mailbox = ports.mailbox();
    this.ledger = ports.ledger();
    this.codecs = ports.codecs();
    this.scheduler = ports.scheduler();
    this.runner = runner;
    this.settlement = settlement;
    this.random = ports.random();
    this.settings = settings;
    this.changed = scheduler.signal();
  }

  /** Receives until {@link #stop}; returns while briefs may still be in flight. */
  void receiveLoop() throws InterruptedException {
    int failures = 0;
    while (!stopping) {
      int free = settings.concurrency() - inFlight.size();
      if (free <= 0) {
        changed.await(Duration.ofSeconds(1));
        continue;
      }
      try {
        for (Mailbox.Delivery delivery : receive(Math.min(free, LARGEST_BATCH))) {
          begin(delivery);
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
        changed.await(wait);
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
    changed.raise();
  }

  /** Interrupts every brief in flight; each is handed back where it stands. */
  void stopHard() {
    inFlight.forEach(brief -> brief.control().disturb(RunControl.Cause.HARD_STOP));
  }

  /** Waits until nothing is in flight, at most so long; says whether nothing is. */
  boolean awaitIdle(Duration atMost) throws InterruptedException {
    java.time.Instant until = scheduler.instant().plus(atMost);
    while (!inFlight.isEmpty()) {
      Duration left = Duration.between(scheduler.instant(), until);
      if (!left.isPositive()) {
        return false;
      }
      changed.await(left);
    }
    return true;
  }

  Set<InFlight> inFlight() {
    return inFlight;
  }

  /** Forgets a brief whose thread does not react, so that its slot is free again. */
  void abandon(InFlight brief) {
    if (inFlight.remove(brief)) {
      changed.raise();
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

  private void begin(Mailbox.Delivery delivery) {
    InFlight brief = new InFlight(delivery, scheduler);
    inFlight.add(brief);
    if (stopping) {
      brief.control().stop();
    }
    scheduler.start(
        "delivery-" + delivery.messageId(),
        () -> {
          try {
            work(brief);
          } finally {
            inFlight.remove(brief);
            changed.raise();
          }
        });
  }

  private void work(InFlight inHand) {
    Mailbox.Delivery delivery = inHand.delivery();
    Brief brief = null;
    try {
      brief = codecs.decodeBrief(delivery.body());
      if (!settings.deadLetter().allowsDelivery(delivery.deliveries())) {
        settlement.giveUp(
            delivery,
            brief,
            new Failure.AttemptsExhausted(
                "the message was delivered " + delivery.deliveries() + " times in vain"),
            null);
        return;
      }
      SessionId session = SessionId.of(brief.id());
      inHand.session(session);
      ensureAccepted(session, brief);
      settle(delivery, runner.run(session, inHand.control(), inHand));
    } catch (PortException e) {
      failed(delivery, brief, e);
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

  /** A brief may have been sent by somebody who has no ledger. */
  private void ensureAccepted(SessionId session, Brief brief) {
    if (ledger.head(session).isPresent()) {
      return;
    }
    try {
      ledger.append(
          session,
          List.of(
              new RecordedEvent(1, 0, scheduler.instant(), new SessionEvent.BriefAccepted(brief))));
    } catch (PortException e) {
      if (!(e.failure() instanceof Failure.Conflict)) {
        throw e;
      }
    }
  }

  private void settle(Mailbox.Delivery delivery, RunOutcome outcome) {
    switch (outcome) {
      case RunOutcome.Ended ended -> {
        settlement.settle(delivery, ended.state());
        finished.incrementAndGet();
      }
      case RunOutcome.Later later -> mailbox.release(delivery.receipt(), until(later.at()));
      case RunOutcome.AwaitingApproval await ->
          mailbox.release(delivery.receipt(), until(await.until()));
      case RunOutcome.HandedBack back -> {
        mailbox.release(delivery.receipt(), Duration.ZERO);
        handedBack.incrementAndGet();
      }
    }
  }

  private Duration until(java.time.Instant at) {
    Duration wait = Duration.between(scheduler.instant(), at);
    if (wait.isNegative()) {
      return Duration.ZERO;
    }
    return wait.compareTo(LONGEST_RELEASE) < 0 ? wait : LONGEST_RELEASE;
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
          } else {
            mailbox.release(
                delivery.receipt(),
                settings
                    .attemptRetry()
                    .backoff(
                        Math.min(delivery.deliveries(), 30),
                        failure.askedToWait(),
                        random.nextDouble()));
          }
        }
      }
    } catch (PortException again) {
      LOG.log(
          System.Logger.Level.WARNING,
          "message {0} stays in the mailbox: {1}",
          delivery.messageId(),
          again.failure().message());
    }
  }
}
