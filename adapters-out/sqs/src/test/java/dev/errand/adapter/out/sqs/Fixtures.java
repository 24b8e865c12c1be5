package dev.errand.adapter.out.sqs;

import dev.errand.application.port.out.Mailbox;
import dev.errand.application.port.out.PortException;
import dev.errand.application.port.out.Scheduler;
import dev.errand.domain.failure.Failure;
import dev.errand.testkit.RealScheduler;
import dev.errand.testkit.SequentialIds;
import dev.errand.testservers.TestServers;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;

/** What most tests need. */
final class Fixtures {

  static final Duration MINUTE = Duration.ofMinutes(1);
  static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final RealScheduler CLOCK = new RealScheduler();

  private Fixtures() {}

  /** A mailbox in a queue of the test server. */
  static SqsMailbox mailbox(String queue, String... options) {
    return mailbox(TestServers.sqs().endpoint(), new RealScheduler(), queue, options);
  }

  static SqsMailbox mailbox(URI endpoint, Scheduler scheduler, String queue, String... options) {
    StringBuilder address =
        new StringBuilder("sqs:" + queue + "?endpoint=" + encoded(endpoint.toString()));
    for (String option : options) {
      address.append('&').append(option);
    }
    return new SqsMailbox(
        SqsAddress.parse(URI.create(address.toString())), scheduler, new SequentialIds());
  }

  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  static Mailbox.Delivery receiveOne(Mailbox mailbox) throws InterruptedException {
    List<Mailbox.Delivery> received = mailbox.receive(1, MINUTE, PATIENCE);
    if (received.size() != 1) {
      throw new AssertionError("received " + received);
    }
    return received.getFirst();
  }

  /** What a call fails with. */
  static Failure failureOf(Attempt attempt) {
    try {
      attempt.make();
    } catch (PortException e) {
      return e.failure();
    } catch (Exception e) {
      throw new AssertionError("it failed otherwise", e);
    }
    throw new AssertionError("it did not fail");
  }

  /** Waits for what a server or a thread does in its own time. */
  static void await(String what, BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("in vain waited for: " + what);
      }
      CLOCK.sleep(Duration.ofMillis(20));
    }
  }

  interface Attempt {
    void make() throws Exception;
  }
}
