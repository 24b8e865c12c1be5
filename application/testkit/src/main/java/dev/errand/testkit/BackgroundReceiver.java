package dev.errand.testkit;

import dev.errand.application.port.out.Mailbox;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A call of {@link Mailbox#receive} on a thread of its own. */
final class BackgroundReceiver {

  private static final long PATIENCE_SECONDS = 30;

  private final FutureTask<List<Mailbox.Delivery>> call;
  private final Thread thread;

  private BackgroundReceiver(Callable<List<Mailbox.Delivery>> receive) {
    call = new FutureTask<>(receive);
    thread = Thread.ofVirtual().name("receiver").start(call);
  }

  static BackgroundReceiver start(MailboxSubject subject, Duration wait) {
    return new BackgroundReceiver(() -> subject.mailbox().receive(10, subject.visibility(), wait));
  }

  boolean done() {
    return call.isDone();
  }

  void interrupt() {
    thread.interrupt();
  }

  List<Mailbox.Delivery> result() throws InterruptedException {
    try {
      return call.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new AssertionError("the receiver failed", e.getCause());
    } catch (TimeoutException e) {
      throw new AssertionError("the receiver still waits", e);
    }
  }

  Throwable failure() throws InterruptedException {
    try {
      List<Mailbox.Delivery> result = call.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      throw new AssertionError("the receiver did not fail but received " + result);
    } catch (ExecutionException e) {
      return Objects.requireNonNull(e.getCause(), "cause is null");
    } catch (TimeoutException e) {
      throw new AssertionError("the receiver still waits", e);
    }
  }
}
