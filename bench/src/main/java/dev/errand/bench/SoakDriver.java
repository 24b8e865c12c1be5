package dev.errand.bench;

import dev.errand.application.port.out.Mailbox;
import dev.errand.application.port.out.Payload;
import dev.errand.application.port.out.PortException;
import dev.errand.bootstrap.OpenErrand;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Sends, receives and acknowledges many messages through one mailbox, {@code -Dsoak.messages=} or a
 * million, never more than a few thousand under way; tells every tenth of them how much memory this
 * process holds behind a collection, and fails if a message is missing, if one is left over, or if
 * memory grew from the second tenth to the last by more than a quarter and 16 MiB.
 *
 * <p>Argument: the mailbox's address, or {@code sqs} for one on {@link SqsStub}.
 */
final class SoakDriver {

  private static final int MESSAGES = Integer.getInteger("soak.messages", 1_000_000);
  private static final int UNDER_WAY = 2_000;
  private static final int SENDERS = 16;
  private static final int TENTHS = 10;
  private static final int TRIES = 5;
  private static final double MOST_GROWTH = 1.25;
  private static final double SLACK_MIB = 16;
  private static final Duration VISIBILITY = Duration.ofMinutes(1);

  private SoakDriver() {}

  /** Soaks. */
  public static void main(String[] args) throws Exception {
    boolean good;
    if (args[0].equals("sqs")) {
      System.setProperty("aws.accessKeyId", SqsStub.ACCESS_KEY);
      System.setProperty("aws.secretAccessKey", SqsStub.SECRET_KEY);
      try (Jvm server = Jvm.start(-1, List.of("-Xmx1g"), SqsStub.class, List.of())) {
        String url = server.hear();
        server.ask("soak");
        good = soak(SqsMailboxDriver.address(url, "soak"));
      }
    } else {
      good = soak(args[0]);
    }
    System.exit(good ? 0 : 1);
  }

  private static boolean soak(String address) throws Exception {
    try (OpenErrand errand = OpenErrand.with(Map.of("ERRAND_MAILBOX", address))) {
      Mailbox mailbox = errand.ports().mailbox();
      Semaphore room = new Semaphore(UNDER_WAY);
      AtomicInteger next = new AtomicInteger();
      for (int i = 0; i < SENDERS; i++) {
        Thread.ofVirtual().start(() -> send(mailbox, next, room));
      }
      double[] mebibytes = new double[TENTHS];
      int again = receive(mailbox, room, mebibytes);
      // The last acknowledgements may still be on their way.
      room.acquire(UNDER_WAY);
      Mailbox.Depth depth = mailbox.depth();
      long left = depth.waiting() + depth.delayed() + depth.inFlight();
      double allowed = mebibytes[1] * MOST_GROWTH + SLACK_MIB;
      boolean flat = mebibytes[TENTHS - 1] <= allowed;
      System.out.printf(
          Locale.ROOT,
          "%,d messages, none missing, %d came again, %d left over; memory %s: %.1f MiB after two"
              + " tenths, %.1f MiB at the end%n",
          MESSAGES,
          again,
          left,
          flat ? "flat" : "GREW",
          mebibytes[1],
          mebibytes[TENTHS - 1]);
      return flat && left == 0;
    }
  }

  private static void send(Mailbox mailbox, AtomicInteger next, Semaphore room) {
    for (int number = next.getAndIncrement(); number < MESSAGES; number = next.getAndIncrement()) {
      room.acquireUninterruptibly();
      Payload body = Payload.ofText(number + " " + "x".repeat(1_000));
      Map<String, String> headers = Map.of("tenant", "t" + number % 7);
      String id = "soak-" + number;
      persist(() -> mailbox.send(new Mailbox.Outgoing(body, headers, Duration.ZERO, id, null)));
    }
  }

  /** A failure that passes is no leak; one that stays ends it all. */
  private static void persist(Runnable call) {
    for (int failed = 1; ; failed++) {
      try {
        call.run();
        return;
      } catch (PortException e) {
        System.out.println("failed: " + e.getMessage());
        if (!e.failure().retryable() || failed == TRIES) {
          System.exit(1);
        }
      }
    }
  }

  /** Receives until every number was there; how many came more than once. */
  private static int receive(Mailbox mailbox, Semaphore room, double[] mebibytes) throws Exception {
    BitSet seen = new BitSet(MESSAGES);
    int count = 0;
    int again = 0;
    int tenth = 0;
    long began = System.nanoTime();
    while (count < MESSAGES) {
      List<Mailbox.Delivery> some = mailbox.receive(32, VISIBILITY, Duration.ofSeconds(10));
      if (some.isEmpty()) {
        throw new IllegalStateException("only " + count + " messages came");
      }
      for (Mailbox.Delivery each : some) {
        String text = each.body().text();
        int number = Integer.parseInt(text.substring(0, text.indexOf(' ')));
        boolean isNew = !seen.get(number);
        seen.set(number);
        count += isNew ? 1 : 0;
        again += isNew ? 0 : 1;
        Thread.ofVirtual()
            .start(
                () -> {
                  persist(() -> mailbox.acknowledge(each.receipt()));
                  if (isNew) {
                    room.release();
                  }
                });
      }
      while (tenth < TENTHS && count >= (tenth + 1L) * MESSAGES / TENTHS) {
        mebibytes[tenth++] = told(count, began);
      }
    }
    return again;
  }

  private static double told(int count, long began) throws IOException {
    System.gc();
    double heap =
        ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / (double) (1 << 20);
    System.out.printf(
        Locale.ROOT,
        "%,11d messages, %,7.0f a second, heap %.1f MiB, resident %s%n",
        count,
        count / ((System.nanoTime() - began) / 1e9),
        heap,
        resident());
    return heap;
  }

  private static String resident() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return "unknown";
    }
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .map(line -> line.substring("VmRSS:".length()).strip())
        .findFirst()
        .orElse("unknown");
  }
}
