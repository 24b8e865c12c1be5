package dev.errand.adapter.out.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.application.port.out.Codecs;
import dev.errand.application.port.out.DeadLetters;
import dev.errand.application.port.out.Payload;
import dev.errand.domain.agent.CompletionCheck;
import dev.errand.domain.agent.FeedbackRule;
import dev.errand.domain.audit.AuditEntry;
import dev.errand.domain.brief.AgentChoice;
import dev.errand.domain.brief.Answer;
import dev.errand.domain.brief.Brief;
import dev.errand.domain.brief.Input;
import dev.errand.domain.brief.Outcome;
import dev.errand.domain.brief.Report;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.failure.Resolution;
import dev.errand.domain.session.CallState;
import dev.errand.domain.session.Message;
import dev.errand.domain.session.ModelCall;
import dev.errand.domain.session.RecordedEvent;
import dev.errand.domain.session.SessionEvent;
import dev.errand.domain.session.SessionId;
import dev.errand.domain.session.SessionState;
import dev.errand.domain.session.Step;
import dev.errand.domain.slice.Slice;
import dev.errand.domain.slice.SliceChange;
import dev.errand.domain.tool.Effect;
import dev.errand.domain.tool.ToolPolicy;
import dev.errand.domain.workspace.FileChange;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class RoundTripTest {

  private static final int VALUES = 1_000;

  private final Codecs codecs = new JsonCodecsProvider().codecs();

  @Test
  void everyKindOfEventShouldComeBackAsItWasAndKeepItsBytes() {
    ArbitrarySession arbitrary = new ArbitrarySession(1);
    Cases cases = new Cases();

    for (int i = 0; i < VALUES; i++) {
      RecordedEvent event = arbitrary.recorded();
      cases.collect(event);

      byte[] line = codecs.encodeEvent(event);
      RecordedEvent decoded = codecs.decodeEvent(line);

      assertThat(decoded).isEqualTo(event);
      assertThat(codecs.encodeEvent(decoded)).isEqualTo(line);
      assertThat(new String(line, StandardCharsets.UTF_8)).doesNotContain("\n", "\r");
    }

    assertThat(
            cases.missing(
                SessionEvent.class,
                Failure.class,
                Resolution.class,
                ToolPolicy.class,
                CompletionCheck.class,
                FeedbackRule.Trigger.class,
                SliceChange.class,
                FileChange.class,
                Input.class,
                AgentChoice.class,
                Effect.class,
                Slice.Retention.class,
                ModelCall.Purpose.class))
        .isEmpty();
  }

  @Test
  void everyKindOfStateShouldComeBackAsItWasAndKeepItsBytes() {
    ArbitrarySession arbitrary = new ArbitrarySession(2);
    Cases cases = new Cases();

    for (int i = 0; i < VALUES; i++) {
      SessionState state = arbitrary.state();
      cases.collect(state);

      byte[] json = codecs.encodeSnapshot(state);
      SessionState decoded = codecs.decodeSnapshot(json);

      assertThat(decoded).isEqualTo(state);
      assertThat(codecs.encodeSnapshot(decoded)).isEqualTo(json);
    }

    assertThat(
            cases.missing(
                Step.class, CallState.Status.class, Message.class, Outcome.class, Failure.class))
        .isEmpty();
  }

  @Test
  void theStateBeforeTheFirstEventShouldComeBack() {
    SessionState initial = SessionState.initial(new SessionId("s-1"));

    SessionState decoded = codecs.decodeSnapshot(codecs.encodeSnapshot(initial));

    assertThat(decoded).isEqualTo(initial);
  }

  @Test
  void briefsShouldComeBackAsTheyWereAndKeepTheirBytes() {
    Arbitrary arbitrary = new Arbitrary(3);

    for (int i = 0; i < VALUES; i++) {
      Brief brief = arbitrary.brief();

      Payload envelope = codecs.encodeBrief(brief);

      assertThat(codecs.decodeBrief(envelope)).isEqualTo(brief);
      assertThat(codecs.encodeBrief(codecs.decodeBrief(envelope))).isEqualTo(envelope);
    }
  }

  @Test
  void reportsShouldKeepTheirBytesAndAllButTheWhiteSpaceOfTheAnswersJson() {
    Arbitrary arbitrary = new Arbitrary(4);

    for (int i = 0; i < VALUES; i++) {
      Report report = arbitrary.report();

      Payload envelope = codecs.encodeReport(report);
      Report decoded = codecs.decodeReport(envelope);

      assertThat(decoded).isEqualTo(compact(report));
      assertThat(codecs.encodeReport(decoded)).isEqualTo(envelope);
    }
  }

  @Test
  void auditEntriesShouldComeBackAsTheyWereAndKeepTheirBytes() {
    Arbitrary arbitrary = new Arbitrary(5);

    for (int i = 0; i < VALUES; i++) {
      AuditEntry entry = arbitrary.auditEntry();

      byte[] line = codecs.encodeAuditEntry(entry);

      assertThat(codecs.decodeAuditEntry(line)).isEqualTo(entry);
      assertThat(codecs.encodeAuditEntry(codecs.decodeAuditEntry(line))).isEqualTo(line);
      assertThat(new String(line, StandardCharsets.UTF_8)).doesNotContain("\n", "\r");
    }
  }

  @Test
  void deadLettersShouldComeBackAsTheyWereAndKeepTheirBytes() {
    Arbitrary arbitrary = new Arbitrary(6);

    for (int i = 0; i < VALUES; i++) {
      DeadLetters.Letter letter = arbitrary.letter();

      byte[] json = codecs.encodeDeadLetter(letter);

      assertThat(codecs.decodeDeadLetter(json)).isEqualTo(letter);
      assertThat(codecs.encodeDeadLetter(codecs.decodeDeadLetter(json))).isEqualTo(json);
    }
  }

  private static Report compact(Report report) {
    if (!(report.outcome() instanceof Outcome.Completed completed)
        || completed.answer().json() == null) {
      return report;
    }
    Answer answer = completed.answer();
    return new Report(
        report.briefId(),
        report.sessionId(),
        new Outcome.Completed(new Answer(answer.text(), answer.json().replace(" ", ""))),
        report.artifacts(),
        report.usage(),
        report.attempts(),
        report.agent(),
        report.model(),
        report.disclosure());
  }
}
