package dev.errand.bootstrap.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.application.port.out.Mailbox;
import dev.errand.application.port.out.PortException;
import dev.errand.bootstrap.process.ErrandProgram.Finished;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.StreamSupport;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A fleet that is killed, paused, stopped and robbed of its Redis all the time while it works, and
 * loses nothing, and does nothing twice. Longer by {@code -Dfleet.briefs=2000 -Dfleet.strikes=100}.
 * On every kind of server there is, or on what {@code -Dfleet.server} names: {@code redis}, {@code
 * sqs}, {@code postgres} (which holds all but workspaces), or the address of one that runs, such as
 * {@code redis://127.0.0.1:6379}.
 */
class FleetIT {

  private static final int BRIEFS = Integer.getInteger("fleet.briefs", 200);
  private static final int STRIKES = Integer.getInteger("fleet.strikes", 10);
  private static final int WORKERS = Integer.getInteger("fleet.workers", 3);
  private static final int MOST_ATTEMPTS = 30;
  private static final int EVERY_NTH_FAILS = 20;
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  Path directory;

  private static List<String> servers() {
    return Fleet.servers();
  }

  @ParameterizedTest
  @MethodSource("servers")
  void aFleetThatIsHitAllTheTimeShouldLoseNothingAndDoNothingTwice(String server) throws Exception {
    long seed = Long.getLong("fleet.seed", System.nanoTime());
    String again =
        """
        ./mvnw verify -pl bootstrap -am -Dtest=None -Dsurefire.failIfNoSpecifiedTests=false \
        -Dit.test=FleetIT -Dfailsafe.failIfNoSpecifiedTests=false \
        -Dfleet.server=%s -Dfleet.seed=%d -Dfleet.briefs=%d -Dfleet.strikes=%d -Dfleet.workers=%d\
        """
            .formatted(server, seed, BRIEFS, STRIKES, WORKERS);
    System.out.println("fleet: in " + directory + "; to do the same again:\n" + again);
    long began = System.nanoTime();
    try (Fleet fleet = Fleet.in(directory, server);
        Reports reports = new Reports(fleet.reports().mailbox())) {
      for (int i = 1; i <= WORKERS; i++) {
        fleet.worker("worker" + i, Map.of()).start();
      }
      fleet.workers().forEach(FleetWorker::awaitReady);
      Producer producer = new Producer(fleet);
      Chaos chaos = new Chaos(fleet, seed);

      List<Thread> bursts = new ArrayList<>();
      for (int strike = 0; strike < STRIKES; strike++) {
        int first = BRIEFS * strike / STRIKES;
        int count = BRIEFS * (strike + 1) / STRIKES - first;
        bursts.add(Thread.ofVirtual().start(() -> producer.send(first, count, FleetIT::input)));
        chaos.strike();
      }
      chaos.settle();
      for (Thread burst : bursts) {
        burst.join();
      }
      assertThat(producer.taken()).as("briefs taken").hasSize(BRIEFS);
      Patience.reached(PATIENCE, () -> reports.briefs() == BRIEFS);
      boolean empty = Patience.reached(PATIENCE, () -> isEmpty(fleet.briefs().mailbox()));
      List<Integer> exits = new ArrayList<>(chaos.exits());
      for (FleetWorker worker : fleet.workers()) {
        worker.terminate();
        exits.add(worker.awaitEnd());
      }

      Counts counts = new Counts();
      SoftAssertions all = new SoftAssertions();
      all.assertThat(empty).as("the mailbox is empty").isTrue();
      all.assertThat(exits).as("exit codes after SIGTERM").containsOnly(0);
      checkSessions(all, counts, fleet, producer, reports);
      checkDeadLetters(all, fleet, producer);
      Finished audit = fleet.run("audit", "verify");
      all.assertThat(audit.code()).as("errand audit verify: " + audit).isZero();
      System.out.printf(
          "fleet on %s: %d briefs by %d requests, %d workers started %d times, hit by %s, in %d s%n"
              + "fleet: %d reports sent again; %d attempts (at most %d of a brief), %d handed back;"
              + " %d model calls for %d replies; %d runs of stamp for %d stamps; %d dead letters%n",
          server,
          BRIEFS,
          producer.tries(),
          WORKERS,
          fleet.workers().stream().mapToInt(FleetWorker::starts).sum(),
          chaos.done(),
          Duration.ofNanos(System.nanoTime() - began).toSeconds(),
          reports.sentAgain(),
          counts.attempts,
          counts.mostAttempts,
          counts.handedBack,
          counts.modelCalls,
          counts.replies,
          counts.runs,
          counts.stamps,
          counts.meantToFail);
      all.assertAll();
    } catch (Throwable e) {
      System.out.println(
          "fleet: failed; all it left behind is in " + directory + "; again:\n" + again);
      throw e;
    }
  }

  /** What is told at the end. */
  private static final class Counts {
    long attempts;
    long mostAttempts;
    long handedBack;
    long modelCalls;
    long replies;
    long runs;
    long stamps;
    long meantToFail;
  }

  private static String input(int number) {
    return "brief-" + number + (meantToFail("brief-" + number) ? " refuse" : "");
  }

  private static boolean meantToFail(String name) {
    return Integer.parseInt(name.substring("brief-".length())) % EVERY_NTH_FAILS == 0;
  }

  private static void checkSessions(
      SoftAssertions all, Counts counts, Fleet fleet, Producer producer, Reports reports) {
    Ledgers ledgers = fleet.ledgers();
    Map<String, Long> calls = fleet.scene().counts("model");
    Map<String, Long> runs = fleet.scene().counts("stamp");
    Map<String, Long> stamped = fleet.scene().counts("stamped");
    Set<String> keys = new HashSet<>();
    all.assertThat(ledgers.sessions().keySet()).as("sessions").isEqualTo(producer.taken().keySet());
    producer
        .taken()
        .forEach(
            (id, name) -> {
              String what = name + " (" + id + ")";
              all.assertThat(ledgers.problems(id)).as("ledger of " + what).isEmpty();
              all.assertThat(reports.different(id)).as("reports on " + what).isEqualTo(1);
              boolean fails = meantToFail(name);
              if (reports.different(id) == 1) {
                all.assertThat(reports.report(id).get("outcome").asString())
                    .as("outcome of " + what)
                    .isEqualTo(fails ? "dead-lettered" : "completed");
              }
              all.assertThat(ledgers.of(id, "model-replied"))
                  .as("replies in " + what)
                  .hasSize(fails ? 0 : 3);
              all.assertThat(ledgers.of(id, "tool-finished"))
                  .as("results in " + what)
                  .hasSize(fails ? 0 : 2);
              all.assertThat(ledgers.of(id, "tool-failed")).as("failures in " + what).isEmpty();
              long made =
                  calls.entrySet().stream()
                      .filter(call -> call.getKey().startsWith(id + "/"))
                      .mapToLong(Map.Entry::getValue)
                      .sum();
              all.assertThat(made)
                  .as("model calls made for " + what + ", none without being recorded before")
                  .isLessThanOrEqualTo(ledgers.of(id, "model-called").size());
              Set<String> own = stampKeys(ledgers, id);
              all.assertThat(own).as("idempotency keys of " + what).hasSize(fails ? 0 : 1);
              keys.addAll(own);
              long attempts = ledgers.of(id, "attempt-started").size();
              long handedBack = ledgers.of(id, "handed-back").size();
              all.assertThat(attempts - handedBack)
                  .as("attempts at " + what)
                  .isBetween(1L, (long) MOST_ATTEMPTS);
              counts.attempts += attempts;
              counts.mostAttempts = Math.max(counts.mostAttempts, attempts);
              counts.handedBack += handedBack;
              counts.modelCalls += made;
              counts.replies += ledgers.of(id, "model-replied").size();
              counts.meantToFail += fails ? 1 : 0;
            });
    all.assertThat(calls.values()).as("how often each model call was made").containsOnly(1L);
    // Who is killed between making a stamp and noting it notes nothing.
    all.assertThat(keys).as("stamps that were noted").containsAll(stamped.keySet());
    all.assertThat(stamped.values()).as("how often each was made").containsOnly(1L);
    all.assertThat(fleet.scene().stamps())
        .as("stamps that are there")
        .containsExactlyInAnyOrderElementsOf(
            keys.stream().map(key -> key.replace('/', '_')).toList());
    counts.stamps = keys.size();
    counts.runs = runs.values().stream().mapToLong(Long::longValue).sum();
  }

  /** The keys under which a session's first tool call was run: one, however often it was. */
  private static Set<String> stampKeys(Ledgers ledgers, String session) {
    Set<String> keys = new TreeSet<>();
    String first = null;
    for (JsonNode started : ledgers.of(session, "tool-started")) {
      first = first == null ? started.get("callId").asString() : first;
      if (started.get("callId").asString().equals(first)) {
        keys.add(started.get("idempotencyKey").asString());
      }
    }
    return keys;
  }

  private static void checkDeadLetters(SoftAssertions all, Fleet fleet, Producer producer) {
    Finished listed = fleet.run("dead-letters", "list", "--json", "--limit", "100000");
    all.assertThat(listed.code()).as(listed.toString()).isZero();
    Set<String> found = new TreeSet<>();
    JsonNode letters = new JsonMapper().readTree(listed.out());
    StreamSupport.stream(letters.spliterator(), false)
        .forEach(
            letter -> {
              found.add(producer.taken().get(letter.get("id").asString()));
              all.assertThat(letter.toString()).contains("rejected");
            });
    all.assertThat(found)
        .as("dead letters")
        .containsExactlyInAnyOrderElementsOf(
            producer.taken().values().stream().filter(FleetIT::meantToFail).toList());
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
