package dev.errand.bootstrap.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.errand.application.port.in.RecordOperations;
import dev.errand.application.port.out.DeadLetters;
import dev.errand.application.port.out.Payload;
import dev.errand.domain.audit.AuditFact;
import dev.errand.domain.brief.UserIdentity;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.SessionId;
import dev.errand.testkit.Fault;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What operators do is in the audit log, under who did it. */
class OperationsRecordTest {

  private static final String BY = "ada@desk";
  private static final Map<String, String> VALUES = Map.of("mailbox", "memory:", "model", "a:b");

  @TempDir Path home;
  private RunnerStage stage;

  @BeforeEach
  void open() {
    stage = new RunnerStage(home);
  }

  private RecordOperations record() {
    return stage.app().recordOperations();
  }

  private List<AuditFact> facts(String tenant) {
    List<AuditFact> facts = new ArrayList<>();
    stage.ports().audit().read(tenant, 0, entry -> facts.add(entry.fact()));
    return facts;
  }

  private List<AuditFact> operations() {
    return facts(AuditFact.OPERATIONS);
  }

  @Nested
  class Configuration {

    @Test
    void theFirstOneShouldBeRecordedAndARepetitionShouldNot() {
      assertThat(record().configured(VALUES, BY)).isTrue();
      assertThat(record().configured(VALUES, "eve@desk")).isFalse();

      assertThat(operations())
          .singleElement()
          .satisfies(
              fact -> {
                assertThat(fact.action()).isEqualTo("configured");
                assertThat(fact.actor()).isEqualTo(BY);
                assertThat(fact.detail()).startsWith("digest ").contains("; first recorded; keys ");
              });
    }

    @Test
    void aChangeShouldNameItsKeysAndNoValue() {
      record().configured(VALUES, BY);

      record().configured(Map.of("mailbox", "memory:", "model", "c:hidden", "log", "json"), BY);

      assertThat(operations().getLast().detail())
          .contains("; changed log model; keys ")
          .doesNotContain("hidden");
    }

    @Test
    void goingBackShouldBeAChangeToo() {
      record().configured(VALUES, BY);
      record().configured(Map.of("mailbox", "memory:"), BY);

      assertThat(record().configured(VALUES, BY)).isTrue();
      assertThat(operations().getLast().detail()).contains("changed model;");
    }
  }

  @Test
  void theUseOfAKeyShouldTellItsNameAndWhoUsedIt() {
    record().keyUsed("openai", "LanguageModel openai:", "worker-1");

    assertThat(operations())
        .extracting(AuditFact::actor, AuditFact::action, AuditFact::detail)
        .containsExactly(tuple("worker-1", "key-used", "secret openai by LanguageModel openai:"));
  }

  @Test
  void whatIsDoneToASessionShouldBeInItsTenantsChain() throws Exception {
    stage.model.says("Done.");
    stage.finish();
    String tenant = stage.state().acceptedBrief().user().tenant();

    record().resumed(RunnerStage.SESSION, BY);
    SessionId fork = stage.app().inspectSessions().fork(RunnerStage.SESSION, 1, BY);
    stage.app().inspectSessions().archive(RunnerStage.SESSION, BY);

    assertThat(facts(tenant))
        .filteredOn(fact -> fact.actor().equals(BY))
        .extracting(fact -> fact.action() + " " + fact.session())
        .containsExactly("session-resumed b1", "session-forked " + fork, "archived b1");
  }

  @Test
  void aSessionThatIsNotThereShouldNotBeResumed() {
    assertThatThrownBy(() -> record().resumed(new SessionId("nobody"), BY))
        .hasMessageContaining("there is no session nobody");
    assertThat(operations()).isEmpty();
  }

  @Test
  void lettersThatArePurgedShouldBeNamedInTheChainsOfTheirTenants() {
    stage.ports().deadLetters().put(letter("l1", "acme"));
    stage.ports().deadLetters().put(letter("l2", "acme"));
    stage.ports().deadLetters().put(letter("l3", null));

    int purged = stage.app().manageDeadLetters().purge(DeadLetters.Filter.ALL, BY);

    assertThat(purged).isEqualTo(3);
    assertThat(facts("acme"))
        .singleElement()
        .satisfies(
            fact -> {
              assertThat(fact.actor()).isEqualTo(BY);
              assertThat(fact.action()).isEqualTo("dead-letters-purged");
              assertThat(fact.detail()).contains("2 letters", "l1", "l2");
            });
    assertThat(operations()).extracting(AuditFact::detail).containsExactly("1 letters: l3");
  }

  @Test
  void nothingShouldBePurgedThatTheAuditLogWasNotTold() {
    stage.ports().deadLetters().put(letter("l1", "acme"));
    stage.faults.always("audit.append", Fault.before(new Failure.Unavailable("down")));

    assertThatThrownBy(() -> stage.app().manageDeadLetters().remove("l1", BY))
        .hasMessageContaining("down");
    assertThat(stage.ports().deadLetters().find("l1")).isPresent();
  }

  @Test
  void nobodyShouldBeOfTheTenantOfOperations() {
    assertThatThrownBy(() -> new UserIdentity("eve", AuditFact.OPERATIONS, Set.of(), Map.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static DeadLetters.Letter letter(String id, String tenant) {
    return new DeadLetters.Letter(
        id,
        new Failure.Corrupt("no brief"),
        null,
        "data-analyst",
        tenant,
        null,
        1,
        1,
        Instant.EPOCH,
        Instant.EPOCH,
        null,
        Map.of(),
        Payload.ofText("{}"));
  }
}
