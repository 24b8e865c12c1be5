package dev.errand.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.errand.application.port.in.ManageDeadLetters;
import dev.errand.application.port.out.DeadLetters.Filter;
import dev.errand.application.port.out.DeadLetters.Letter;
import dev.errand.application.port.out.Mailbox;
import dev.errand.application.port.out.Payload;
import dev.errand.application.port.out.PortException;
import dev.errand.domain.audit.AuditFact;
import dev.errand.domain.brief.Outcome;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.SessionId;
import dev.errand.testkit.Fixtures;
import dev.errand.testkit.SimulatedCrash;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeadLetterTest {

  private static final Failure WRONG_KEY = new Failure.Unauthorized("the key is wrong");

  private WorkerStage stage;
  private WorkerStage.Process worker;
  private ManageDeadLetters desk;

  @BeforeEach
  void setUp(@TempDir Path directory) throws InterruptedException {
    stage = new WorkerStage(directory);
    stage.deadLetters = stage.open(Port.DEAD_LETTERS, "file:" + directory.resolve("letters"));
    worker = stage.process().serves();
    desk = worker.app.manageDeadLetters();
  }

  private void dies(String id) throws InterruptedException {
    stage.model.fails(WRONG_KEY);
    stage.sends(Fixtures.brief(id).replyTo(WorkerStage.REPLIES).build());
    stage.pass(Duration.ofSeconds(1));
    assertThat(desk.show(id)).as("the letter of " + id).isPresent();
  }

  private List<String> attested(String tenant, String action) {
    List<String> details = new ArrayList<>();
    stage.audit.read(
        tenant,
        0,
        entry -> {
          if (entry.fact().action().equals(action)) {
            details.add(entry.fact().detail());
          }
          return true;
        });
    return details;
  }

  @Nested
  class Replay {

    @Test
    void replayShouldBeAttestedWhateverBecomesOfTheBrief() throws Exception {
      dies("lost");
      WorkerStage.Process idle = stage.process();

      idle.app.manageDeadLetters().replay("lost", false, "ada");

      assertThat(attested(Fixtures.USER.tenant(), "dead-letter-replayed"))
          .containsExactly("letter lost, going on");
      assertThat(attested(Fixtures.USER.tenant(), "revived")).hasSize(1);
    }

    @Test
    void freshReplayShouldBeAttestedWithTheBriefItHandsIn() throws Exception {
      dies("lost");
      int before = attested(Fixtures.USER.tenant(), "brief-accepted").size();

      stage.process().app.manageDeadLetters().replay("lost", true, "ada");

      assertThat(attested(Fixtures.USER.tenant(), "dead-letter-replayed"))
          .containsExactly("letter lost, anew");
      assertThat(attested(Fixtures.USER.tenant(), "brief-accepted")).hasSize(before + 1);
    }

    @Test
    void replayedBriefShouldResumeItsSessionAndEndWithOneMoreReport() throws Exception {
      dies("lost");
      stage.model.says("42");

      desk.replay("lost", false, "ada");
      stage.pass(Duration.ofSeconds(1));

      assertThat(stage.kinds(new SessionId("lost")))
          .containsSubsequence("DeadLettered", "Revived", "AttemptStarted", "Completed");
      assertThat(stage.reports())
          .extracting(report -> report.outcome().getClass().getSimpleName())
          .containsExactly("DeadLettered", "Completed");
      assertThat(stage.reportIds()).as("no box may take one for the other").hasSize(2);
      assertThat(desk.list(Filter.ALL, 9)).isEmpty();
      assertThat(stage.isEmpty(stage.mailbox)).isTrue();
      assertThat(stage.uncaught()).isEmpty();
    }

    @Test
    void freshReplayShouldStartAnotherSessionAndLeaveTheOldOneAsItWas() throws Exception {
      dies("lost");
      List<String> before = stage.kinds(new SessionId("lost"));
      stage.model.says("42");

      desk.replay("lost", true, "ada");
      stage.pass(Duration.ofSeconds(1));

      assertThat(stage.kinds(new SessionId("lost"))).isEqualTo(before);
      assertThat(stage.reports()).hasSize(2);
      assertThat(stage.reports().getLast().outcome()).isInstanceOf(Outcome.Completed.class);
      assertThat(stage.reports().getLast().briefId().value()).isNotEqualTo("lost");
      assertThat(desk.list(Filter.ALL, 9)).isEmpty();
    }

    @Test
    void freshReplayThatIsCutShortAndRepeatedShouldRunOnce() throws Exception {
      dies("lost");
      stage.model.says("42");
      WorkerStage.Process first = stage.process();
      first.diesBefore(first.plan, "mailbox.send", 1);
      assertThatThrownBy(() -> first.app.manageDeadLetters().replay("lost", true, "ada"))
          .isInstanceOf(SimulatedCrash.class);

      desk.replay("lost", true, "ada");
      stage.pass(Duration.ofSeconds(1));

      assertThat(stage.ledger.list(9, null)).hasSize(2);
      assertThat(stage.reports()).hasSize(2);
      assertThat(desk.list(Filter.ALL, 9)).isEmpty();
    }

    @Test
    void replayThatIsCutShortBehindItsMessageShouldNotRunTheBriefTwice() throws Exception {
      dies("lost");
      stage.model.says("42");
      WorkerStage.Process first = stage.process();
      first.diesBefore(first.plan, "deadLetters.find", 2);
      assertThatThrownBy(() -> first.app.manageDeadLetters().replay("lost", false, "ada"))
          .isInstanceOf(SimulatedCrash.class);
      stage.pass(Duration.ofSeconds(1));

      desk.replay("lost", false, "ada");
      stage.pass(Duration.ofSeconds(1));

      assertThat(stage.kinds(new SessionId("lost"))).containsOnlyOnce("Completed");
      assertThat(stage.model.requests()).hasSize(2);
      assertThat(stage.reportIds()).hasSize(2);
      assertThat(desk.list(Filter.ALL, 9)).isEmpty();
    }

    @Test
    void briefThatDiesAgainBeforeItsLetterIsRemovedShouldKeepItsNewLetter() throws Exception {
      dies("lost");
      stage.model.fails(WRONG_KEY);
      WorkerStage.Process slow = stage.process();
      slow.plan.nth(
          "mailbox.send",
          1,
          new dev.errand.testkit.Fault(
              dev.errand.testkit.Fault.Moment.AFTER,
              () -> stage.time.sleep(Duration.ofSeconds(5))));

      stage.time.start("replay", () -> slow.app.manageDeadLetters().replay("lost", false, "ada"));
      stage.pass(Duration.ofSeconds(10));

      assertThat(desk.show("lost")).isPresent().get().extracting(Letter::attempts).isEqualTo(2);
      assertThat(stage.kinds(new SessionId("lost"))).filteredOn("DeadLettered"::equals).hasSize(2);
    }

    @Test
    void letterThatHoldsNoBriefShouldBeRefusedAndStay() throws Exception {
      String id = stage.mailbox.send(Mailbox.Outgoing.of(Payload.ofText("no brief")));
      stage.time.awaitIdle();

      PortException refused =
          catchThrowableOfType(PortException.class, () -> desk.replay(id, false, "ada"));

      assertThat(refused.failure()).isInstanceOf(Failure.InvalidRequest.class);
      assertThat(desk.show(id)).isPresent();
    }

    @Test
    void letterThatIsNotThereShouldBeNamed() {
      assertThatThrownBy(() -> desk.replay("nowhere", false, "ada"))
          .isInstanceOf(PortException.class)
          .hasMessageContaining("nowhere");
    }
  }

  @Nested
  class Browsing {

    @Test
    void lettersShouldBeListedNewestFirstAndByClass() throws Exception {
      dies("first");
      dies("second");
      stage.mailbox.send(Mailbox.Outgoing.of(Payload.ofText("no brief")));
      stage.time.awaitIdle();

      List<Letter> all = desk.list(Filter.ALL, 9);
      List<Letter> unauthorized = desk.list(new Filter("unauthorized", null, null, null), 9);

      assertThat(all).hasSize(3);
      assertThat(unauthorized).extracting(Letter::id).containsExactly("second", "first");
      assertThat(desk.list(Filter.ALL, 1)).hasSize(1);
    }

    @Test
    void purgeShouldRemoveWhatMatchesAndCountIt() throws Exception {
      dies("first");
      dies("second");
      String other = stage.mailbox.send(Mailbox.Outgoing.of(Payload.ofText("no brief")));
      stage.time.awaitIdle();

      int purged = desk.purge(new Filter("unauthorized", null, null, null), "ada");

      assertThat(purged).isEqualTo(2);
      assertThat(desk.list(Filter.ALL, 9)).extracting(Letter::id).containsExactly(other);
      assertThat(attested(Fixtures.USER.tenant(), "dead-letters-purged"))
          .containsExactly("2 letters: second first");
    }

    @Test
    void oneLetterShouldBeRemovedAndTheOthersStay() throws Exception {
      dies("first");
      dies("second");

      assertThat(desk.remove("first", "ada")).isTrue();

      assertThat(desk.list(Filter.ALL, 9)).extracting(Letter::id).containsExactly("second");
      assertThat(attested(Fixtures.USER.tenant(), "dead-letters-purged"))
          .containsExactly("1 letters: first");
    }

    @Test
    void letterNobodyKnowsCannotBeRemoved() throws Exception {
      dies("first");

      assertThat(desk.remove("other", "ada")).isFalse();

      assertThat(desk.list(Filter.ALL, 9)).hasSize(1);
      assertThat(attested(Fixtures.USER.tenant(), "dead-letters-purged")).isEmpty();
    }

    @Test
    void letterOfNobodyShouldBeAttestedAsWorkOfOperators() throws Exception {
      String stray = stage.mailbox.send(Mailbox.Outgoing.of(Payload.ofText("no brief")));
      stage.time.awaitIdle();

      assertThat(desk.remove(stray, "ada")).isTrue();

      assertThat(attested(AuditFact.OPERATIONS, "dead-letters-purged"))
          .containsExactly("1 letters: " + stray);
    }
  }
}
