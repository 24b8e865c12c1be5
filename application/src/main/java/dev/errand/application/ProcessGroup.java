package dev.errand.application;

import dev.errand.application.port.in.ServeBriefs;
import dev.errand.application.port.out.Mailbox;
import dev.errand.application.port.out.PortException;
import dev.errand.application.port.out.Scheduler;
import dev.errand.application.port.out.Telemetry;
import dev.errand.domain.session.SessionId;
import dev.errand.domain.session.SessionState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A worker and the other members of a process, under one shutdown. One run at a time. */
final class ProcessGroup implements ServeBriefs {

  private static final System.Logger LOG = System.getLogger(ProcessGroup.class.getName());
  private static final int PAGE = 200;

  private final Ports ports;
  private final Worker worker;
  private final LeaseKeeper leases;
  private final HealthMonitor health;
  private final BriefIntake intake;
  private final Sessions sessions;
  private final Settings settings;
  private final Scheduler.Signal stirred;
  private final AtomicReference<@Nullable String> cause = new AtomicReference<>();
  private final AtomicInteger stops = new AtomicInteger();
  private final AtomicInteger abandoned = new AtomicInteger();

  ProcessGroup(
      Ports ports,
      Worker worker,
      HealthMonitor health,
      BriefIntake intake,
      Sessions sessions,
      Settings settings) {
    this.ports = ports;
    this.worker = worker;
    this.leases = new LeaseKeeper(ports.mailbox(), ports.ledger(), ports.scheduler(), settings);
    this.health = health;
    this.intake = intake;
    this.sessions = sessions;
    this.settings = settings;
    this.stirred = ports.scheduler().signal();
  }

  @Override
  public void stop() {
    stops.incrementAndGet();
    stopBecause("asked to stop");
  }

  @Override
  public Summary run(List<Member> members) throws InterruptedException {
    Scheduler scheduler = ports.scheduler();
    ports.telemetry().gauge("errand.briefs.in.flight", () -> worker.inFlight().size());
    health.close(null);
    List<Scheduler.Task> tasks = new ArrayList<>();
    tasks.add(scheduler.start("mailbox", () -> guard("the mailbox loop", worker::receiveLoop)));
    Scheduler.Task keeper = scheduler.start("leases", () -> guard("the lease keeper", this::keep));
    List<Scheduler.Task> besides = new ArrayList<>();
    for (Member member : members) {
      besides.add(scheduler.start(member.name(), () -> live(member)));
    }
    if (!ports.mailbox().durable()) {
      scheduler.start("requeue", () -> guard("the re-queueing", this::requeue));
    }
    while (cause.get() == null) {
      stirred.await(Duration.ofMinutes(1));
    }
    return shutDown(members, besides, keeper);
  }

  private Summary shutDown(
      List<Member> members, List<Scheduler.Task> besides, Scheduler.Task keeper)
      throws InterruptedException {
    Scheduler scheduler = ports.scheduler();
    Instant began = scheduler.instant();
    String why = Objects.requireNonNullElse(cause.get(), "");
    LOG.log(
        System.Logger.Level.INFO,
        "stopping: {0}; {1} briefs in flight",
        why,
        worker.inFlight().size());
    health.close("shutting down: " + why);
    worker.stop();
    boolean clean = drain(began);
    if (!clean) {
      worker.stopHard();
      clean = worker.awaitIdle(settings.grace());
    }
    members.forEach(Member::stop);
    keeper.interrupt();
    for (Scheduler.Task task : besides) {
      if (!task.join(settings.grace())) {
        task.interrupt();
        clean = false;
      }
    }
    Duration took = Duration.between(began, scheduler.instant());
    Telemetry telemetry = ports.telemetry();
    telemetry.time("errand.shutdown.duration", took, "clean", Boolean.toString(clean));
    LOG.log(
        System.Logger.Level.INFO,
        "stopped after {0} ms: {1} briefs finished, {2} handed back",
        took.toMillis(),
        worker.finished(),
        worker.handedBack());
    return new Summary(worker.finished(), worker.handedBack(), took, clean, why);
  }

