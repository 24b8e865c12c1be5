package dev.errand.bench;

import dev.errand.application.port.out.Mailbox;
import dev.errand.application.port.out.Payload;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Messages on their way through a mailbox, as a worker and its clients send and take them. */
final class Traffic {

  /** What every message has: a body of 1,000 bytes and a tenant. */
  static final Payload BODY = Payload.ofText("x".repeat(1_000));

  static final Map<String, String> HEADERS = Map.of("tenant", "t");

  private static final Duration VISIBILITY = Duration.ofMinutes(1);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private Traffic() {}

  /** Something that may fail. */
  interface Step {
    void run() throws Exception;
  }

  /** Takes all messages. */
  interface Receiver {

    /**
     * Returns when all were taken.
     *
     * @param acknowledging is to be given what acknowledges a message, for each of them
     */
    void run(Consumer<Step> acknowledging) throws Exception;
  }

  /** Messages a second: senders, one receiver and a thread for each acknowledgement. */
  static double perSecond(int senders, int messages, Step send, Receiver receiver)
      throws Exception {
    CountDownLatch acknowledged = new CountDownLatch(messages);
    Semaphore unsent = new Semaphore(messages);
    long start = System.nanoTime();
    for (int i = 0; i < senders; i++) {
      Thread.ofVirtual()
          .start(
              () -> {
                while (unsent.tryAcquire()) {
                  run(send);
                }
              });
    }
    started(
            () -> {
              receiver.run(
                  acknowledge ->
                      Thread.ofVirtual()
                          .start(
                              () -> {
                                run(acknowledge);
                                acknowledged.countDown();
                              }));
              return true;
            })
        .get();
    acknowledged.await();
    return messages * 1e9 / (System.nanoTime() - start);
  }

  /** The same through a mailbox of Errand's. */
  static double through(Mailbox mailbox, int senders, int messages, int batch) throws Exception {
    return perSecond(
        senders,
        messages,
        () -> mailbox.send(new Mailbox.Outgoing(BODY, HEADERS, Duration.ZERO, null, null)),
        acknowledging -> {
          for (int left = messages; left > 0; ) {
            List<Mailbox.Delivery> some = mailbox.receive(batch, VISIBILITY, PATIENCE);
            left -= some.size();
            for (Mailbox.Delivery each : some) {
              acknowledging.accept(() -> mailbox.acknowledge(each.receipt()));
            }
          }
        });
  }

  /** How long a receiver that waits has to, from the send on, and how much of it is the send. */
  static void showIdle(Mailbox mailbox, int times) throws Exception {
    long[] took = new long[times];
    long[] sends = new long[times];
    for (int i = -50; i < times; i++) {
      FutureTask<Long> receiver =
          started(
              () -> {
                Mailbox.Delivery one = mailbox.receive(1, VISIBILITY, PATIENCE).getFirst();
                long received = System.nanoTime();
                mailbox.acknowledge(one.receipt());
                return received;
              });
      TimeUnit.MILLISECONDS.sleep(20);
      long before = System.nanoTime();
      mailbox.send(Mailbox.Outgoing.of(BODY));
      long sent = System.nanoTime();
      long received = receiver.get();
      if (i >= 0) {
        took[i] = received - before;
        sends[i] = sent - before;
      }
    }
    show("send to waiting receiver:", took);
    show("of that, the send:       ", sends);
  }

  /** Prints the median and the 99th percentile. */
  static void show(String what, long[] nanos) {
    Arrays.sort(nanos);
    System.out.printf(
        Locale.ROOT,
        "%s p50 %.2f ms, p99 %.2f ms%n",
        what,
        nanos[nanos.length / 2] / 1e6,
        nanos[nanos.length * 99 / 100] / 1e6);
  }

  private static <T> FutureTask<T> started(Callable<T> work) {
    FutureTask<T> task = new FutureTask<>(work);
    Thread.ofVirtual().start(task);
    return task;
  }

  private static void run(Step step) {
    try {
      step.run();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
