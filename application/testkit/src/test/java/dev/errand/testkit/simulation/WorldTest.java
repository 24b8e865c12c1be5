package dev.errand.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.application.port.out.Scheduler;
import dev.errand.testkit.SimulatedCrash;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;

final class WorldTest {

  private World world = new World(1, 10_000);
  private SimulatedProcess process = world.process("p", 1);
  private Scheduler scheduler = SimulatedScheduler.of(process, 0);
  private final List<String> journal = new ArrayList<>();

  private interface Work {
    void run() throws InterruptedException;
  }

  private static Runnable plain(Work work) {
    return () -> {
      try {
        work.run();
      } catch (InterruptedException e) {
        throw new IllegalStateException("interrupted", e);
      }
    };
  }

  /** Runs work in the world, and ends it then. */
  private void play(Work work) throws InterruptedException {
    SimulatedProcess director = world.process("director", 1);
    world.run(
        director,
        "main",
        plain(
            () -> {
              world.spawn(process, "work", null, plain(work));
              world.await(new World.Gate(), () -> false, Duration.ofDays(1).toMillis());
              world.end();
            }));
  }

  @Test
  void timeShouldJumpToTheNextWakeUpInOrder() throws Exception {
    play(
        () -> {
          scheduler.start("late", plain(() -> sleepAndNote(200)));
          scheduler.start("early", plain(() -> sleepAndNote(100)));
          sleepAndNote(300);
        });

    assertThat(journal).containsExactly("100 at 100", "200 at 200", "300 at 300");
  }

  private void sleepAndNote(long millis) throws InterruptedException {
    scheduler.sleep(Duration.ofMillis(millis));
    journal.add(millis + " at " + world.now());
  }

  @Test
  void anInterruptShouldEndAWaitAndNothingElse() throws Exception {
    play(
        () -> {
          Scheduler.Task task =
              scheduler.start(
                  "sleeper",
                  () -> {
                    world.rest(500);
                    journal.add("rested until " + world.now());
                    try {
                      scheduler.sleep(Duration.ofHours(1));
                    } catch (InterruptedException e) {
                      journal.add("interrupted at " + world.now());
                    }
                  });
          scheduler.sleep(Duration.ofMillis(100));
          task.interrupt();
          journal.add("ended: " + task.join(Duration.ofHours(2)));
        });

    assertThat(journal).containsExactly("rested until 500", "interrupted at 500", "ended: true");
  }

  @Test
  void anAlarmShouldInterruptAndTakeItsInterruptBack() throws Exception {
    play(
        () -> {
          Scheduler.Alarm alarm = scheduler.interruptAt(scheduler.instant().plusMillis(50));
          world.rest(100);
          journal.add("rang: " + alarm.rang() + ", " + Thread.currentThread().isInterrupted());
          alarm.close();
          journal.add("closed: " + Thread.currentThread().isInterrupted());
        });

    assertThat(journal).containsExactly("rang: true, true", "closed: false");
  }

  @Test
  void allWorkShouldBeHandedOverInTheOrderItEnds() throws Exception {
    List<Callable<String>> work =
        List.of(
            () -> {
              scheduler.sleep(Duration.ofMillis(20));
              return "slow";
            },
            () -> {
              scheduler.sleep(Duration.ofMillis(10));
              return "quick";
            });
    play(() -> scheduler.runAll(work, done -> journal.add(done.index() + " " + done.value())));

    assertThat(journal).containsExactly("1 quick", "0 slow");
  }

  @Test
  void nothingADeadProcessDoesShouldHaveAnEffect() throws Exception {
    play(
        () -> {
          scheduler.start(
              "victim",
              () -> {
                try {
                  world.rest(1_000);
                  journal.add("went on");
                } finally {
                  journal.add("unwinds at " + world.now());
                  world.tell("has an effect");
                  scheduler.signal().raise();
                }
              });
          scheduler.sleep(Duration.ofMillis(10));
          world.kill(process);
          world.mayPass();
        });

    assertThat(journal).containsExactly("unwinds at 10");
    assertThat(world.uncaught()).isEmpty();
  }

  @Test
  void aFrozenProcessShouldGoOnWhereItStood() throws Exception {
    SimulatedProcess frozen = world.process("frozen", 1);
    play(
        () -> {
          world.spawn(frozen, "main", null, plain(() -> sleepAndNote(100)));
          scheduler.sleep(Duration.ofMillis(50));
          world.freeze(frozen);
          scheduler.sleep(Duration.ofMillis(500));
          world.thaw(frozen);
        });

    assertThat(journal).containsExactly("100 at 550");
  }

  @Test
  void theSameSeedShouldMakeTheSameChoices() throws Exception {
    List<String> first = crowd(7);
    List<String> second = crowd(7);
    List<String> other = crowd(8);

    assertThat(second).isEqualTo(first);
    assertThat(other).isNotEqualTo(first).containsExactlyInAnyOrderElementsOf(first);
  }

  private List<String> crowd(long seed) throws InterruptedException {
    world = new World(seed, 10_000);
    process = world.process("p", 1);
    scheduler = SimulatedScheduler.of(process, 0);
    List<String> order = new ArrayList<>();
    play(
        () -> {
          for (int i = 0; i < 20; i++) {
            String name = "t" + i;
            scheduler.start(name, () -> order.add(name));
          }
        });
    return order;
  }

  @Test
  void whoEverybodyWaitsForInVainShouldEndTheWorld() throws Exception {
    world.run(
        process, "main", plain(() -> world.await(new World.Gate(), () -> false, World.FOREVER)));

    assertThat(world.gaveUp()).isEqualTo("nobody will ever wake");
  }

  @Test
  void whatAThreadThrowsShouldBeKept() throws Exception {
    play(
        () -> {
          throw new IllegalStateException("broken");
        });

    assertThat(world.uncaught())
        .singleElement()
        .hasToString("java.lang.IllegalStateException: broken");
  }

  @Test
  void aLockHeldWhileAnotherRunsShouldBeNamed() {
    World impatient = new World(1, 10_000, Duration.ofMillis(300));
    SimulatedProcess someone = impatient.process("p", 1);
    ReentrantLock lock = new ReentrantLock();

    Throwable stalled =
        org.assertj.core.api.Assertions.catchThrowable(
            () ->
                impatient.run(
                    someone,
                    "main",
                    () -> {
                      lock.lock();
                      impatient.spawn(someone, "other", null, lock::lock);
                      impatient.rest(10);
                    }));

    assertThat(stalled)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("p/other has the baton")
        .hasMessageContaining("ReentrantLock.lock");
  }

  @Test
  void aCrashOfALivingProcessShouldBeTold() throws Exception {
    play(
        () -> {
          throw new SimulatedCrash("of nobody");
        });

    assertThat(world.uncaught()).singleElement().isInstanceOf(SimulatedCrash.class);
  }
}