  /** Gives briefs in flight the drain time, or less if a second stop comes. */
  private boolean drain(Instant began) throws InterruptedException {
    Instant until = began.plus(settings.drain());
    while (stops.get() < 2) {
      Duration left = Duration.between(ports.scheduler().instant(), until);
      if (!left.isPositive()) {
        return false;
      }
      Duration look = Duration.ofMillis(200);
      if (worker.awaitIdle(left.compareTo(look) < 0 ? left : look)) {
        return true;
      }
    }
    return worker.awaitIdle(Duration.ZERO);
  }

  private void keep() throws InterruptedException {
    Duration period = leases.period();
    Duration beat = period.compareTo(settings.probeEvery()) < 0 ? period : settings.probeEvery();
    Instant nextRound = ports.scheduler().instant().plus(period);
    while (true) {
      health.refresh();
      ports.scheduler().sleep(beat);
      if (!ports.scheduler().instant().isBefore(nextRound)) {
        leases.round(worker.inFlight());
        nextRound = ports.scheduler().instant().plus(period);
      }
      for (InFlight brief : worker.inFlight()) {
        if (leases.isLost(brief)) {
          replace(brief);
        }
      }
    }
  }

  /** A brief that heeds no interrupt loses its slot; too many of them end the process. */
  private void replace(InFlight brief) {
    worker.abandon(brief);
    LOG.log(
        System.Logger.Level.ERROR,
        "message {0} made no progress and heeds no interrupt; its lease is left to run out",
        brief.delivery().messageId());
    ports.telemetry().count("errand.briefs.abandoned", 1);
    if (abandoned.incrementAndGet() >= settings.concurrency()) {
      stopBecause("as many briefs are stuck as may be in flight");
    }
  }

  /** Puts accepted and unfinished briefs back into a mailbox that does not outlive the process. */
  private void requeue() {
    SessionId before = null;
    int queued = 0;
    while (cause.get() == null) {
      List<SessionId> page = ports.ledger().list(PAGE, before);
      for (SessionId session : page) {
        queued += requeue(session) ? 1 : 0;
        before = session;
      }
      if (page.size() < PAGE) {
        break;
      }
    }
    if (queued > 0) {
      LOG.log(System.Logger.Level.INFO, "{0} unfinished briefs were queued again", queued);
    }
  }

  private boolean requeue(SessionId session) {
    try {
      SessionState state = sessions.load(session);
      boolean own = session.equals(SessionId.of(state.acceptedBrief().id()));
      if (state.outcome().isPresent() || !own) {
        return false;
      }
      Mailbox.Outgoing message = intake.envelope(state.acceptedBrief());
      ports.mailbox().send(message);
      return true;
    } catch (PortException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "session {0} cannot be queued again: {1}",
          session,
          e.failure().message());
      return false;
    }
  }

  private void live(Member member) {
    int deaths = 0;
    while (true) {
      String died = "it ended";
      try {
        member.run();
      } catch (InterruptedException e) {
        return;
      } catch (Exception e) {
        died = Objects.requireNonNullElse(e.getMessage(), e.getClass().getName());
      }
      if (cause.get() != null) {
        return;
      }
      LOG.log(System.Logger.Level.ERROR, "{0} stopped unasked: {1}", member.name(), died);
      switch (member.onDeath()) {
        case STOP_GROUP -> {
          stopBecause(member.name() + " stopped unasked: " + died);
          return;
        }
        case RESTART -> {
          deaths++;
          try {
            Duration wait = settings.attemptRetry().backoff(Math.min(deaths, 30), null, 0.5);
            ports.scheduler().sleep(wait);
          } catch (InterruptedException e) {
            return;
          }
        }
      }
    }
  }

  /** A part of the process's own work. */
  private interface Part {
    void run() throws InterruptedException;
  }

  private void guard(String name, Part part) {
    try {
      part.run();
    } catch (InterruptedException e) {
      LOG.log(System.Logger.Level.DEBUG, "{0} was interrupted", name);
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, name + " died", e);
      stopBecause(name + " died: " + e);
    }
  }

  private void stopBecause(String reason) {
    cause.compareAndSet(null, reason);
    stirred.raise();
  }
}
