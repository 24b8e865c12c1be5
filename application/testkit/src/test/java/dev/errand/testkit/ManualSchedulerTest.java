package dev.errand.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.errand.application.port.out.Scheduler;
import dev.errand.application.port.out.Scheduler.Alarm;
import dev.errand.application.port.out.Scheduler.Completion;
import dev.errand.application.port.out.Scheduler.Signal;
import dev.errand.application.port.out.Scheduler.Task;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

final class ManualSchedulerTest {

  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration LONG = Duration.ofDays(1);

  private final ManualScheduler scheduler = new ManualScheduler();
  private final List<String> log = Collections.synchronizedList(new ArrayList<>());

  @Nested
  final class Time {

    @Test
    void shouldStandStillUntilItIsTurned() {
      assertThat(scheduler.instant()).isEqualTo(ManualScheduler.START);

      scheduler.tick(SECOND);
      assertThat(scheduler.instant()).isEqualTo(ManualScheduler.START.plusSeconds(1));

      scheduler.set(ManualScheduler.START.plusSeconds(60));
      assertThat(scheduler.instant()).isEqualTo(ManualScheduler.START.plusSeconds(60));
    }

    @Test
    void shouldStartWhereItIsToldTo() {
      assertThat(new ManualScheduler(Instant.EPOCH).instant()).isEqualTo(Instant.EPOCH);
    }

    @Test
    void shouldNotGoBack() {
      Instant before = ManualScheduler.START.minusNanos(1);

      assertThatThrownBy(() -> scheduler.set(before))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(before.toString());
    }
  }

  @Nested
  final class Sleeping {

    @Test
    void sleepersShouldWakeWhenTimeHasPassedThem() throws Exception {
      start("a", () -> scheduler.sleep(SECOND));
      start("b", () -> scheduler.sleep(SECOND.multipliedBy(3)));
      scheduler.awaitIdle();
      assertThat(log).isEmpty();

      scheduler.tick(SECOND.minusNanos(1));
      scheduler.awaitIdle();
      assertThat(log).isEmpty();

      scheduler.tick(Duration.ofNanos(1));
      scheduler.awaitIdle();
      assertThat(log).containsExactly("a done");

      scheduler.tick(LONG);
      scheduler.awaitIdle();
      assertThat(log).containsExactly("a done", "b done");
    }

    @Test
    void noTimeAtAllShouldNotBlock() throws Exception {
      scheduler.sleep(Duration.ZERO);
      scheduler.sleep(Duration.ofSeconds(-1));

      assertThat(scheduler.instant()).isEqualTo(ManualScheduler.START);
    }

    @Test
    void anInterruptShouldWakeASleeper() throws Exception {
      Task task = start("a", () -> scheduler.sleep(LONG));
      scheduler.awaitIdle();

      task.interrupt();
      scheduler.awaitIdle();

      assertThat(log).containsExactly("a interrupted");
    }

    @Test
    void anInterruptBeforeShouldKeepAThreadFromSleeping() {
      Thread.currentThread().interrupt();

      assertThatThrownBy(() -> scheduler.sleep(Duration.ZERO))
          .isInstanceOf(InterruptedException.class);
      assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void sleepingForEverShouldBePossible() throws Exception {
      Task task = start("a", () -> scheduler.sleep(Duration.ofSeconds(Long.MAX_VALUE)));
      scheduler.awaitIdle();

      scheduler.tick(Duration.ofDays(365_000));
      scheduler.awaitIdle();

      assertThat(log).isEmpty();
      assertThat(task.join(Duration.ZERO)).isFalse();
    }
  }

  @Nested
  final class Tasks {

    @Test
    void joinShouldWaitForTheEnd() throws Exception {
      Signal gate = scheduler.signal();
      Task task = start("a", () -> gate.await(LONG));
      start(
          "b",
          () -> {
            assertThat(task.join(LONG)).isTrue();
            log.add("joined");
          });
      scheduler.awaitIdle();

      gate.raise();
      scheduler.awaitIdle();

      assertThat(log).containsExactly("a done", "joined", "b done");
      assertThat(task.join(Duration.ZERO)).isTrue();
    }

    @Test
    void joinShouldWaitNoLongerThanItSaid() throws Exception {
      Task task = start("a", () -> scheduler.sleep(LONG));
      start(
          "b",
          () -> {
            assertThat(task.join(SECOND)).isFalse();
            log.add("gave up");
          });
      scheduler.awaitIdle();

      scheduler.tick(SECOND);
      scheduler.awaitIdle();

      assertThat(log).containsExactly("gave up", "b done");
    }

