package dev.errand.adapter.out.sqs;

import dev.errand.application.port.out.Mailbox.Delivery;
import dev.errand.application.port.out.PortException;
import dev.errand.application.port.out.Scheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Calls that wait for messages, each on a thread of its own. SQS goes on serving a call whose
 * connection is cut and hides for a while what it puts into it. So a receiver that is interrupted
 * leaves at once, but its call stays: the next receiver takes it over, and if there is none, what
 * it brings is given back. Thread-safe.
 */
final class Polls implements AutoCloseable {

  /**
   * What is asked for.
   *
   * @param max how many messages at most
   * @param visibility how long they are hidden
   * @param patience how long to wait for the first
   */
  record Ask(int max, Duration visibility, Duration patience) {}

  private static final System.Logger LOG = System.getLogger(Polls.class.getName());

  private static final Duration KEPT = Duration.ofSeconds(1);
  private static final Duration CLOSING = Duration.ofSeconds(2);

  private final int batch;
  private final Scheduler scheduler;
  private final Function<Ask, List<Delivery>> call;
  private final Consumer<List<Delivery>> giveBack;
  private final ReentrantLock lock = new ReentrantLock();
  private final Deque<Poll> left = new ArrayDeque<>();

  private static final class Poll {
    private final Ask ask;
    private final CompletableFuture<List<Delivery>> result = new CompletableFuture<>();
    private volatile Scheduler.@Nullable Task task;

    private Poll(Ask ask) {
      this.ask = ask;
    }
  }

  /**
   * Calls of one queue.
   *
   * @param batch how many messages one call may bring
   * @param call makes one, blocking
   * @param giveBack gives back what nobody took
   */
  Polls(
      int batch,
      Scheduler scheduler,
      Function<Ask, List<Delivery>> call,
      Consumer<List<Delivery>> giveBack) {
    this.batch = batch;
    this.scheduler = scheduler;
    this.call = call;
    this.giveBack = giveBack;
  }

  /** Receives as {@link dev.errand.application.port.out.Mailbox#receive} does. */
  List<Delivery> receive(int max, Duration visibility, Duration wait) throws InterruptedException {
    Instant start = scheduler.instant();
    Duration rest = wait;
    do {
      List<Delivery> first = first(max, visibility, rest);
      if (!first.isEmpty()) {
        return withMore(first, max, visibility);
      }
      rest = wait.minus(Duration.between(start, scheduler.instant()));
    } while (rest.isPositive());
    return List.of();
  }

  private List<Delivery> first(int max, Duration visibility, Duration wait)
      throws InterruptedException {
    Poll left = takeOver(visibility, wait.isPositive());
    if (left == null) {
      return await(begin(new Ask(Math.min(max, batch), visibility, wait)), null);
    }
    List<Delivery> brought = await(left, wait);
    if (brought.size() <= max) {
      return brought;
    }
    List<Delivery> tooMany = List.copyOf(brought.subList(max, brought.size()));
    scheduler.start("sqs-give-back", () -> giveBack.accept(tooMany));
    return brought.subList(0, max);
  }

  private List<Delivery> withMore(List<Delivery> first, int max, Duration visibility) {
    List<Delivery> all = new ArrayList<>(first);
    int brought = first.size();
    while (brought == batch && all.size() < max) {
      Ask ask = new Ask(Math.min(batch, max - all.size()), visibility, Duration.ZERO);
      try {
        List<Delivery> more = await(begin(ask), null);
        brought = more.size();
        all.addAll(more);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return all;
      } catch (PortException e) {
        LOG.log(System.Logger.Level.WARNING, "received less than asked for: {0}", e.getMessage());
        return all;
      }
    }
    return all;
  }

  private Poll begin(Ask ask) {
    Poll poll = new Poll(ask);
    poll.task = scheduler.start("sqs-receive", () -> run(poll));
    return poll;
  }

  private void run(Poll poll) {
    List<Delivery> brought = List.of();
    Throwable failure = null;
    try {
      brought = call.apply(poll.ask);
    } catch (RuntimeException | Error e) {
      failure = e;
    }
    lock.lock();
    try {
      if (failure == null) {
        poll.result.complete(brought);
      } else {
        poll.result.completeExceptionally(failure);
      }
      if (brought.isEmpty()) {
        left.remove(poll);
      }
      if (!left.contains(poll)) {
        return;
      }
    } finally {
      lock.unlock();
    }
    keep(poll);
  }

  /** Keeps what came for the next receiver for a while, and gives it back if there is none. */
  private void keep(Poll poll) {
    try {
      scheduler.sleep(KEPT);
    } catch (InterruptedException e) {
      // The mailbox is closing; now is the time to give back.
      Thread.currentThread().interrupt();
    }
    lock.lock();
    try {
      if (!left.remove(poll)) {
        return;
      }
    } finally {
      lock.unlock();
    }
    giveBack.accept(poll.result.join());
  }

  private List<Delivery> await(Poll poll, @Nullable Duration atMost) throws InterruptedException {
    try {
      return atMost == null
          ? poll.result.get()
          : poll.result.get(atMost.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return leave(poll) ? List.of() : poll.result.join();
    } catch (InterruptedException e) {
      if (!leave(poll)) {
        leaveWhatCame(poll);
      }
      throw e;
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case RuntimeException unchecked -> throw unchecked;
        case Error error -> throw error;
        case null, default -> throw new IllegalStateException("a receive failed", e);
      }
    }
  }

  /** Leaves a call alone unless it has ended; says whether it is still under way. */
  private boolean leave(Poll poll) {
    lock.lock();
    try {
      if (poll.result.isDone()) {
        return false;
      }
      left.addLast(poll);
      return true;
    } finally {
      lock.unlock();
    }
  }

  private void leaveWhatCame(Poll poll) {
    if (poll.result.isCompletedExceptionally() || poll.result.join().isEmpty()) {
      return;
    }
    lock.lock();
    try {
      left.addLast(poll);
      poll.task = scheduler.start("sqs-give-back", () -> keep(poll));
    } finally {
      lock.unlock();
    }
  }

  private @Nullable Poll takeOver(Duration visibility, boolean underWayToo) {
    lock.lock();
    try {
      for (Iterator<Poll> each = left.iterator(); each.hasNext(); ) {
        Poll poll = each.next();
        if (poll.ask.visibility().equals(visibility) && (underWayToo || poll.result.isDone())) {
          each.remove();
          return poll;
        }
      }
      return null;
    } finally {
      lock.unlock();
    }
  }

  /** Cuts the calls that nobody waits for, and gives back what they brought. */
  @Override
  public void close() {
    List<Scheduler.Task> tasks = new ArrayList<>();
    lock.lock();
    try {
      for (Poll poll : left) {
        Scheduler.Task task = poll.task;
        if (task != null) {
          task.interrupt();
          tasks.add(task);
        }
      }
    } finally {
      lock.unlock();
    }
    try {
      for (Scheduler.Task task : tasks) {
        task.join(CLOSING);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
