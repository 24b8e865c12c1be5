package dev.errand.adapter.in.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.application.port.in.ReadQuotas;
import dev.errand.application.port.in.VerifyAudit;
import dev.errand.application.port.out.DeadLetters;
import dev.errand.application.port.out.Payload;
import dev.errand.domain.audit.AuditCheckpoint;
import dev.errand.domain.budget.Money;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.quota.Quota;
import dev.errand.domain.quota.QuotaAccount;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class OperatorCommandsTest {

  private final Process process = new Process();
  private final FakeApplication application = process.application;

  @Nested
  class DeadLetterCommands {

    @BeforeEach
    void keepLetters() {
      keep("young", new Failure.Unavailable("down"), Duration.ofHours(1));
      keep("old", new Failure.Corrupt("no brief\nin it"), Duration.ofDays(9));
    }

    private void keep(String id, Failure failure, Duration age) {
      application.letters.put(
          id,
          new DeadLetters.Letter(
              id,
              failure,
              "a stack",
              "data-analyst",
              null,
              id,
              3,
              4,
              Sessions.START.minus(age).minusSeconds(60),
              Sessions.START.minus(age),
              null,
              Map.of("h", "v"),
              Payload.ofText("body")));
    }

    @Test
    void lettersShouldBeListedWithKindAgeAndMessage() {
      process.run("dead-letters", "list");

      assertThat(process.out.toString().lines().toList())
          .hasSize(3)
          .anyMatch(line -> line.startsWith("young") && line.contains("(1 h ago)"))
          .anyMatch(line -> line.contains("corrupt") && line.endsWith("no brief in it"));
    }

    @Test
    void filtersShouldNarrowTheList() {
      process.run("dead-letters", "list", "--older-than", "7d", "--json");

      assertThat(process.json()).hasSize(1);
      assertThat(process.json().get(0).propertyNames())
          .containsExactly(
              "id",
              "kind",
              "message",
              "agent",
              "tenant",
              "sessionId",
              "attempts",
              "deliveries",
              "firstAt",
              "lastAt");
    }

    @Test
    void noMatchShouldBeSaidInWords() {
      process.run("dead-letters", "list", "--kind", "throttled");

      assertThat(process.out.toString()).isEqualTo("No dead letter matches.\n");
    }

    @Test
    void aLetterShouldBeShownWithAllThatIsKnown() {
      process.run("dead-letters", "show", "old");

      assertThat(process.out.toString())
          .contains("Failure     corrupt: no brief", "Deliveries  4", "Header      h: v")
          .contains("errand dead-letters replay --id old")
          .doesNotContain("a stack");
    }

    @Test
    void theStackShouldBeShownWhenAsked() {
      process.run("dead-letters", "show", "old", "--verbose");

      assertThat(process.out.toString()).contains("a stack");
    }

    @Test
    void aLetterShouldBeADocument() {
      process.run("dead-letters", "show", "old", "--json");

      assertThat(process.json().path("body").stringValue()).isEqualTo("...");
    }

    @Test
    void anUnknownLetterShouldBeBadUsage() {
      assertThat(process.run("dead-letters", "show", "nope")).isEqualTo(2);
    }

    @Test
    void lettersShouldBeReplayedOldestFirstAtTheRate() {
      int code = process.run("dead-letters", "replay", "--all", "--rate", "4", "--fresh");

      assertThat(code).isZero();
      assertThat(application.asked).containsExactly("replay old fresh", "replay young fresh");
      assertThat(process.time.sleeps).containsExactly(Duration.ofMillis(250));
      assertThat(process.out.toString()).isEqualTo("Put back 2 dead letters.\n");
    }

    @Test
    void namedLettersShouldBeReplayedAndNoOthers() {
      process.run("dead-letters", "replay", "--id", "young");

      assertThat(application.asked).containsExactly("replay young");
    }

    @Test
    void aLetterThatIsNoBriefShouldNotKeepTheOthers() {
      application.unreplayable.put("old", new Failure.InvalidRequest("its body is no brief"));

      int code = process.run("dead-letters", "replay", "--all", "--json");

      assertThat(code).isEqualTo(1);
      assertThat(process.json().path("replayed").get(0).stringValue()).isEqualTo("young");
      assertThat(process.json().path("failed").get(0).path("message").stringValue())
          .isEqualTo("its body is no brief");
    }

    @Test
    void aMailboxThatIsDownShouldStopTheReplay() {
      application.unreplayable.put("old", new Failure.Unavailable("the mailbox is down"));

      int code = process.run("dead-letters", "replay", "--all");

      assertThat(code).isEqualTo(1);
      assertThat(application.asked).isEmpty();
      assertThat(process.err.toString()).isEqualTo("errand: the mailbox is down\n");
    }

    @Test
    void purgeShouldRemoveTheLettersThatAreNamed() {
      process.run("dead-letters", "purge", "--id", "a", "--id", "b");

      assertThat(process.out.toString()).isEqualTo("Removed 2 dead letters.\n");
      assertThat(application.asked).containsExactly("remove a", "remove b");
    }

    @Test
    void purgeShouldSayHowManyWereRemoved() {
      process.run("dead-letters", "purge", "--kind", "corrupt");

      assertThat(process.out.toString()).isEqualTo("Removed 1 dead letter.\n");
    }
  }

  @Nested
  class Auditing {

    @Test
    void wholeChainsShouldBeZero() {
      application.verdicts.add(new VerifyAudit.Verdict("acme", 1200, 0, ""));

      int code = process.run("audit", "verify");

      assertThat(code).isZero();
      assertThat(process.out.toString()).contains("acme      1,200  whole");
    }

    @Test
    void aBrokenChainShouldBeOneAndNamed() {
      application.verdicts.add(new VerifyAudit.Verdict("acme", 1200, 0, ""));
      application.verdicts.add(new VerifyAudit.Verdict("other", 16, 17, "hash differs"));

      int all = process.run("audit", "verify");
      int one = process.run("audit", "verify", "--tenant", "acme");

      assertThat(all).isEqualTo(1);
      assertThat(one).isZero();
      assertThat(process.out.toString()).contains("broken at entry 17: hash differs");
    }

    @Test
    void jsonShouldSayTheSame() {
      application.verdicts.add(new VerifyAudit.Verdict("other", 16, 17, "hash differs"));

      int code = process.run("audit", "verify", "--json");

      assertThat(code).isEqualTo(1);
      assertThat(process.json().get(0).path("intact").booleanValue()).isFalse();
      assertThat(process.json().get(0).path("brokenAt").intValue()).isEqualTo(17);
    }
  }

  @Nested
  class KeepingTheAuditLog {

    @Test
    void anExportShouldBeProvedWithoutAnyStore() {
      application.verdicts.add(
          new VerifyAudit.Verdict("acme", 5, 3, 0, "", 2, 1, List.of("c.jsonl, line 3: forged")));

      int code =
          process.run(
              "audit",
              "verify",
              "--file",
              "a.jsonl",
              "--checkpoints",
              "c.jsonl",
              "--public-key",
              "k.pub",
              "--from",
              "5");

      assertThat(code).isEqualTo(1);
      assertThat(process.applicationOpened).isFalse();
      assertThat(process.out.toString())
          .contains("whole from entry 5 to 7, fits 2 checkpoints, 1 checkpoint about later entries")
          .contains("not trusted: c.jsonl, line 3: forged");
      assertThat(application.asked)
          .contains(
              "verify Scope[tenant=null, from=5, to=9223372036854775807] by"
                  + " Evidence[checkpoints=[c.jsonl], publicKeys=[k.pub]]");
    }

    @Test
    void aRangeThatIsNoneShouldBeRefused() {
      assertThat(process.run("audit", "verify", "--from", "5", "--to", "4")).isEqualTo(2);
      assertThat(process.run("audit", "export", "--from", "0", "--out", "x")).isEqualTo(2);
      assertThat(process.run("audit", "export", "--since", "March", "--out", "x")).isEqualTo(2);
      assertThat(process.err.toString()).contains("--from must be", "'March' is no time");
    }

    @Test
    void aKeyShouldBeMadeWithoutAnyStore() {
      int code = process.run("audit", "key", "--out", "audit.pem");

      assertThat(code).isZero();
      assertThat(process.applicationOpened).isFalse();
      assertThat(process.out.toString()).isEqualTo("-----BEGIN PUBLIC KEY-----\n");
      assertThat(process.err.toString()).contains("key abc is in audit.pem");
    }

    @Test
    void checkpointsShouldBeLinesAndABrokenChainShouldBeOne() {
      application.checkpoints.add(
          new AuditCheckpoint(
              new AuditCheckpoint.Statement("acme", 8, "ab", Instant.EPOCH, "abc"), "sig"));

      int all = process.run("audit", "checkpoint");
      application.verdicts.add(new VerifyAudit.Verdict("other", 16, 17, "hash differs"));
      int some = process.run("audit", "checkpoint", "--out", "c.jsonl");

      assertThat(all).isZero();
      assertThat(some).isEqualTo(1);
      assertThat(process.out.toString())
          .isEqualTo("{\"number\":8}\nAdded 1 checkpoint to c.jsonl.\n");
      assertThat(process.err.toString()).contains("other is broken at entry 17: hash differs");
    }

    @Test
    void anExportShouldTellWhatItWrote() {
      process.run("audit", "export", "--since", "2026-03-01", "--out", "a.jsonl");

      assertThat(process.out.toString())
          .isEqualTo("Exported: 11 entries of 2 tenants to a.jsonl\n");
      assertThat(application.asked).anyMatch(each -> each.contains("since=2026-03-01T00:00:00Z"));
    }
  }

  @Nested
  class ShowingQuotas {

    private final QuotaAccount account =
        new QuotaAccount(
            Instant.parse("2026-03-01T12:00:30Z"),
            Map.of("s1", new QuotaAccount.Place(1, Instant.MAX)),
            Map.of("c", new QuotaAccount.Hold(100, Money.of("0.50"), Instant.MAX)),
            LocalDate.parse("2026-03-01"),
            2000,
            YearMonth.parse("2026-03"),
            Money.of("1.25"));

    private void standing(Quota quota) {
      application.standings.add(
          new ReadQuotas.Standing("acme", quota, account, Instant.parse("2026-03-01T12:00:00Z")));
    }

    @Test
    void usedShouldStandBesideTheLimit() {
      standing(new Quota(60, 5, 10_000, Money.of("20")));

      int code = process.run("quota", "show");

      assertThat(code).isZero();
      assertThat(process.out.toString()).contains("30 of 60", "1 of 5", "2,100 of 10,000");
      assertThat(process.out.toString()).contains("1.75 of 20");
    }

    @Test
    void whatIsNotLimitedShouldHaveNoLimit() {
      standing(Quota.UNLIMITED);

      process.run("quota", "show", "--json");

      JsonNode shown = process.json().get(0);
      assertThat(shown.path("tenant").asString()).isEqualTo("acme");
      assertThat(shown.path("tokensPerDay").path("used").asLong()).isEqualTo(2000);
      assertThat(shown.path("tokensPerDay").path("reserved").asLong()).isEqualTo(100);
      assertThat(shown.path("tokensPerDay").path("limit").isNull()).isTrue();
      assertThat(shown.path("costPerMonth").path("used").asString()).isEqualTo("1.25");
      assertThat(shown.path("costPerMonth").path("limit").isNull()).isTrue();
    }

    @Test
    void nobodyShouldBeSaid() {
      process.run("quota", "show");

      assertThat(process.out.toString()).contains("No tenant has a quota");
    }
  }

  @Nested
  class ListingAgents {

    @BeforeEach
    void addAgents() {
      application.agents.add(Sessions.agent("data-analyst"));
      application.agents.add(Sessions.agent("log-analyst"));
    }

    @Test
    void agentsShouldBeListedWithAndWithoutTheWord() {
      process.run("agents");
      String without = process.out.toString();
      process.out.getBuffer().setLength(0);
      process.run("agents", "list");

      assertThat(without).contains("data-analyst", "log-analyst", "Analyses data");
      assertThat(process.out.toString()).isEqualTo(without);
    }

    @Test
    void anAgentShouldBeShown() {
      process.run("agents", "show", "data-analyst");

      assertThat(process.out.toString())
          .contains("Tools         profile, chart", "Limits        200,000 tokens, cost 0.50")
          .contains("Time          10m00s", "Model         the default");
    }

    @Test
    void anUnknownAgentShouldBringTheKnownOnes() {
      int code = process.run("agents", "show", "nope");

      assertThat(code).isEqualTo(2);
      assertThat(process.err.toString()).contains("there are: data-analyst, log-analyst");
    }

    @Test
    void jsonShouldHaveTheDocumentedKeys() {
      process.run("agents", "--json");

      assertThat(process.json().get(0).propertyNames())
          .containsExactly(
              "name",
              "version",
              "description",
              "capabilities",
              "tools",
              "sections",
              "model",
              "maxOutputTokens",
              "structuredOutput",
              "limits",
              "timeLimit");
    }
  }

  @Nested
  class ShowingTheConfiguration {

    @BeforeEach
    void configure() {
      process.configuration.put("model", "openai:gpt (from errand.yaml:3)");
      process.configuration.put("ledger", "file:.errand (from default)");
    }

    @Test
    void valuesShouldStandWithTheirSource() {
      process.run("config", "show");

      assertThat(process.out.toString())
          .isEqualTo(
              """
              KEY     VALUE         FROM
              ledger  file:.errand  default
              model   openai:gpt    errand.yaml:3
              """);
      assertThat(process.applicationOpened).isFalse();
    }

    @Test
    void jsonShouldPartValueAndSource() {
      process.run("config", "show", "--json");

      assertThat(process.json().path("model").path("value").stringValue()).isEqualTo("openai:gpt");
      assertThat(process.json().path("model").path("source").stringValue())
          .isEqualTo("errand.yaml:3");
    }
  }

  @Nested
  class Serving {

    @Test
    void theProcessShouldServeAndTheFirstSignalDrain() {
      process.served = 0;

      int code = process.run("serve");

      assertThat(code).isZero();
      assertThat(application.asked).containsExactly("stop");
    }

    @Test
    void theExitCodeShouldBeThatOfTheService() {
      process.served = 1;

      assertThat(process.run("serve")).isEqualTo(1);
    }
  }
}
