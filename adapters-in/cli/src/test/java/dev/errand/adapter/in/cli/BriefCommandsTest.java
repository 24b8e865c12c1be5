package dev.errand.adapter.in.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.application.port.in.FollowBrief;
import dev.errand.domain.brief.Answer;
import dev.errand.domain.brief.BriefId;
import dev.errand.domain.brief.Outcome;
import dev.errand.domain.brief.Report;
import dev.errand.domain.budget.Money;
import dev.errand.domain.budget.Usage;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.SessionId;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class BriefCommandsTest {

  private static final Report REPORT =
      Sessions.report("b1", new Outcome.Completed(new Answer("March fell.", null)));

  private final Process process = new Process();
  private final FakeApplication application = process.application;

  private static FollowBrief.Status status(String phase, long sequence, Report report) {
    return new FollowBrief.Status(
        new BriefId("b1"),
        phase,
        sequence,
        2,
        new Usage(1204, 96, Money.of("0.0025"), 1, 0),
        report == null ? List.of("a7") : List.of(),
        report);
  }

  @Nested
  class Submitting {

    @Test
    void aBriefShouldGoIntoTheMailbox() {
      process.input = "ask: why?";

      int code = process.run("submit", "-");

      assertThat(code).isZero();
      assertThat(application.submitted).hasSize(1);
      assertThat(process.out.toString()).contains("Submitted: b1", "errand watch b1");
    }

    @Test
    void aRepeatShouldBeCalledOne() {
      process.input = "id: again";
      application.sessions.put(new SessionId("again"), new Sessions("again"));

      process.run("submit", "-", "--json");

      JsonNode document = process.json();
      assertThat(document.path("briefId").stringValue()).isEqualTo("again");
      assertThat(document.path("sessionId").stringValue()).isEqualTo("again");
      assertThat(document.path("repeated").booleanValue()).isTrue();
    }
  }

  @Nested
  class AskingForTheStatus {

    @Test
    void anOpenBriefShouldShowPhaseUsageAndApprovals() {
      application.statuses.add(status("awaiting-approval", 9, null));

      int code = process.run("status", "b1");

      assertThat(code).isZero();
      assertThat(process.out.toString())
          .contains("awaiting-approval", "Attempts  2", "1,204 tokens in", "a7");
    }

    @Test
    void aBriefThatEndedShouldShowItsReport() {
      application.statuses.add(status("ended", 9, REPORT));

      process.run("status", "b1");

      assertThat(process.out.toString()).contains("Completed: brief b1", "March fell.");
    }

    @Test
    void jsonShouldHoldTheReportOnceThereIsOne() {
      application.statuses.add(status("running", 9, null));
      process.run("status", "b1", "--json");
      JsonNode running = process.json();

      process.out.getBuffer().setLength(0);
      application.statuses.set(0, status("ended", 9, REPORT));
      process.run("status", "b1", "--json");
      JsonNode ended = process.json();

      assertThat(running.path("report").isNull()).isTrue();
      assertThat(running.path("usage").path("cost").stringValue()).isEqualTo("0.0025");
      assertThat(running.path("pendingApprovals").get(0).stringValue()).isEqualTo("a7");
      assertThat(ended.path("report").path("briefId").stringValue()).isEqualTo("b1");
    }

    @Test
    void anUnknownBriefShouldBeBadUsage() {
      int code = process.run("status", "nope");

      assertThat(code).isEqualTo(2);
      assertThat(process.err.toString()).isEqualTo("errand: there is no brief nope\n");
    }
  }

  @Nested
  class Watching {

    @Test
    void everyStepShouldBeShownAndThenTheReport() {
      application.sessions.put(new SessionId("b1"), Sessions.completed("b1"));
      application.statuses.add(status("running", 3, null));
      application.statuses.add(status("ended", 13, REPORT));

      int code = process.run("watch", "b1");

      assertThat(code).isZero();
      assertThat(process.err.toString())
          .contains("attempt 1 on host-7")
          .contains("turn 1: wants profile, chart (1,204 tokens in, 96 out)")
          .contains("turn 1: chart finished, wrote chart.svg (2.0 s)")
          .contains("completed");
      assertThat(process.out.toString()).contains("March fell.");
    }

    @Test
    void theExitCodeShouldTellTheOutcome() {
      application.sessions.put(new SessionId("b1"), Sessions.completed("b1"));
      application.statuses.add(
          status(
              "ended",
              13,
              Sessions.report("b1", new Outcome.Failed(new Failure.BudgetExhausted("spent")))));

      assertThat(process.run("watch", "b1")).isEqualTo(3);
    }

    @Test
    void jsonShouldBeOneEventALine() {
      application.sessions.put(new SessionId("b1"), Sessions.completed("b1"));
      application.statuses.add(status("ended", 13, REPORT));

      process.run("watch", "b1", "--json");

      assertThat(process.out.toString().lines())
          .hasSize(13)
          .startsWith("{\"sequence\":1}")
          .endsWith("{\"sequence\":13}");
    }
  }

  @Nested
  class Cancelling {

    @Test
    void itShouldSayWhetherTheBriefWasOpen() {
      application.open.add("b1");

      process.run("cancel", "b1", "--reason", "wrong file");
      process.run("cancel", "b2");

      assertThat(process.out.toString()).contains("Cancelled: b1", "Had ended already: b2");
      assertThat(application.asked.getFirst()).isEqualTo("cancel b1 because wrong file");
    }

    @Test
    void jsonShouldSayTheSame() {
      process.run("cancel", "b2", "--json");

      assertThat(process.json().path("wasOpen").booleanValue()).isFalse();
    }
  }
}
