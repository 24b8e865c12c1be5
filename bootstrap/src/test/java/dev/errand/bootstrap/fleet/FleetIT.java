package dev.errand.bootstrap.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.application.port.out.Mailbox;
import dev.errand.application.port.out.PortException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A fleet that is killed, paused, stopped, robbed of its disks and of its servers all the time
 * while it works, and loses nothing, and does nothing twice. Longer by {@code -Dfleet.briefs=2000
 * -Dfleet.strikes=100}. On what {@code -Dfleet.stores} names: {@code redis}, {@code sqs} or the
 * address of a server that runs, such as {@code redis://127.0.0.1:6379}, for mailboxes beside a
 * directory that all workers share; with {@code +postgres} behind it for machines that share no
 * disk; {@code postgres} alone for everything. Without it on three of these, which have every
 * server and both ways among them.
 */
class FleetIT {

  private static final int BRIEFS = Integer.getInteger("fleet.briefs", 120);
  private static final int WORKERS = Integer.getInteger("fleet.workers", 3);
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  Path directory;

  private static List<String> stores() {
    String given = System.getProperty("fleet.stores");
    return given == null ? List.of("redis+postgres", "sqs", "postgres") : List.of(given);
  }

  @ParameterizedTest
  @MethodSource("stores")
  void aFleetThatIsHitAllTheTimeShouldLoseNothingAndDoNothingTwice(String stores) throws Exception {
    long seed = Long.getLong("fleet.seed", System.nanoTime());
    long began = System.nanoTime();
    String again = "";
    try (Fleet fleet = Fleet.in(directory, stores);
        Reports reports = new Reports(fleet.reports().mailbox())) {
      Chaos chaos = new Chaos(fleet, seed);
      int strikes = Integer.getInteger("fleet.strikes", chaos.variety());
      again = again(stores, seed, strikes);
      System.out.println("fleet: in " + directory + "; to do the same again:\n" + again);
      for (int i = 1; i <= WORKERS; i++) {
        fleet.worker("worker" + i, Map.of()).start();
      }
      fleet.workers().forEach(FleetWorker::awaitReady);
      Producer producer = new Producer(fleet);

      List<Thread> bursts = new ArrayList<>();
      for (int strike = 0; strike < strikes; strike++) {
        int first = BRIEFS * strike / strikes;
        int count = BRIEFS * (strike + 1) / strikes - first;
        bursts.add(
            Thread.ofVirtual()
                .start(() -> producer.send(first, count, Reckoning::input, Reckoning::more)));
        chaos.strike();
      }
      chaos.settle();
      long struck = System.nanoTime();
      for (Thread burst : bursts) {
        burst.join();
      }
      assertThat(producer.taken()).as("briefs taken").hasSize(BRIEFS);
      Patience.reached(PATIENCE, () -> reports.briefs() == BRIEFS);
      boolean empty = Patience.reached(PATIENCE, () -> isEmpty(fleet.briefs().mailbox()));
      long done = System.nanoTime();
      List<Integer> exits = new ArrayList<>(chaos.exits());
      fleet.workers().forEach(FleetWorker::terminate);
      for (FleetWorker worker : fleet.workers()) {
        exits.add(worker.awaitEnd());
      }

      SoftAssertions all = new SoftAssertions();
      all.assertThat(empty).as("the mailbox is empty").isTrue();
      all.assertThat(exits).as("exit codes after SIGTERM").containsOnly(0);
      Reckoning reckoning = new Reckoning(all, fleet, producer, reports);
      reckoning.check();
      System.out.printf(
          "fleet on %s: %d briefs by %d requests, %d workers started %d times, hit by %s%n"
              + "fleet: %d s until the last strike, %d s until all was told, %d s to look at it;"
              + " %d reports sent again; %s%n",
          stores,
          BRIEFS,
          producer.tries(),
          WORKERS,
          fleet.workers().stream().mapToInt(FleetWorker::starts).sum(),
          chaos.done(),
          Duration.ofNanos(struck - began).toSeconds(),
          Duration.ofNanos(done - struck).toSeconds(),
          Duration.ofNanos(System.nanoTime() - done).toSeconds(),
          reports.sentAgain(),
          reckoning.counts());
      all.assertAll();
    } catch (Throwable e) {
      System.out.println(
          "fleet: failed; all it left behind is in " + directory + "; again:\n" + again);
      throw e;
    }
  }

  private static String again(String stores, long seed, int strikes) {
    return """
    ./mvnw verify -pl bootstrap -am -Dtest=None -Dsurefire.failIfNoSpecifiedTests=false \
    -Dit.test=FleetIT -Dfailsafe.failIfNoSpecifiedTests=false \
    -Dfleet.stores=%s -Dfleet.seed=%d -Dfleet.briefs=%d -Dfleet.strikes=%d -Dfleet.workers=%d\
    """
        .formatted(stores, seed, BRIEFS, strikes, WORKERS);
  }

  private static boolean isEmpty(Mailbox mailbox) {
    try {
      Mailbox.Depth depth = mailbox.depth();
      return depth.waiting() + depth.delayed() + depth.inFlight() == 0;
    } catch (PortException e) {
      return false;
    }
  }
}
