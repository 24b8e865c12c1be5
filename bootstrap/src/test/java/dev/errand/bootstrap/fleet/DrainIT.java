package dev.errand.bootstrap.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.application.port.out.Mailbox;
import dev.errand.application.port.out.Payload;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** SIGTERM for a worker that has its hands full. */
@Isolated("it measures how soon a worker heeds a signal")
class DrainIT {

  private static final Duration PATIENCE = Duration.ofSeconds(120);
  private static final Duration DRAIN = Duration.ofSeconds(8);
  private static final Duration GRACE = Duration.ofSeconds(20);
  private static final int IN_FLIGHT = 200;
  private static final int LATE = 60;
  private static final long EVERY_NANOS = 5_000_000;

  /** What receiving no more may take; a busy machine of a build server is given longer. */
  private static final long BOUND_MILLIS = Long.getLong("drain.bound", 500);

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  Path directory;

  @Test
  void aWorkerWithFullHandsShouldEndInOrderAndLeaveTheRestToAnother() throws Exception {
    try (Fleet fleet = Fleet.in(directory);
        Reports reports = new Reports(fleet.reports().mailbox())) {
      Mailbox briefs = fleet.briefs().mailbox();
      Map<String, String> roomy =
          Map.of(
              "ERRAND_CONCURRENCY",
              "" + 2 * IN_FLIGHT,
              "ERRAND_VISIBILITY",
              "60s",
              "ERRAND_DRAIN",
              DRAIN.toSeconds() + "s",
              "ERRAND_GRACE",
              GRACE.toSeconds() + "s");
      FleetWorker first = fleet.worker("first", roomy).start().awaitReady();
      Producer producer = new Producer(fleet);
      producer.send(0, IN_FLIGHT, DrainIT::input);
      Patience.until(
          IN_FLIGHT + " briefs are in flight",
          PATIENCE,
          () -> waiting(fleet, "first") == IN_FLIGHT && first.inFlight() == IN_FLIGHT);

      // The early ones come to the end of their step during the drain, the late ones do not.
      first.terminate();
      long asked = System.nanoTime();
      Instant began = Instant.now();
      Map<String, Instant> sent = new HashMap<>();
      Instant notReady = null;
      for (int i = 0; i < LATE; i++) {
        if (notReady == null && first.status("/ready") == 503) {
          notReady = Instant.now();
        }
        Instant now = Instant.now();
        sent.put(briefs.send(Mailbox.Outgoing.of(Payload.ofText("late " + i))), now);
        LockSupport.parkNanos(EVERY_NANOS);
      }
      assertThat(notReady).as("when readiness turned 503, which is before the end").isNotNull();
      assertThat(first.inFlight()).as("briefs in flight then").isGreaterThanOrEqualTo(IN_FLIGHT);
      fleet.scene().open("first", "early");
      int exit = first.awaitEnd();
      Duration took = Duration.ofNanos(System.nanoTime() - asked);
      Set<String> received = receivedOf(sent.keySet(), briefs);

      assertThat(exit).as("exit code").isZero();
      assertThat(took).as("time to the end").isLessThan(DRAIN.plus(GRACE));
      assertStoppedReceiving(sent, received, began, notReady);
      assertThat(briefs.depth().waiting()).as("briefs given back").isEqualTo(IN_FLIGHT);
      Ledgers handedBack = fleet.ledgers();
      for (String brief : producer.taken().keySet()) {
        assertThat(Ledgers.type(handedBack.of(brief).getLast())).isEqualTo("handed-back");
      }

      fleet.scene().open("second", "early");
      fleet.scene().open("second", "late");
      FleetWorker second = fleet.worker("second", roomy).start().awaitReady();
      Patience.until("all are reported on", PATIENCE, () -> reports.briefs() == IN_FLIGHT);
      second.terminate();
      assertThat(second.awaitEnd()).as("exit code").isZero();
      assertContinued(fleet, producer, reports);
      System.out.printf(
          "drain: %d briefs handed back, ended after %d ms%n", IN_FLIGHT, took.toMillis());
    }
  }

  /** Which of these messages a worker had in its hands; those that nobody had are removed. */
  private static Set<String> receivedOf(Set<String> sent, Mailbox mailbox)
      throws InterruptedException {
    Set<String> received = new TreeSet<>(sent);
    List<Mailbox.Receipt> others = new ArrayList<>();
    while (true) {
      List<Mailbox.Delivery> found = mailbox.receive(50, Duration.ofMinutes(1), Duration.ZERO);
      if (found.isEmpty()) {
        break;
      }
      for (Mailbox.Delivery delivery : found) {
        if (!sent.contains(delivery.messageId())) {
          others.add(delivery.receipt());
        } else {
          if (delivery.deliveries() == 1) {
            received.remove(delivery.messageId());
          }
          mailbox.acknowledge(delivery.receipt());
        }
      }
    }
    others.forEach(receipt -> mailbox.release(receipt, Duration.ZERO));
    return received;
  }

  private static void assertStoppedReceiving(
      Map<String, Instant> sent, Set<String> received, Instant began, Instant notReady) {
    Instant last = received.stream().map(sent::get).max(Instant::compareTo).orElse(began);
    long after = Duration.between(began, last).toMillis();
    System.out.printf(
        "drain: of %d messages sent after SIGTERM %d were received, the last one sent %d ms after"
            + " it; readiness was seen to be 503 after %d ms%n",
        sent.size(), received.size(), after, Duration.between(began, notReady).toMillis());
    assertThat(last).as("the last message received").isBefore(notReady);
    assertThat(after).as("milliseconds from SIGTERM to it").isLessThan(BOUND_MILLIS);
  }

  /** Nothing that was done once was done again, and nobody took the shutdown for a failure. */
  private static void assertContinued(Fleet fleet, Producer producer, Reports reports) {
    Ledgers ledgers = fleet.ledgers();
    Map<String, Long> calls = fleet.scene().counts("model");
    producer
        .taken()
        .forEach(
            (brief, name) -> {
              assertThat(ledgers.problems(brief)).as("ledger of " + name).isEmpty();
              assertThat(Ledgers.type(ledgers.of(brief).getLast())).isEqualTo("completed");
              assertThat(ledgers.of(brief, "attempt-started")).hasSize(2);
              assertThat(reports.different(brief)).isEqualTo(1);
              assertThat(reports.report(brief).get("outcome").asString()).isEqualTo("completed");
              // Who was interrupted in the middle of a call makes it again, under a new number.
              assertThat(calls.keySet().stream().filter(call -> call.startsWith(brief + "/")))
                  .as("model calls of " + name)
                  .hasSize(isEarly(name) ? 3 : 4);
            });
    assertThat(calls.values()).as("how often each model call was made").containsOnly(1L);
    assertThat(fleet.scene().stamps()).hasSize(IN_FLIGHT);
    assertThat(fleet.scene().lines("second"))
        .as("what the second worker did")
        .noneMatch(line -> line.startsWith("stamp"));
  }

  private static String input(int number) {
    return "brief-" + number + " wait-in-model=" + (isEarly("brief-" + number) ? "early" : "late");
  }

  private static boolean isEarly(String name) {
    return Integer.parseInt(name.substring("brief-".length())) % 2 == 0;
  }

  private static long waiting(Fleet fleet, String worker) {
    return fleet.scene().lines(worker).stream().filter(line -> line.startsWith("waiting")).count();
  }
}