    @Test
    void whatATaskThrowsShouldBeKept() throws Exception {
      SimulatedCrash crash = new SimulatedCrash("here");

      Task task =
          scheduler.start(
              "a",
              () -> {
                throw crash;
              });
      scheduler.awaitIdle();

      assertThat(task.join(Duration.ZERO)).isTrue();
      assertThat(scheduler.uncaught()).containsExactly(crash);
    }

    @Test
    void tasksShouldRunOnVirtualThreadsOfTheirName() throws Exception {
      scheduler.start(
          "worker-7",
          () -> {
            Thread thread = Thread.currentThread();
            log.add(thread.getName() + " " + thread.isVirtual());
          });
      scheduler.awaitIdle();

      assertThat(log).containsExactly("worker-7 true");
    }
  }

  @Nested
  final class Signals {

    @Test
    void aRaisedSignalShouldWakeAtOnce() throws Exception {
      Signal signal = scheduler.signal();
      start("a", () -> log.add("" + signal.await(LONG)));
      scheduler.awaitIdle();

      signal.raise();
      scheduler.awaitIdle();

      assertThat(log).containsExactly("true", "a done");
      assertThat(scheduler.instant()).isEqualTo(ManualScheduler.START);
    }

    @Test
    void aSignalRaisedBeforeShouldNotBeLostAndCountOnce() throws Exception {
      Signal signal = scheduler.signal();
      signal.raise();
      signal.raise();

      assertThat(signal.await(LONG)).isTrue();
      assertThat(signal.await(Duration.ZERO)).isFalse();
    }

    @Test
    void aSignalNotRaisedInTimeShouldSaySo() throws Exception {
      Signal signal = scheduler.signal();
      start("a", () -> log.add("" + signal.await(SECOND)));
      scheduler.awaitIdle();

      scheduler.tick(SECOND);
      scheduler.awaitIdle();
      signal.raise();

      assertThat(log).containsExactly("false", "a done");
      assertThat(signal.await(Duration.ZERO)).isTrue();
    }

    @Test
    void anInterruptShouldEndTheWait() throws Exception {
      Signal signal = scheduler.signal();
      Task task = start("a", () -> signal.await(LONG));
      scheduler.awaitIdle();

      task.interrupt();
      scheduler.awaitIdle();

      assertThat(log).containsExactly("a interrupted");
    }
  }

  @Nested
  final class Alarms {

    @Test
    void anAlarmShouldInterruptAtItsInstant() throws Exception {
      start(
          "a",
          () -> {
            try (Alarm alarm = scheduler.interruptAt(ManualScheduler.START.plus(SECOND))) {
              assertThatThrownBy(() -> scheduler.sleep(LONG))
                  .isInstanceOf(InterruptedException.class);
              log.add("rang " + alarm.rang());
            }
          });
      scheduler.awaitIdle();
      assertThat(log).isEmpty();

      scheduler.tick(LONG);
      scheduler.awaitIdle();

      assertThat(log).containsExactly("rang true", "a done");
      assertThat(scheduler.uncaught()).isEmpty();
    }

