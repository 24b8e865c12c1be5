package dev.errand.bootstrap;

import dev.errand.application.port.out.Scheduler;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The real time and real threads: a virtual thread for each piece of work, one platform thread for
 * all alarms.
 */
final class JvmScheduler implements Scheduler, AutoCloseable {

  /** Beyond this no process lives, and nanoseconds still fit a long. */
  static final Duration FOREVER = Duration.ofDays(36_500);

  private static final Logger LOG = System.getLogger(JvmScheduler.class.getName());

  private final ScheduledThreadPoolExecutor timer;
  private final ConcurrentHashMap<Thread, Interrupts> threads = new ConcurrentHashMap<>();
  private volatile int outsideInterrupts;

  JvmScheduler() {
    timer =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("errand-alarms").factory());
    timer.setRemoveOnCancelPolicy(true);
  }

  @Override
  public Instant instant() {
    return Instant.now();
  }

  @Override
  public void sleep(Duration duration) throws InterruptedException {
    Thread.sleep(duration);
  }

  @Override
  public Task start(String name, Runnable work) {
    return new Work(name, work);
  }

  @Override
  public <T> void runAll(List<Callable<T>> work, Consumer<Completion<T>> sink)
      throws InterruptedException {
    BlockingQueue<Completion<T>> done = new LinkedBlockingQueue<>();
    List<Task> started = new ArrayList<>(work.size());
    boolean interrupted = false;
    int awaited = 0;
    try {
      for (Callable<T> each : work) {
        int index = started.size();
        started.add(start("work-" + index, () -> done.add(completionOf(index, each))));
      }
      while (awaited < started.size()) {
        try {
          Completion<T> completion = done.take();
          awaited++;
          sink.accept(completion);
        } catch (InterruptedException e) {
          interrupted = true;
          started.forEach(Task::interrupt);
        }
      }
    } catch (Throwable e) {
      interrupted |= abandon(started, done, awaited);
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      throw e;
    }
    if (interrupted) {
      throw new InterruptedException();
    }
  }

  @Override
  public Alarm interruptAt(Instant at) {
    Thread thread = Thread.currentThread();
    Interrupts interrupts =
        threads.computeIfAbsent(
            thread, key -> new Interrupts(() -> outsideInterrupts, () -> threads.remove(key)));
    RingingAlarm alarm = new RingingAlarm(thread, interrupts);
    Duration left = Duration.between(instant(), at);
    if (left.isNegative() || left.isZero()) {
      alarm.ring();
    } else if (left.compareTo(FOREVER) < 0) {
      alarm.setBy(timer.schedule(alarm::ring, left.toNanos(), TimeUnit.NANOSECONDS));
    }
    return alarm;
  }

  @Override
  public Signal signal() {
    return new RaisedSignal();
  }

  /**
   * Says that a thread this scheduler did not start is about to be interrupted from elsewhere, so
   * that no alarm's end takes that interrupt for its own.
   */
  synchronized void interruptComesFromOutside() {
    outsideInterrupts++;
  }

  /** How many alarms are set and have not rung. */
  int alarmsSet() {
    return timer.getQueue().size();
  }

  /** How many threads are known, for the proof that none are kept. */
  int threadsKnown() {
    return threads.size();
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }

  private static <T> Completion<T> completionOf(int index, Callable<T> work) {
    try {
      return new Completion<>(index, work.call(), null);
    } catch (Throwable e) {
      return new Completion<>(index, null, e);
    }
  }

  /** The sink failed or a thread could not be started: nothing may go on unattended. */
  private static <T> boolean abandon(
      List<Task> started, BlockingQueue<Completion<T>> done, int awaited) {
    started.forEach(Task::interrupt);
    boolean interrupted = false;
    int left = started.size() - awaited;
    while (left > 0) {
      try {
        done.take();
        left--;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    return interrupted;
  }

  private final class Work implements Task {

    private final Thread thread;
    private final Interrupts interrupts = new Interrupts(() -> 0, () -> {});

    Work(String name, Runnable work) {
      thread = Thread.ofVirtual().name(name).unstarted(() -> run(name, work));
      threads.put(thread, interrupts);
      try {
        thread.start();
      } catch (Throwable e) {
        threads.remove(thread);
        throw e;
      }
    }

    @Override
    public void interrupt() {
      interrupts.comeFromElsewhere();
      thread.interrupt();
    }

    @Override
    public boolean join(Duration atMost) throws InterruptedException {
      return thread.join(atMost.compareTo(FOREVER) < 0 ? atMost : FOREVER);
    }

    private void run(String name, Runnable work) {
      try {
        work.run();
      } catch (Throwable e) {
        LOG.log(Level.ERROR, "work '" + name + "' ended by an exception", e);
      } finally {
        threads.remove(thread);
      }
    }
  }
}
