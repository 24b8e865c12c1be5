package dev.errand.testkit;

import dev.errand.application.port.out.Mailbox;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Many receivers that empty one mailbox at the same time. */
final class ReceiverCrowd {

  private static final long PATIENCE_SECONDS = 60;

  private final Mailbox mailbox;
  private final Duration visibility;
  private final Queue<Mailbox.Delivery> received = new ConcurrentLinkedQueue<>();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

  ReceiverCrowd(Mailbox mailbox, Duration visibility) {
    this.mailbox = mailbox;
    this.visibility = visibility;
  }

  /** Receives until that many deliveries were made, or for a minute. */
  List<Mailbox.Delivery> receive(int receivers, int expected) throws InterruptedException {
    CountDownLatch together = new CountDownLatch(1);
    CountDownLatch ended = new CountDownLatch(receivers);
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    for (int i = 0; i < receivers; i++) {
      Thread.ofVirtual()
          .name("receiver-" + i)
          .start(
              () -> {
                try {
                  together.await();
                  receiveUntil(expected, end);
                } catch (InterruptedException | RuntimeException e) {
                  failure.compareAndSet(null, e);
                } finally {
                  ended.countDown();
                }
              });
    }
    together.countDown();
    ended.await();
    Throwable first = failure.get();
    if (first != null) {
      throw new AssertionError("a receiver failed", first);
    }
    return new ArrayList<>(received);
  }

  private void receiveUntil(int expected, long end) throws InterruptedException {
    while (received.size() < expected && failure.get() == null && System.nanoTime() < end) {
      received.addAll(mailbox.receive(7, visibility, Duration.ZERO));
    }
  }
}
