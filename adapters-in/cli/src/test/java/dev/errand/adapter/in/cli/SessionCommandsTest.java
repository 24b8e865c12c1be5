package dev.errand.adapter.in.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.Decision;
import dev.errand.domain.session.History;
import dev.errand.domain.session.SessionEvent;
import dev.errand.domain.session.SessionId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class SessionCommandsTest {

  private final Process process = new Process();
  private final FakeApplication application = process.application;

  @BeforeEach
  void recordSessions() {
    application.sessions.put(new SessionId("done"), Sessions.completed("done"));
    application.sessions.put(new SessionId("going"), Sessions.wantingTools("going"));
    process.time.tick(Duration.ofMinutes(3));
  }

  @Nested
  class Listing {

    @Test
    void sessionsShouldStandInAlignedColumnsWithTheirAge() {
      int code = process.run("session", "list");

      assertThat(code).isZero();
      assertThat(process.out.toString())
          .isEqualTo(
              """
              SESSION  AGENT         PHASE      TURNS  TOKENS    COST  ACCEPTED
              done     data-analyst  completed      2   2,600   0.005  2026-03-01 13:00:00 (3 min ago)
              going    data-analyst  open           1   1,300  0.0025  2026-03-01 13:00:00 (3 min ago)
              """);
    }

    @Test
    void jsonShouldHaveTheDocumentedKeys() {
      process.run("session", "list", "--limit", "1", "--before", "x", "--json");

      JsonNode session = process.json().get(0);
      assertThat(session.propertyNames())
          .containsExactly(
              "sessionId",
              "briefId",
              "agent",
              "model",
              "phase",
              "attempts",
              "turn",
              "events",
              "usage",
              "createdAt");
      assertThat(session.path("usage").path("cost").stringValue()).isEqualTo("0.005");
      assertThat(application.asked).containsExactly("list 1 before x");
    }

    @Test
    void noSessionsShouldBeSaidInWords() {
      application.sessions.clear();

      process.run("session", "list");

      assertThat(process.out.toString()).isEqualTo("There are no sessions.\n");
    }

    @Test
    void noSessionsShouldStillBeADocument() {
      application.sessions.clear();

      process.run("session", "list", "--json");

      assertThat(process.json().isArray()).isTrue();
    }
  }

  @Nested
  class Showing {

    @Test
    void aSessionShouldShowWhatWasAskedSpentMadeAndAnswered() {
      process.run("session", "show", "done");

      assertThat(process.out.toString())
          .contains("Phase     completed")
          .contains("Asked     Why did March fall?")
          .contains("Limits    200,000 tokens, cost 0.50")
          .contains("File      chart.svg  (12.3 kB)")
          .contains("March fell.");
    }

    @Test
    void aSessionShouldBeShownAsItWas() {
      process.run("session", "show", "done", "--at", "3");

      assertThat(process.out.toString()).contains("Phase     open").doesNotContain("March fell.");
    }

    @Test
    void anOpenApprovalShouldBeShown() {
      application
          .sessions
          .get(new SessionId("going"))
          .then(
              new SessionEvent.ApprovalAsked(
                  "a7", "c1", "operator", "May it?", Sessions.START.plusSeconds(3600)));

      process.run("session", "show", "going");

      assertThat(process.out.toString())
          .contains("Phase     awaiting-approval", "errand session approve going a7");
    }

    @Test
    void jsonShouldBeTheSnapshot() {
      process.run("session", "show", "done", "--json");

      assertThat(process.json().path("snapshot").stringValue()).isEqualTo("done");
    }

    @Test
    void anUnknownSessionShouldBeBadUsage() {
      assertThat(process.run("session", "show", "nope")).isEqualTo(2);
    }
  }

  @Nested
  class ListingEvents {

    @Test
    void eachEventShouldBeALine() {
      process.run("session", "events", "done");

      assertThat(process.out.toString().lines())
          .hasSize(13)
          .contains(
              "    8  2026-03-01 13:00:08  tool-finished       profile finished",
              "   13  2026-03-01 13:00:13  completed           completed");
    }

    @Test
    void jsonShouldBeOneEventALine() {
      process.run("session", "events", "done", "--json");

      assertThat(process.out.toString().lines()).hasSize(13).contains("{\"sequence\":7}");
    }
  }

  @Nested
  class Replaying {

    @TempDir private Path directory;

    @Test
    void noDifferenceShouldBeZero() {
      int code = process.run("session", "replay", "done");

      assertThat(code).isZero();
      assertThat(process.out.toString()).isEqualTo("Decides the same: done\n");
      assertThat(application.asked).containsExactly("replay done with null");
    }

    @Test
    void aDifferenceShouldBeFourAndReadable() throws IOException {
      Path agent = Files.writeString(directory.resolve("agent.yaml"), "other-agent");
      application.differences.add(
          new History.Difference(
              6,
              new Decision.Bind(),
              new Decision.HandleError(new Failure.Denied("not allowed"), 1)));

      int code = process.run("session", "replay", "done", "--agent", agent.toString());

      assertThat(code).isEqualTo(4);
      assertThat(process.out.toString())
          .contains("behind event 6", "choose agent", "denied: not allowed");
      assertThat(application.asked).containsExactly("replay done with other-agent");
    }

    @Test
    void jsonShouldHoldTheDifferences() {
      application.differences.add(
          new History.Difference(6, new Decision.Bind(), new Decision.AwaitBrief()));

      int code = process.run("session", "replay", "done", "--json");

      assertThat(code).isEqualTo(4);
      assertThat(process.json().path("same").booleanValue()).isFalse();
      assertThat(process.json().path("differences").get(0).path("afterSequence").intValue())
          .isEqualTo(6);
    }
  }

  @Nested
  class Going {

    @Test
    void aForkShouldTellItsId() {
      process.run("session", "fork", "done", "--at", "5");

      assertThat(application.asked).containsExactly("fork done at 5");
      assertThat(process.out.toString()).contains("errand session resume done-fork");
    }

    @Test
    void aForkShouldTellItsIdToScripts() {
      process.run("session", "fork", "done", "--at", "5", "--json");

      assertThat(process.json().path("sessionId").stringValue()).isEqualTo("done-fork");
    }

    @Test
    void answersShouldCarryWhoAndWhy() {
      process.run("session", "approve", "s", "a7", "--as", "ada", "--role", "operator");
      process.run("session", "deny", "s", "a8", "--as", "ada", "--reason", "no");

      assertThat(application.asked)
          .containsExactly("answer s a7 true as ada[operator]: ", "answer s a8 false as ada[]: no");
    }

    @Test
    void anArchivedSessionShouldBeSaidToBe() {
      process.run("session", "archive", "done");

      assertThat(application.asked).containsExactly("archive done");
      assertThat(process.out.toString()).isEqualTo("Archived: done\n");
    }
  }

  @Test
  void pruningShouldTellWhatIsGoneAndWhatStays() {
    int code = process.run("session", "prune", "--older-than", "90d", "--limit", "5");

    assertThat(code).isZero();
    assertThat(process.out.toString())
        .contains("old  1970-01-01T00:00:00Z  removed")
        .contains("odd  1970-01-01T00:00:00Z  stays: it is not in the archive")
        .contains("Removed 1 session with 12 events; 1 had to stay.");
    assertThat(process.application.asked).anyMatch(each -> each.contains("limit=5, dryRun=false"));
  }

  @Test
  void aDryRunShouldSayWouldInJsonToo() {
    process.run("session", "prune", "--older-than", "90d", "--dry-run", "--json");

    assertThat(process.json().path("dryRun").booleanValue()).isTrue();
    assertThat(process.json().path("pruned").get(0).path("sessionId").asString()).isEqualTo("old");
    assertThat(process.json().path("left").get(0).path("reason").asString())
        .isEqualTo("it is not in the archive");
  }
}
