package dev.errand.application;

import dev.errand.application.audit.CheckpointRounds;
import dev.errand.application.port.in.ServeBriefs;
import dev.errand.application.port.out.Scheduler;
import dev.errand.application.port.out.Telemetry;
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
  private static final Duration LOOK = Duration.ofMillis(200);

  private final Ports ports;
  private final Worker worker;
  private final LeaseKeeper leases;
  private final HealthMonitor health;
  private final Relay relay;
  private final ArchiveQueue archives;
  private final CheckpointRounds checkpoints;
  private final Settings settings;
  private final Scheduler.Signal stirred;
  private final AtomicReference<@Nullable String> cause = new AtomicReference<>();
  private final AtomicInteger stops = new AtomicInteger();
  private final AtomicInteger abandoned = new AtomicInteger();

  ProcessGroup(
      Ports ports,
      Worker worker,
      HealthMonitor health,
      Relay relay,
      ArchiveQueue archives,
      CheckpointRounds checkpoints,
      Settings settings) {
    this.ports = ports;
    this.worker = worker;
    this.leases = new LeaseKeeper(ports.mailbox(), ports.ledger(), ports.scheduler(), settings);
    this.health = health;
    this.relay = relay;
    this.archives = archives;
    this.checkpoints = checkpoints;
    this.settings = settings;
    this.stirred = ports.scheduler().signal();
  }

  @Override
  public void stop() {
    stops.incrementAndGet();
    // First of all, so that no load balancer sends anything to a worker that drains.
    health.close("shutting down: asked to stop");
    stopBecause("asked to stop");
    worker.stop();
  }

  @Override
  public Summary run(List<Member> members) throws InterruptedException {
    Scheduler scheduler = ports.scheduler();
    ports.telemetry().gauge("errand.briefs.in.flight", () -> worker.inFlight().size());
    GroupMembers besides = new GroupMembers(scheduler, settings, this::stopBecause);
    List<Scheduler.Task> own = new ArrayList<>();
    List<Scheduler.Task> aside = new ArrayList<>();
    try {
      own.add(scheduler.start("mailbox", () -> guard("the mailbox loop", worker::receiveLoop)));
      own.add(scheduler.start("leases", () -> guard("the lease keeper", this::keep)));
      members.forEach(besides::start);
      aside.add(scheduler.start("relay", () -> guard("the relay", relay::run)));
      if (settings.archiveOnEnd()) {
        aside.add(scheduler.start("archive", () -> guard("the archiving", archives::run)));
      }
      if (checkpoints.wanted()) {
        aside.add(scheduler.start("checkpoints", () -> guard("signing", checkpoints::run)));
      }
      while (cause.get() == null) {
        stirred.await(Duration.ofMinutes(1));
      }
      return shutDown(besides, own, aside);
    } catch (InterruptedException e) {
      stopBecause("interrupted");
      health.close("shutting down: interrupted");
      worker.stop();
      worker.stopHard();
      besides.tell();
      besides.interrupt();
      own.forEach(Scheduler.Task::interrupt);
      aside.forEach(Scheduler.Task::interrupt);
      throw e;
    }
  }

  /**
   * Shuts down.
   *
   * @param aside what is given its time, too, but may be left where it is: others complete it
   */
  private Summary shutDown(
      GroupMembers members, List<Scheduler.Task> own, List<Scheduler.Task> aside)
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
    members.expectTheEnd();
    worker.stop();
    archives.stop();
    boolean clean = drain(own.getFirst(), began);
    if (!clean) {
      worker.stopHard();
      clean = worker.awaitIdle(settings.grace());
    }
    giveNotice(members, began);
    checkpoints.finish(settings.grace());
    members.tell();
    own.forEach(Scheduler.Task::interrupt);
    aside.forEach(Scheduler.Task::interrupt);
    clean &= members.join(settings.grace());
    for (Scheduler.Task task : own) {
      clean &= task.join(settings.grace());
    }
    for (Scheduler.Task task : aside) {
      task.join(settings.grace());
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

  /**
   * Gives briefs in flight the drain time, or less if a second stop comes. Nothing is in flight for
   * good only when nothing is being received any more.
   */
  private boolean drain(Scheduler.Task receiver, Instant began) throws InterruptedException {
    Instant until = began.plus(settings.drain());
    while (stops.get() < 2) {
      Duration left = Duration.between(ports.scheduler().instant(), until);
      if (!left.isPositive()) {
        return false;
      }
      Duration look = left.compareTo(LOOK) < 0 ? left : LOOK;
      if (receiver.join(look) && worker.awaitIdle(look)) {
        return true;
      }
    }
    return worker.awaitIdle(Duration.ZERO);
  }

  /**
   * Lets the members go on until load balancers have had the time to see that readiness has ended;
   * whoever is sent away by a closed port before that is a caller who gets an error.
   */
  private void giveNotice(GroupMembers members, Instant began) throws InterruptedException {
    Duration most = settings.drain().plus(settings.grace());
    Duration notice = settings.notice().compareTo(most) < 0 ? settings.notice() : most;
    Instant until = began.plus(notice);
    while (stops.get() < 2 && members.anyAlive()) {
      Duration left = Duration.between(ports.scheduler().instant(), until);
      if (!left.isPositive()) {
        return;
      }
      stirred.await(left);
    }
  }

  private void keep() throws InterruptedException {
    Duration period = leases.period();
    Duration beat = period.compareTo(settings.probeEvery()) < 0 ? period : settings.probeEvery();
    Instant nextRound = ports.scheduler().instant().plus(period);
    while (true) {
      health.refresh();
      ports.scheduler().sleep(beat);
      Instant now = ports.scheduler().instant();
      if (!now.isBefore(nextRound)) {
        leases.renew(worker.inFlight());
        nextRound = now.plus(period);
      }
      leases.watch(worker.inFlight()).forEach(this::replace);
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

  /** A part of the process's own work. */
  private interface Part {
    void run() throws InterruptedException;
  }

  private void guard(String name, Part part) {
    try {
      part.run();
    } catch (InterruptedException e) {
      LOG.log(System.Logger.Level.DEBUG, "{0} was interrupted", name);
    } catch (RuntimeException | Error e) {
      LOG.log(System.Logger.Level.ERROR, name + " died", e);
      stopBecause(name + " died: " + e);
      if (e instanceof Error error) {
        throw error;
      }
    }
  }

  private void stopBecause(String reason) {
    cause.compareAndSet(null, reason);
    stirred.raise();
  }
}
