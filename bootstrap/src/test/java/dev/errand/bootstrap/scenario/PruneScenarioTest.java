package dev.errand.bootstrap.scenario;

import static dev.errand.bootstrap.scenario.RunnerStage.SESSION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.errand.application.port.in.PruneSessions.Observer;
import dev.errand.application.port.in.PruneSessions.Pruned;
import dev.errand.application.port.in.PruneSessions.Wanted;
import dev.errand.application.port.in.RestoreSessions.Limits;
import dev.errand.application.port.out.DeadLetters;
import dev.errand.application.port.out.Payload;
import dev.errand.domain.audit.AuditFact;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.RecordedEvent;
import dev.errand.domain.session.SessionEvent;
import dev.errand.domain.session.SessionId;
import dev.errand.testkit.Fault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is in the archive leaves the ledger, and nothing else does. */
class PruneScenarioTest {

  private static final String BY = "ada@desk";

  @TempDir Path home;
  private RunnerStage stage;
  private List<RecordedEvent> before;
  private final List<String> told = new ArrayList<>();

  private final Observer observer =
      new Observer() {
        @Override
        public void pruned(SessionId session, Instant endedAt, long events) {
          told.add("pruned " + session);
        }

        @Override
        public void kept(SessionId session, Instant endedAt, String reason) {
          told.add("kept " + session + ": " + reason);
        }
      };

  @BeforeEach
  void finishOne() throws InterruptedException {
    stage = new RunnerStage(home).onDisk();
    stage.file("data.csv", "a,b\n1,2\n").model.says("Done.");
    stage.finish();
    before = stage.ledger();
    stage.clock.tick(Duration.ofDays(100));
  }

  private void archive() {
    stage.app().inspectSessions().archive(SESSION, BY);
  }

  private Pruned prune(boolean dryRun) {
    Instant days90 = stage.clock.instant().minus(Duration.ofDays(90));
    return stage.app().pruneSessions().prune(new Wanted(days90, null, 10, dryRun), BY, observer);
  }

  private List<AuditFact> facts() {
    List<AuditFact> facts = new ArrayList<>();
    for (String tenant : stage.ports().audit().tenants()) {
      stage.ports().audit().read(tenant, 0, entry -> facts.add(entry.fact()));
    }
    return facts;
  }

  @Test
  void whatIsInTheArchiveShouldGoAndComeBackWhole() throws IOException {
    archive();

    Pruned pruned = prune(false);

    assertThat(pruned).isEqualTo(new Pruned(1, before.size(), 0));
    assertThat(stage.ledger()).isEmpty();
    assertThatThrownBy(() -> stage.app().inspectSessions().show(SESSION, 0))
        .hasMessageContaining("is in the archive, as of")
        .hasMessageContaining("errand archive restore b1");
    var stored = stage.app().restoreSessions().stored(SESSION).getLast();
    stage.app().restoreSessions().restore(stored, Limits.DEFAULT, BY);
    assertThat(stage.ledger()).isEqualTo(before);
    assertThat(stage.text("data.csv")).isEqualTo("a,b\n1,2\n");
    assertThat(stage.app().verifyAudit().verify(null)).allMatch(each -> each.intact());
  }

  @Test
  void itShouldBeInTheAuditLog() {
    archive();

    prune(false);

    assertThat(facts())
        .filteredOn(fact -> fact.action().equals("session-pruned"))
        .singleElement()
        .satisfies(
            fact -> {
              assertThat(fact.actor()).isEqualTo(BY);
              assertThat(fact.session()).isEqualTo(SESSION.value());
              assertThat(fact.detail()).contains(before.size() + " events");
            });
  }

  @Test
  void whatIsNotInTheArchiveShouldStay() {
    assertThat(prune(false)).isEqualTo(new Pruned(0, 0, 1));

    assertThat(stage.ledger()).isEqualTo(before);
    assertThat(told)
        .singleElement()
        .asString()
        .contains("kept b1: it is not in the archive", "errand session archive b1");
  }

