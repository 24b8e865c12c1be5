package dev.errand.bootstrap.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.application.port.out.Mailbox;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** A worker that slept longer than its lease and wakes up in the middle of a brief. */
class ZombieIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"model", "look"})
  void aWorkerThatWakesUpBehindItsLeaseShouldLeaveNoTrace(String place) throws Exception {
    try (Fleet fleet = Fleet.in(directory)) {
      Mailbox briefs = fleet.briefs().mailbox();
      Mailbox reports = fleet.reports().mailbox();
      Fleet.Scene scene = fleet.scene();
      FleetWorker sleeper = fleet.worker("sleeper", Map.of()).start().awaitReady();
      String id = new Producer(fleet).send("brief-1", "brief-1 wait-in-" + place + "=it");
      awaitWaiting(scene, "sleeper");

      sleeper.pause();
      FleetWorker successor = fleet.worker("successor", Map.of()).start().awaitReady();
      awaitWaiting(scene, "successor");
      List<JsonNode> before = fleet.ledgers().of(id);
      scene.open("sleeper", "it");
      sleeper.goOn();
      Patience.until(
          "the sleeper has let go of the brief", PATIENCE, () -> sleeper.inFlight() == 0);

      assertThat(fleet.ledgers().of(id)).as("nothing more was written").isEqualTo(before);
      assertThat(briefs.depth().inFlight()).as("nothing was acknowledged").isEqualTo(1);
      assertThat(briefs.depth().waiting() + briefs.depth().delayed())
          .as("nothing was given back")
          .isZero();
      assertThat(reports.depth().waiting()).as("nothing was replied").isZero();
      assertThat(scene.lines("sleeper").getLast())
          .as("what the sleeper did last")
          .startsWith("waiting");

      scene.open("successor", "it");
      List<Mailbox.Delivery> replies = reports.receive(10, PATIENCE, PATIENCE);
      assertThat(replies).hasSize(1);
      assertThat(replies.getFirst().body().text()).contains("\"outcome\":\"completed\"");
      Patience.until("the brief is settled", PATIENCE, () -> briefs.depth().inFlight() == 0);
      assertThat(reports.receive(10, PATIENCE, Duration.ofSeconds(1))).as("more replies").isEmpty();
      assertThat(fleet.ledgers().problems(id)).isEmpty();
      assertThat(scene.counts("stamped").values()).containsOnly(1L);
      sleeper.terminate();
      successor.terminate();
      assertThat(List.of(sleeper.awaitEnd(), successor.awaitEnd())).containsOnly(0);
    }
  }

  private static void awaitWaiting(Fleet.Scene scene, String worker) {
    Patience.until(
        worker + " is in the middle of the brief",
        PATIENCE,
        () -> scene.lines(worker).stream().anyMatch(line -> line.startsWith("waiting")));
  }
}
