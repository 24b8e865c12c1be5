package dev.errand.bootstrap.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.application.port.in.VerifyAudit;
import dev.errand.domain.audit.AuditFact;
import dev.errand.domain.brief.Brief;
import dev.errand.domain.session.Attestation;
import dev.errand.domain.session.Evolver;
import dev.errand.domain.session.RecordedEvent;
import dev.errand.domain.session.SessionEvent;
import dev.errand.domain.session.SessionState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What holds of every ledger, however its session went. */
final class LedgerRules {

  private final Set<Integer> announced = new HashSet<>();
  private final Set<Integer> replied = new HashSet<>();
  private final Set<String> over = new HashSet<>();
  private final Map<String, String> keys = new HashMap<>();
  private int ends;

  private LedgerRules() {}

  /** Asserts all rules about what the stage has recorded. */
  static void hold(RunnerStage stage) {
    LedgerRules rules = new LedgerRules();
    SessionState state = SessionState.initial(RunnerStage.SESSION);
    for (RecordedEvent event : stage.ledger()) {
      rules.take(event.event());
      state = Evolver.evolve(state, event);
      if (state.binding() != null) {
        assertThat(state.bound().budget().allows(state.spent().plus(state.reserved())))
            .as("budget behind event " + event)
            .isTrue();
      }
    }
    assertThat(rules.ends).as("ends of the session").isLessThanOrEqualTo(1);
    if (rules.ends == 1) {
      auditIsComplete(stage);
    }
  }

  private void take(SessionEvent event) {
    if (event instanceof SessionEvent.Revived) {
      ends = 0;
    }
    assertThat(ends).as("nothing may follow the end, but this does: " + event).isZero();
    switch (event) {
      case SessionEvent.ModelCalled e -> announced.add(e.call().turn());
      case SessionEvent.ModelReplied e -> {
        assertThat(announced).as("turn announced").contains(e.turn());
        assertThat(replied.add(e.turn())).as("one reply of turn " + e.turn()).isTrue();
      }
      case SessionEvent.ToolStarted e -> {
        assertThat(over).as("calls that are over").doesNotContain(e.callId());
        String before = keys.putIfAbsent(e.callId(), e.idempotencyKey());
        assertThat(before == null || before.equals(e.idempotencyKey())).as("same key").isTrue();
      }
      case SessionEvent.ToolFinished e -> {
        assertThat(keys).as("calls started").containsKey(e.callId());
        end(e.callId());
      }
      case SessionEvent.ToolFailed e -> end(e.callId());
      case SessionEvent.ToolDenied e -> end(e.callId());
      case SessionEvent.Completed e -> ends++;
      case SessionEvent.Failed e -> ends++;
      case SessionEvent.Cancelled e -> ends++;
      case SessionEvent.DeadLettered e -> ends++;
      default -> {}
    }
  }

  private void end(String callId) {
    assertThat(over.add(callId)).as("call " + callId + " ends once").isTrue();
  }

  private static void auditIsComplete(RunnerStage stage) {
    Brief brief = stage.state().acceptedBrief();
    List<Long> expected = new ArrayList<>();
    for (RecordedEvent event : stage.ledger()) {
      Attestation.of(RunnerStage.SESSION, brief, event, "w")
          .ifPresent(fact -> expected.add(fact.sequence()));
    }
    List<Long> attested = new ArrayList<>();
    stage
        .ports()
        .audit()
        .read(
            brief.user().tenant(),
            0,
            entry -> {
              AuditFact fact = entry.fact();
              // What is of no event, such as an archive that was made, has no sequence.
              if (fact.session().equals(RunnerStage.SESSION.value()) && fact.sequence() > 0) {
                attested.add(fact.sequence());
              }
              return true;
            });
    assertThat(attested).as("events in the audit log").isEqualTo(expected);
    assertThat(stage.app().verifyAudit().verify(null)).allMatch(VerifyAudit.Verdict::intact);
  }
}
