package dev.errand.testkit.simulation;

import dev.errand.application.Settings;
import dev.errand.domain.agent.AgentDefinition;
import dev.errand.domain.agent.ModelPolicy;
import dev.errand.domain.agent.PromptSection;
import dev.errand.domain.budget.Budget;
import dev.errand.domain.failure.CircuitBreaker;
import dev.errand.domain.failure.DeadLetterPolicy;
import dev.errand.domain.failure.RetryPolicy;
import dev.errand.domain.quota.Quota;
import dev.errand.domain.quota.QuotaTable;
import dev.errand.domain.tool.ToolPolicy;
import dev.errand.domain.tool.ToolSpec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The agent of a simulated world, and numbers that make much happen in little time. */
final class SimulatedSettings {

  /** Three attempts; a message is given up after six deliveries. */
  static final DeadLetterPolicy DEAD_LETTER = new DeadLetterPolicy(3, 6);

  /** Who may say yes to a deployment. */
  static final String OPERATOR = "operator";

  /** The one agent there is; its tools are all there are. */
  static final AgentDefinition AGENT =
      new AgentDefinition(
          "simulated",
          "1",
          "Does what its brief says",
          Set.of("anything"),
          List.of(new PromptSection("role", "You do what you are told.", null, List.of())),
          SimulatedTools.SPECS.stream().map(ToolSpec::name).toList(),
          null,
          new ModelPolicy(null, 100, null),
          Budget.ofTokens(200_000),
          Duration.ofMinutes(30),
          List.of(new ToolPolicy.ApprovalRequired("deploy", OPERATOR, Duration.ofMinutes(10))),
          List.of(),
          List.of());

  /** So little that tenants are in their own way. */
  private static final Quota ONE_AT_A_TIME = new Quota(Quota.NO_LIMIT, 1, 10_000_000, null);

  private SimulatedSettings() {}

  static Settings of(String worker, Chaos chaos) {
    return Settings.builder(worker)
        .concurrency(2)
        .visibility(Duration.ofSeconds(30))
        .drain(Duration.ofSeconds(20))
        .stuckAfter(Duration.ofMinutes(3))
        .patience(Duration.ofSeconds(10))
        .modelTimeout(Duration.ofSeconds(60))
        .modelRetry(new RetryPolicy(3, Duration.ofSeconds(1), 2, Duration.ofSeconds(20)))
        .attemptRetry(new RetryPolicy(3, Duration.ofSeconds(2), 2, Duration.ofSeconds(60)))
        .deadLetter(DEAD_LETTER)
        .breaker(new CircuitBreaker.Settings(5, Duration.ofSeconds(30), 2))
        .maxInputBytes(10_000)
        .maxFileBytes(10_000)
        .probeEvery(Duration.ofHours(1))
        .archiveOnEnd(chaos.archives())
        .quotas(chaos.quotas() ? new QuotaTable(ONE_AT_A_TIME, Map.of()) : QuotaTable.UNLIMITED)
        .build();
  }
}