  @Test
  void aDryRunShouldRemoveNothing() {
    archive();

    assertThat(prune(true).sessions()).isEqualTo(1);

    assertThat(stage.ledger()).isEqualTo(before);
    assertThat(facts()).noneMatch(fact -> fact.action().equals("session-pruned"));
  }

  @Test
  void whatEndedLatelyShouldStay() {
    archive();

    Pruned pruned =
        stage
            .app()
            .pruneSessions()
            .prune(
                new Wanted(stage.clock.instant().minus(Duration.ofDays(101)), null, 10, false),
                BY,
                observer);

    assertThat(pruned).isEqualTo(new Pruned(0, 0, 0));
    assertThat(told).isEmpty();
  }

  /** One that waited for a person leaves a message behind that is hidden for half a day. */
  @Test
  void whatMayStillHaveAMessageShouldStay() throws Exception {
    stage = new RunnerStage(home.resolve("other")).onDisk();
    stage.model.says("Done.");
    stage.finish();
    archive();
    stage.clock.tick(Duration.ofHours(23));
    Wanted all = new Wanted(stage.clock.instant(), null, 10, false);

    Pruned early = stage.app().pruneSessions().prune(all, BY, observer);
    stage.clock.tick(Duration.ofHours(2));
    Pruned late = stage.app().pruneSessions().prune(all, BY, observer);

    assertThat(early).isEqualTo(new Pruned(0, 0, 1));
    assertThat(told.getFirst()).contains("kept b1: it ended less than a day ago");
    assertThat(late.sessions()).isEqualTo(1);
  }

  @Test
  void anotherTenantsShouldStay() {
    archive();
    String tenant = stage.state().acceptedBrief().user().tenant();
    Instant now = stage.clock.instant();

    assertThat(
            stage
                .app()
                .pruneSessions()
                .prune(new Wanted(now, tenant + "x", 10, false), BY, observer)
                .sessions())
        .isZero();
    assertThat(
            stage
                .app()
                .pruneSessions()
                .prune(new Wanted(now, tenant, 10, false), BY, observer)
                .sessions())
        .isEqualTo(1);
  }

  @Test
  void anArchiveThatIsDamagedShouldKeepTheSession() {
    archive();
    spoil("filesystem.tar.gz");

    assertThat(prune(false)).isEqualTo(new Pruned(0, 0, 1));

    assertThat(stage.ledger()).isEqualTo(before);
    assertThat(told).singleElement().asString().contains("filesystem.tar");
  }

  private void spoil(String name) {
    try (Stream<Path> files = Files.walk(home)) {
      for (Path file : files.filter(each -> each.endsWith(name)).toList()) {
        file.toFile().setWritable(true);
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void anAuditLogThatIsDownShouldKeepTheSession() {
    archive();
    stage.faults.always("audit.append", Fault.before(new Failure.Unavailable("down")));

    assertThatThrownBy(() -> prune(false)).hasMessageContaining("down");

    assertThat(stage.ledger()).isEqualTo(before);
  }

  @Test
  void whatHasADeadLetterShouldStayUntilThatIsGone() {
    SessionId dead = new SessionId("b2");
    RecordedEvent accepted = before.getFirst();
    stage
        .ports()
        .ledger()
        .append(
            dead,
            List.of(
                new RecordedEvent(1, 0, accepted.at(), accepted.event()),
                new RecordedEvent(
                    2,
                    0,
                    accepted.at(),
                    new SessionEvent.DeadLettered(new Failure.Unavailable("down")))));
    stage.app().inspectSessions().archive(dead, BY);
    stage
        .ports()
        .deadLetters()
        .put(
            new DeadLetters.Letter(
                "b2",
                new Failure.Unavailable("down"),
                null,
                null,
                null,
                "b2",
                1,
                1,
                accepted.at(),
                accepted.at(),
                null,
                Map.of(),
                Payload.ofText("{}")));

    assertThat(prune(false).sessions()).isZero();
    assertThat(told).anyMatch(each -> each.contains("kept b2: its dead letter is still there"));
    stage.app().manageDeadLetters().remove("b2", BY);
    assertThat(prune(false).sessions()).isEqualTo(1);
  }
}
