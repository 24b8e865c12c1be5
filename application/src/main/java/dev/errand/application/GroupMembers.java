package dev.errand.application;

import dev.errand.application.port.in.ServeBriefs.Member;
import dev.errand.application.port.out.Scheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/** The members of a process, each on a thread of its own. Used by one thread. */
final class GroupMembers {

  private static final System.Logger LOG = System.getLogger(GroupMembers.class.getName());

  private final Scheduler scheduler;
  private final Settings settings;
  private final Consumer<String> stopGroup;
  private final List<Life> lives = new ArrayList<>();
  private final List<Scheduler.Task> tellings = new ArrayList<>();
  private volatile boolean over;

  /**
   * None yet.
   *
   * @param stopGroup is told why, when one dies without which the others must not go on
   */
  GroupMembers(Scheduler scheduler, Settings settings, Consumer<String> stopGroup) {
    this.scheduler = scheduler;
    this.settings = settings;
    this.stopGroup = stopGroup;
  }

  void start(Member member) {
    lives.add(new Life(member));
  }

  /** Says that from now on nobody who ends dies, and nobody is started again. */
  void expectTheEnd() {
    over = true;
    lives.forEach(life -> life.rest.raise());
  }

  /** Asks all to stop; one that hangs or fails over it does not keep others from being asked. */
  void tell() {
    expectTheEnd();
    for (Life life : lives) {
      tellings.add(scheduler.start("stop-" + life.member.name(), life::tell));
    }
  }

  /** Whether any of them has not stopped yet. */
  boolean anyAlive() throws InterruptedException {
    for (Life life : lives) {
      if (!life.dying && !life.task.join(Duration.ZERO)) {
        return true;
      }
    }
    return false;
  }

  /** Waits until all have stopped, at most so long, then interrupts; says whether all did. */
  boolean join(Duration atMost) throws InterruptedException {
    Instant until = scheduler.instant().plus(atMost);
    boolean all = true;
    for (Life life : lives) {
      Duration left = Duration.between(scheduler.instant(), until);
      if (!life.task.join(left.isNegative() ? Duration.ZERO : left)) {
        LOG.log(
            System.Logger.Level.WARNING,
            "{0} did not stop in time and is interrupted",
            life.member.name());
        all = false;
      }
    }
    if (!all) {
      interrupt();
    }
    return all;
  }

  void interrupt() {
    lives.forEach(life -> life.task.interrupt());
    tellings.forEach(Scheduler.Task::interrupt);
  }

  private final class Life {
    private final Member member;
    private final Scheduler.Signal rest;
    private final Scheduler.Task task;

    /** It serves nobody any more, though its thread may take a moment to end. */
    private volatile boolean dying;

    Life(Member member) {
      this.member = member;
      this.rest = scheduler.signal();
      this.task = scheduler.start(member.name(), this::live);
    }

    void tell() {
      try {
        member.stop();
      } catch (RuntimeException e) {
        LOG.log(System.Logger.Level.WARNING, member.name() + " could not be asked to stop", e);
      }
    }

    private void live() {
      int deaths = 0;
      while (!over) {
        String died = "it ended";
        try {
          member.run();
        } catch (InterruptedException e) {
          if (over) {
            return;
          }
          died = "it was interrupted";
        } catch (Exception e) {
          died = Objects.requireNonNullElse(e.getMessage(), e.getClass().getName());
        } catch (Error e) {
          dying = true;
          stopGroup.accept(member.name() + " stopped unasked: " + e);
          throw e;
        }
        if (over) {
          return;
        }
        LOG.log(System.Logger.Level.ERROR, "{0} stopped unasked: {1}", member.name(), died);
        switch (member.onDeath()) {
          case STOP_GROUP -> {
            dying = true;
            stopGroup.accept(member.name() + " stopped unasked: " + died);
            return;
          }
          case RESTART -> {
            deaths++;
            try {
              rest.await(settings.attemptRetry().backoff(Math.min(deaths, 30), null, 0.5));
            } catch (InterruptedException e) {
              return;
            }
          }
        }
      }
    }
  }
}