    @Test
    void anAlarmInThePastShouldRingAtOnceAndTakeItsInterruptBack() {
      Alarm alarm = scheduler.interruptAt(ManualScheduler.START);
      boolean interrupted = Thread.currentThread().isInterrupted();

      alarm.close();

      assertThat(interrupted).isTrue();
      assertThat(alarm.rang()).isTrue();
      assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void anAlarmCalledOffShouldNotRing() {
      Alarm alarm = scheduler.interruptAt(ManualScheduler.START.plus(SECOND));

      alarm.close();
      scheduler.tick(LONG);

      assertThat(alarm.rang()).isFalse();
      assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void anInterruptBySomebodyElseShouldOutliveTheAlarm() throws Exception {
      CountDownLatch interrupted = new CountDownLatch(1);
      Task task =
          start(
              "a",
              () -> {
                try (Alarm alarm = scheduler.interruptAt(ManualScheduler.START)) {
                  Thread.interrupted();
                  log.add("rang " + alarm.rang());
                  awaitUninterruptibly(interrupted);
                }
                scheduler.sleep(Duration.ZERO);
              });
      while (log.isEmpty()) {
        Thread.onSpinWait();
      }

      task.interrupt();
      interrupted.countDown();
      scheduler.awaitIdle();

      assertThat(log).containsExactly("rang true", "a interrupted");
    }

    @Test
    void anInterruptThatWasThereBeforeShouldNotBeTakenForTheAlarm() {
      Thread.currentThread().interrupt();

      Alarm alarm = scheduler.interruptAt(ManualScheduler.START);
      alarm.close();

      assertThat(alarm.rang()).isFalse();
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Nested
  final class RunAll {

    @Test
    void outcomesShouldComeInTheOrderOfTheirEndOnTheCallingThread() throws Exception {
      IllegalStateException broken = new IllegalStateException("broken");
      List<Callable<String>> work =
          List.of(
              () -> slept(3),
              () -> slept(1),
              () -> {
                scheduler.sleep(SECOND.multipliedBy(2));
                throw broken;
              });
      List<Completion<String>> completions = new ArrayList<>();
      Thread caller = Thread.currentThread();
      scheduler.advanceWhenIdle();

      scheduler.runAll(
          work,
          completion -> {
            assertThat(Thread.currentThread()).isSameAs(caller);
            completions.add(completion);
          });

      assertThat(completions)
          .containsExactly(
              new Completion<>(1, "1", null),
              new Completion<>(2, null, broken),
              new Completion<>(0, "3", null));
    }

    @Test
    void noWorkShouldBeDoneAtOnce() throws Exception {
      List<Callable<String>> none = List.of();

      scheduler.runAll(none, completion -> log.add("called"));

      assertThat(log).isEmpty();
    }

    @Test
    void anInterruptedCallerShouldInterruptAwaitAndHandOverAllWork() throws Exception {
      List<Completion<String>> completions = new ArrayList<>();
      List<Callable<String>> work = List.of(() -> slept(1), () -> slept(100));
      Task task = start("caller", () -> scheduler.runAll(work, completions::add));
      scheduler.awaitIdle();
      scheduler.tick(SECOND);
      scheduler.awaitIdle();

      task.interrupt();
      scheduler.awaitIdle();

      assertThat(log).containsExactly("caller interrupted");
      assertThat(completions).extracting(Completion::index).containsExactly(0, 1);
      assertThat(completions.get(1).error()).isInstanceOf(InterruptedException.class);
    }

    @Test
    void anAlarmOfTheCallerShouldEndAllWork() throws Exception {
      List<Completion<String>> completions = new ArrayList<>();
      List<Callable<String>> work = List.of(() -> slept(50), () -> slept(100));
      scheduler.advanceWhenIdle();

      try (Alarm alarm = scheduler.interruptAt(ManualScheduler.START.plus(SECOND))) {
        assertThatThrownBy(() -> scheduler.runAll(work, completions::add))
            .isInstanceOf(InterruptedException.class);
        assertThat(alarm.rang()).isTrue();
      }

      assertThat(completions).hasSize(2);
      assertThat(scheduler.instant()).isEqualTo(ManualScheduler.START.plus(SECOND));
    }

    @Test
    void aReceiverThatFailsShouldEndAllWork() {
      IllegalStateException broken = new IllegalStateException("broken");
      List<Callable<String>> work = List.of(() -> slept(1), () -> slept(100), () -> slept(200));
      scheduler.advanceWhenIdle();

      assertThatThrownBy(
              () ->
                  scheduler.runAll(
                      work,
                      completion -> {
                        log.add("" + completion.index());
                        throw broken;
                      }))
          .isSameAs(broken);

      assertThat(log).containsExactly("0");
      assertThat(scheduler.instant()).isEqualTo(ManualScheduler.START.plus(SECOND));
    }

    private String slept(int seconds) throws InterruptedException {
      scheduler.sleep(SECOND.multipliedBy(seconds));
      return "" + seconds;
    }
  }

  @Nested
  final class AdvanceWhenIdle {

    @Test
    void timeShouldJumpFromOneWakeUpToTheNext() throws Exception {
      List<Instant> seen = Collections.synchronizedList(new ArrayList<>());
      scheduler.advanceWhenIdle();
      Task task =
          start(
              "a",
              () -> {
                for (int i = 1; i <= 3; i++) {
                  scheduler.sleep(Duration.ofHours(i));
                  seen.add(scheduler.instant());
                }
              });

      assertThat(task.join(LONG)).isTrue();

      assertThat(seen)
          .containsExactly(
              ManualScheduler.START.plus(Duration.ofHours(1)),
              ManualScheduler.START.plus(Duration.ofHours(3)),
              ManualScheduler.START.plus(Duration.ofHours(6)));
    }

    @Test
    void timeShouldStandStillWhileTheCallerWorks() throws Exception {
      scheduler.advanceWhenIdle();
      start("a", () -> scheduler.sleep(SECOND));

      scheduler.awaitIdle();

      assertThat(log).isEmpty();
      assertThat(scheduler.instant()).isEqualTo(ManualScheduler.START);
    }

    @Test
    void timeShouldStandStillWhileAnyThreadWorks() throws Exception {
      CountDownLatch work = new CountDownLatch(1);
      scheduler.advanceWhenIdle();
      start("busy", work::await);
      Thread caller = Thread.currentThread();
      Thread releaser =
          Thread.ofVirtual()
              .start(
                  () -> {
                    while (caller.getState() == Thread.State.RUNNABLE) {
                      Thread.onSpinWait();
                    }
                    log.add("at " + scheduler.instant());
                    work.countDown();
                  });

      scheduler.sleep(SECOND);
      releaser.join();

      assertThat(log).first().isEqualTo("at " + ManualScheduler.START);
      assertThat(scheduler.instant()).isEqualTo(ManualScheduler.START.plus(SECOND));
    }

    @Test
    void timeShouldBeTurnedByHandAgainAfterwards() throws Exception {
      scheduler.advanceWhenIdle();
      scheduler.sleep(SECOND);
      scheduler.standStill();
      start("a", () -> scheduler.sleep(SECOND));
      scheduler.awaitIdle();
      assertThat(log).isEmpty();

      scheduler.tick(SECOND);
      scheduler.awaitIdle();

      assertThat(log).containsExactly("a done");
    }

    @Test
    void thousandsOfThreadsShouldTakeNoRealTime() throws Exception {
      AtomicInteger turns = new AtomicInteger();
      List<Task> tasks = new ArrayList<>();
      scheduler.advanceWhenIdle();
      for (int i = 0; i < 2_000; i++) {
        Duration turn = Duration.ofMillis(1_000 + i % 10);
        tasks.add(
            start(
                "t" + i,
                () -> {
                  for (int turnNumber = 0; turnNumber < 3; turnNumber++) {
                    scheduler.sleep(turn);
                    turns.incrementAndGet();
                  }
                }));
      }

      for (Task task : tasks) {
        assertThat(task.join(LONG)).isTrue();
      }

      assertThat(turns).hasValue(6_000);
      assertThat(scheduler.instant()).isEqualTo(ManualScheduler.START.plusMillis(3_027));
    }
  }

  @Nested
  final class AwaitIdle {

    @Test
    void shouldFollowAChainOfWakeUpsToItsEnd() throws Exception {
      Signal next = scheduler.signal();
      for (int i = 0; i < 100; i++) {
        Signal mine = next;
        Signal following = scheduler.signal();
        start(
            "link",
            () -> {
              mine.await(LONG);
              following.raise();
            });
        next = following;
        if (i == 0) {
          mine.raise();
        }
      }

      scheduler.awaitIdle();

      assertThat(log).hasSize(100);
    }

    @Test
    void awaitBlockedShouldAlsoCountThreadsStartedElsewhere() throws Exception {
      Thread outside =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      scheduler.sleep(SECOND);
                    } catch (InterruptedException e) {
                      Thread.currentThread().interrupt();
                    }
                  });

      scheduler.awaitBlocked(1);
      scheduler.tick(SECOND);

      assertThat(outside.join(Duration.ofSeconds(20))).isTrue();
    }

    @Test
    void aThreadThatIsBusyElsewhereShouldBeNamed() throws Exception {
      ManualTime time = new ManualTime(ManualScheduler.START);
      CountDownLatch elsewhere = new CountDownLatch(1);
      time.launch(
          "busy",
          () -> {
            try {
              elsewhere.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          });

      assertThatThrownBy(() -> time.awaitRest(0, Duration.ofMillis(50)))
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("busy")
          .hasMessageContaining("CountDownLatch.await");

      elsewhere.countDown();
      time.awaitRest(0, Duration.ofSeconds(20));
    }
  }

  private interface Work {
    void run() throws InterruptedException;
  }

  private Scheduler.Task start(String name, Work work) {
    return scheduler.start(
        name,
        () -> {
          try {
            work.run();
            log.add(name + " done");
          } catch (InterruptedException e) {
            log.add(name + " interrupted");
          }
        });
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    while (latch.getCount() > 0) {
      Thread.onSpinWait();
    }
  }
}
