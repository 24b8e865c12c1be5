package dev.errand.testkit;

import dev.errand.application.port.out.Codecs;
import dev.errand.application.port.out.DeadLetters;
import dev.errand.application.port.out.LanguageModel;
import dev.errand.application.port.out.Payload;
import dev.errand.application.port.out.Scheduler;
import dev.errand.application.port.out.Telemetry;
import dev.errand.application.spi.AdapterContext;
import dev.errand.domain.agent.AgentDefinition;
import dev.errand.domain.agent.ModelPolicy;
import dev.errand.domain.agent.PromptSection;
import dev.errand.domain.brief.AgentChoice;
import dev.errand.domain.brief.Brief;
import dev.errand.domain.brief.BriefId;
import dev.errand.domain.brief.Input;
import dev.errand.domain.brief.UserIdentity;
import dev.errand.domain.budget.Budget;
import dev.errand.domain.budget.Deadline;
import dev.errand.domain.budget.Price;
import dev.errand.domain.budget.PriceTable;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.Binding;
import dev.errand.domain.session.Message;
import dev.errand.domain.session.ModelProfile;
import dev.errand.domain.tool.Effect;
import dev.errand.domain.tool.ToolSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Ordinary values for tests that care about something else. All times are about {@link #NOW}. */
public final class Fixtures {

  /** When a {@link ManualScheduler} starts. */
  public static final Instant NOW = ManualScheduler.START;

  /** The name of {@link #agent}. */
  public static final String AGENT = "analyst";

  /** A user without tenant or roles. */
  public static final UserIdentity USER = UserIdentity.of("ada");

  /** A free model with room for 100,000 tokens. */
  public static final ModelProfile MODEL =
      new ModelProfile("scripted:model", Price.FREE, 100_000, null);

  private Fixtures() {}

  /** A brief for {@link #AGENT}, ready to be changed. */
  public static Brief.Builder brief(String id) {
    return Brief.builder(
        new BriefId(id),
        new AgentChoice.Named(AGENT),
        new Input.Text("How warm was it in 2014?"),
        USER,
        NOW);
  }

  /** An agent with one prompt section, a million tokens and an hour, that may call these tools. */
  public static AgentDefinition agent(String... tools) {
    return new AgentDefinition(
        AGENT,
        "1",
        "Answers questions about data",
        Set.of("analysis"),
        List.of(new PromptSection("role", "You analyse data.", null, List.of())),
        List.of(tools),
        null,
        ModelPolicy.DEFAULT,
        Budget.ofTokens(1_000_000),
        Duration.ofHours(1),
        List.of(),
        List.of(),
        List.of());
  }

  /** A tool that takes any object, with a minute's time. */
  public static ToolSpec tool(String name, Effect effect) {
    return new ToolSpec(
        name, "Does " + name, "{\"type\":\"object\"}", effect, Duration.ofMinutes(1));
  }

  /** A read-only tool that takes any object, with a minute's time. */
  public static ToolSpec tool(String name) {
    return tool(name, Effect.READ_ONLY);
  }

  /** A session of {@link #agent} on {@link #MODEL} with these tools, bound at {@link #NOW}. */
  public static Binding binding(ToolSpec... tools) {
    AgentDefinition agent =
        agent(List.of(tools).stream().map(ToolSpec::name).toArray(String[]::new));
    Deadline deadline = Deadline.in(agent.timeLimit(), NOW);
    return new Binding(agent, List.of(tools), MODEL, agent.budget(), deadline, NOW);
  }

  /** A question to a model, without tools, with a minute's time. */
  public static LanguageModel.Request request(String question) {
    return new LanguageModel.Request(
        "You answer in one short sentence.",
        List.of(new Message.Asked(question)),
        List.of(),
        null,
        256,
        null,
        Duration.ofMinutes(1),
        USER,
        "brief-1/1");
  }

  /** A dead letter given up at {@link #NOW}. */
  public static DeadLetters.Letter letter(String id) {
    return new DeadLetters.Letter(
        id,
        new Failure.Unavailable("the model cannot be reached"),
        null,
        AGENT,
        UserIdentity.NO_TENANT,
        id,
        3,
        3,
        NOW.minusSeconds(60),
        NOW,
        null,
        Map.of("content-type", "application/json"),
        Payload.ofText("{}"));
  }

  /** What adapters share, with counting ids, no telemetry, no prices and no secrets. */
  public static AdapterContext context(Codecs codecs, Scheduler scheduler) {
    return new AdapterContext(
        codecs,
        scheduler,
        new SequentialIds(),
        Telemetry.NONE,
        PriceTable.EMPTY,
        name -> Optional.empty());
  }
}
