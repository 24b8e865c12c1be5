package dev.errand.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.errand.application.port.out.Scheduler.Alarm;
import dev.errand.application.port.out.Scheduler.Completion;
import dev.errand.application.port.out.Scheduler.Signal;
import dev.errand.application.port.out.Scheduler.Task;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class JvmSchedulerTest {

  private static final Duration LONG = Duration.ofSeconds(30);

  private final JvmScheduler scheduler = new JvmScheduler();

  @AfterEach
  void nothingIsLeft() {
    Thread.interrupted();
    assertThat(scheduler.alarmsSet()).isZero();
    scheduler.close();
  }

  @Nested
  class InterruptAt {

    @Test
    void alarmInterruptsABlockedThreadAndIsGoneAfterwards() {
      boolean rang;
      try (Alarm alarm = scheduler.interruptAt(Instant.now().plusMillis(5))) {
        assertThatThrownBy(() -> Thread.sleep(LONG)).isInstanceOf(InterruptedException.class);
        rang = alarm.rang();
      }

      assertThat(rang).isTrue();
      assertThat(Thread.currentThread().isInterrupted()).isFalse();
      assertThat(scheduler.threadsKnown()).isZero();
    }

    @Test
    void alarmOfThePastRingsAtOnce() {
      try (Alarm alarm = scheduler.interruptAt(Instant.now().minusSeconds(1))) {
        assertThat(alarm.rang()).isTrue();
        assertThat(Thread.currentThread().isInterrupted()).isTrue();
      }

      assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void alarmClosedInTimeNeverRings() {
      Alarm alarm = scheduler.interruptAt(Instant.now().plusSeconds(60));

      alarm.close();
      alarm.close();

      assertThat(alarm.rang()).isFalse();
      assertThat(scheduler.alarmsSet()).isZero();
    }

    @Test
    void alarmAtTheEndOfTimeNeedsNoTimer() {
      try (Alarm alarm = scheduler.interruptAt(Instant.MAX)) {
        assertThat(alarm.rang()).isFalse();
        assertThat(scheduler.alarmsSet()).isZero();
      }
    }

    @Test
    void noInterruptArrivesAfterCloseHoweverCloseTheRace() throws Exception {
      AtomicInteger rang = new AtomicInteger();
      AtomicInteger late = new AtomicInteger();
      List<Callable<Void>> racers =
          IntStream.range(0, 8).<Callable<Void>>mapToObj(i -> () -> race(rang, late)).toList();

      List<Throwable> errors = new ArrayList<>();
      scheduler.runAll(racers, completion -> collectError(completion, errors));

      assertThat(errors).isEmpty();
      assertThat(late).hasValue(0);
      assertThat(rang.get()).as("both ways were tried").isBetween(1, 8 * 5_000 - 1);
    }

    private Void race(AtomicInteger rang, AtomicInteger late) {
      for (int i = 0; i < 5_000; i++) {
        long nanos = ThreadLocalRandom.current().nextLong(200_000);
        Alarm alarm = scheduler.interruptAt(Instant.now().plusNanos(nanos));
        long until = System.nanoTime() + ThreadLocalRandom.current().nextLong(200_000);
        while (System.nanoTime() < until) {
          Thread.onSpinWait();
        }
        alarm.close();
        rang.addAndGet(alarm.rang() ? 1 : 0);
        late.addAndGet(Thread.interrupted() ? 1 : 0);
        Thread.yield();
        late.addAndGet(Thread.interrupted() ? 1 : 0);
      }
      return null;
    }

    @Test
    void cancellationIsNotLostHoweverCloseToTheAlarm() throws Exception {
      for (int i = 0; i < 3_000; i++) {
        CountDownLatch ready = new CountDownLatch(1);
        AtomicBoolean cancelled = new AtomicBoolean();
        long nanos = ThreadLocalRandom.current().nextLong(100_000);
        Task task =
            scheduler.start(
                "worker",
                () -> {
                  try (Alarm alarm = scheduler.interruptAt(Instant.now().plusNanos(nanos))) {
                    ready.countDown();
                    parkUntilInterrupted();
                    cancelled.set(!alarm.rang());
                  }
                  awaitInterrupt(cancelled);
                });
        ready.await();

        task.interrupt();

        assertThat(task.join(LONG)).as("round %d", i).isTrue();
        assertThat(cancelled).isTrue();
      }
    }

    @Test
    void cancellationThatCameWithTheAlarmStaysPending() throws Exception {
      CountDownLatch rung = new CountDownLatch(1);
      CountDownLatch cancelled = new CountDownLatch(1);
      AtomicBoolean pending = new AtomicBoolean();
      Task task =
          scheduler.start(
              "worker",
              () -> {
                Alarm alarm = scheduler.interruptAt(Instant.now().minusMillis(1));
                rung.countDown();
                awaitUninterruptibly(cancelled);
                alarm.close();
                pending.set(Thread.currentThread().isInterrupted());
              });
      rung.await();

      task.interrupt();
      cancelled.countDown();

      assertThat(task.join(LONG)).isTrue();
      assertThat(pending).isTrue();
    }

    @Test
    void interruptPendingBeforeTheAlarmStaysPending() {
      Thread.currentThread().interrupt();

      try (Alarm alarm = scheduler.interruptAt(Instant.now().minusMillis(1))) {
        assertThat(alarm.rang()).isTrue();
      }

      assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void announcedInterruptOfAForeignThreadStaysPending() {
      Alarm alarm = scheduler.interruptAt(Instant.now().minusMillis(1));
      scheduler.interruptComesFromOutside();
      Thread.currentThread().interrupt();
      alarm.close();

      assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void innerAlarmDoesNotSwallowTheOuterOne() {
      boolean pendingBetween;
      Alarm outer = scheduler.interruptAt(Instant.now().plusMillis(10));
      try (Alarm inner = scheduler.interruptAt(Instant.now().minusMillis(1))) {
        while (!outer.rang()) {
          Thread.onSpinWait();
        }
        assertThat(inner.rang()).isTrue();
      }
      pendingBetween = Thread.currentThread().isInterrupted();
      outer.close();

      assertThat(pendingBetween).isTrue();
      assertThat(Thread.currentThread().isInterrupted()).isFalse();
      assertThat(scheduler.threadsKnown()).isZero();
    }

    @Test
    void tenThousandAlarmsAtOnceAllRing() throws Exception {
      AtomicInteger rang = new AtomicInteger();
      List<Callable<Void>> sleepers =
          IntStream.range(0, 10_000)
              .<Callable<Void>>mapToObj(i -> () -> sleepUntilTheAlarm(rang))
              .toList();

      scheduler.runAll(sleepers, completion -> assertThat(completion.error()).isNull());

      assertThat(rang).hasValue(10_000);
    }

    private Void sleepUntilTheAlarm(AtomicInteger rang) throws InterruptedException {
      try (Alarm alarm = scheduler.interruptAt(Instant.now().plusMillis(100))) {
        try {
          Thread.sleep(LONG);
        } catch (InterruptedException e) {
          rang.addAndGet(alarm.rang() ? 1 : 0);
        }
      }
      return null;
    }
  }

  @Nested
  class RunAll {

    @Test
    void outcomesArriveOnTheCallingThreadInTheOrderTheyFinish() throws Exception {
      CountDownLatch second = new CountDownLatch(1);
      CountDownLatch third = new CountDownLatch(1);
      List<Callable<String>> work =
          List.of(
              () -> {
                second.await();
                return "first";
              },
              () -> {
                third.await();
                throw new IllegalStateException("second");
              },
              () -> "third");
      Thread caller = Thread.currentThread();
      List<Integer> order = new ArrayList<>();

      scheduler.runAll(
          work,
          completion -> {
            assertThat(Thread.currentThread()).isSameAs(caller);
            order.add(completion.index());
            switch (completion.index()) {
              case 2 -> third.countDown();
              case 1 -> second.countDown();
              default -> assertThat(completion.value()).isEqualTo("first");
            }
          });

      assertThat(order).containsExactly(2, 1, 0);
    }

    @Test
    void noWorkIsDoneAtOnce() throws Exception {
      List<Completion<String>> outcomes = new ArrayList<>();

      scheduler.<String>runAll(List.of(), outcomes::add);

      assertThat(outcomes).isEmpty();
    }

    @Test
    void interruptionReachesAllWorkAndIsToldAfterAllIsHandedOver() throws Exception {
      CountDownLatch running = new CountDownLatch(3);
      List<Completion<String>> outcomes = new ArrayList<>();
      AtomicBoolean told = new AtomicBoolean();
      List<Callable<String>> work =
          IntStream.range(0, 3)
              .<Callable<String>>mapToObj(
                  i ->
                      () -> {
                        running.countDown();
                        Thread.sleep(LONG);
                        return "never";
                      })
              .toList();
      Task caller =
          scheduler.start(
              "caller",
              () -> {
                try {
                  scheduler.runAll(work, outcomes::add);
                } catch (InterruptedException e) {
                  told.set(true);
                }
              });
      running.await();

      caller.interrupt();

      assertThat(caller.join(LONG)).isTrue();
      assertThat(told).isTrue();
      assertThat(outcomes)
          .hasSize(3)
          .allSatisfy(each -> assertThat(each.error()).isInstanceOf(InterruptedException.class));
    }

    @Test
    void sinkThatFailsLeavesNoWorkBehind() {
      CountDownLatch running = new CountDownLatch(1);
      AtomicBoolean interrupted = new AtomicBoolean();
      List<Callable<String>> work =
          List.of(
              () -> {
                running.await();
                return "quick";
              },
              () -> {
                running.countDown();
                try {
                  Thread.sleep(LONG);
                } catch (InterruptedException e) {
                  interrupted.set(true);
                }
                return "slow";
              });

      assertThatThrownBy(
              () ->
                  scheduler.runAll(
                      work,
                      completion -> {
                        throw new IllegalStateException("sink");
                      }))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("sink");

      assertThat(interrupted).isTrue();
    }
  }

  @Nested
  class Start {

    @Test
    void workThatThrowsIsOverAndNothingElseHappens() throws Exception {
      Task task =
          scheduler.start(
              "broken",
              () -> {
                throw new IllegalStateException("on purpose");
              });

      assertThat(task.join(LONG)).isTrue();
      assertThat(scheduler.threadsKnown()).isZero();
    }

    @Test
    void joinSaysWhenWorkGoesOn() throws Exception {
      CountDownLatch end = new CountDownLatch(1);
      Task task = scheduler.start("waiting", () -> awaitUninterruptibly(end));

      assertThat(task.join(Duration.ofMillis(1))).isFalse();
      end.countDown();
      assertThat(task.join(LONG)).isTrue();
    }
  }

  @Nested
  class Signals {

    @Test
    void raisingBeforeWaitingIsNotLostAndCountsOnce() throws Exception {
      Signal signal = scheduler.signal();

      signal.raise();
      signal.raise();

      assertThat(signal.await(LONG)).isTrue();
      assertThat(signal.await(Duration.ZERO)).isFalse();
    }

    @Test
    void raisingWakesTheWaitingThread() throws Exception {
      Signal signal = scheduler.signal();
      AtomicBoolean woken = new AtomicBoolean();
      Task waiting =
          scheduler.start(
              "waiting",
              () -> {
                try {
                  woken.set(signal.await(Duration.ofSeconds(Long.MAX_VALUE)));
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              });

      signal.raise();

      assertThat(waiting.join(LONG)).isTrue();
      assertThat(woken).isTrue();
    }

    @Test
    void waitingEndsInTime() throws Exception {
      assertThat(scheduler.signal().await(Duration.ofMillis(1))).isFalse();
    }

    @Test
    void waitingIsInterruptible() {
      Thread.currentThread().interrupt();

      assertThatThrownBy(() -> scheduler.signal().await(LONG))
          .isInstanceOf(InterruptedException.class);
    }
  }

  private static void collectError(Completion<?> completion, List<Throwable> errors) {
    Throwable error = completion.error();
    if (error != null) {
      errors.add(error);
    }
  }

  private static void parkUntilInterrupted() {
    try {
      Thread.sleep(LONG);
    } catch (InterruptedException e) {
      Thread.yield();
    }
  }

  /** The first interrupt may have been the alarm's; the cancellation must still come. */
  private static void awaitInterrupt(AtomicBoolean came) {
    if (!came.get()) {
      try {
        Thread.sleep(LONG);
      } catch (InterruptedException e) {
        came.set(true);
      }
    }
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    boolean interrupted = false;
    while (true) {
      try {
        if (latch.await(1, TimeUnit.MINUTES)) {
          break;
        }
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
