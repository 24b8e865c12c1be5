package dev.errand.domain.brief;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.errand.domain.budget.Budget;
import dev.errand.domain.budget.Deadline;
import dev.errand.domain.workspace.FileRef;
import dev.errand.domain.workspace.WorkspacePath;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class BriefTest {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final Attachment FILE =
      new Attachment(WorkspacePath.of("a.csv"), new FileRef("a".repeat(64), 1));
  private static final Experiment EXPERIMENT = new Experiment("prompt", Map.of("v", "2"));

  private static Brief.Builder builder(String id, String agent, String input, UserIdentity user) {
    return Brief.builder(
            new BriefId(id), new AgentChoice.Named(agent), new Input.Text(input), user, NOW)
        .attachments(List.of(FILE))
        .budget(Budget.ofTokens(10))
        .replyTo("memory:replies")
        .labels(Map.of("team", "a"))
        .experiment(EXPERIMENT);
  }

  private static Brief.Builder builder() {
    return builder("b1", "analyst", "Why?", UserIdentity.of("ada"));
  }

  static Stream<Brief> others() {
    return Stream.of(
        builder("b1", "tester", "Why?", UserIdentity.of("ada")).build(),
        builder("b1", "analyst", "How?", UserIdentity.of("ada")).build(),
        builder("b1", "analyst", "Why?", UserIdentity.of("eve")).build(),
        builder().attachments(List.of()).build(),
        builder().budget(Budget.ofTokens(11)).build(),
        builder().replyTo(null).build(),
        builder().labels(Map.of()).build(),
        builder().experiment(null).build());
  }

  @ParameterizedTest
  @MethodSource("others")
  void whatIsAskedDiffersInAnyOfItsParts(Brief other) {
    assertThat(builder().build().asksTheSameAs(other)).isFalse();
  }

  @Test
  void idDeadlineKeyAndTraceAreNotWhatIsAsked() {
    Brief again =
        builder("b2", "analyst", "Why?", UserIdentity.of("ada"))
            .deadline(new Deadline(NOW))
            .idempotencyKey("k")
            .traceparent("00-1")
            .build();

    assertThat(builder().build().asksTheSameAs(again)).isTrue();
  }

  @Test
  void aBriefHoldsWhatItWasBuiltWith() {
    Brief brief =
        builder().deadline(new Deadline(NOW)).idempotencyKey("k").traceparent("00-1").build();

    assertThat(brief.deadline()).isEqualTo(new Deadline(NOW));
    assertThat(brief.idempotencyKey()).isEqualTo("k");
    assertThat(brief.traceparent()).isEqualTo("00-1");
    assertThat(brief.createdAt()).isEqualTo(NOW);
    assertThat(brief.experiment()).isEqualTo(EXPERIMENT);
  }

  @Test
  void twoFilesUnderOnePathAreRefused() {
    assertThatThrownBy(() -> builder().attachments(List.of(FILE, FILE)).build())
        .hasMessageContaining("same path");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", ".a", "a/b", "a b", "ä"})
  void anIdIsFitForAFilesName(String id) {
    assertThatThrownBy(() -> new BriefId(id)).hasMessageContaining("a brief's id");
  }

  @Test
  void whoBelongsToNoTenantHasTheDefaultOne() {
    assertThat(UserIdentity.of("ada").tenant()).isEqualTo(UserIdentity.NO_TENANT);
    assertThat(new UserIdentity("ada", "acme", Set.of(), Map.of()).tenant()).isEqualTo("acme");
    assertThatThrownBy(() -> UserIdentity.of(" ")).hasMessageContaining("userId");
  }
}
