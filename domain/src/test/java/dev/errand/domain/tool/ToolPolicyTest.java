package dev.errand.domain.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.errand.domain.tool.ToolPolicy.Verdict;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ToolPolicyTest {

  private static final ToolPolicy.View VIEW =
      new ToolPolicy.View(Set.of("analyst"), Map.of("read", 1L), Map.of("put", 2L));

  private static final Verdict ALLOWED = new Verdict.Allowed();

  @Test
  void eachJudgesByWhatItIsShown() {
    assertThat(new ToolPolicy.Requires("put", "read").judge(VIEW)).isEqualTo(ALLOWED);
    assertThat(new ToolPolicy.Requires("put", "put").judge(VIEW))
        .isEqualTo(new Verdict.Denied("call put before put"));
    assertThat(new ToolPolicy.RoleRequired("put", "analyst").judge(VIEW)).isEqualTo(ALLOWED);
    assertThat(new ToolPolicy.RoleRequired("put", "boss").judge(VIEW))
        .isEqualTo(new Verdict.Denied("put needs the role boss"));
    assertThat(new ToolPolicy.MaximumCalls("put", 3).judge(VIEW)).isEqualTo(ALLOWED);
    assertThat(new ToolPolicy.MaximumCalls("put", 2).judge(VIEW))
        .isEqualTo(new Verdict.Denied("put may be called at most 2 times"));
    assertThat(new ToolPolicy.ApprovalRequired("put", "boss", Duration.ofNanos(1)).judge(VIEW))
        .isEqualTo(new Verdict.NeedsApproval("boss", Duration.ofNanos(1)));
    assertThat(new ToolPolicy.ReadBeforeWrite("put").judge(VIEW)).isEqualTo(ALLOWED);
  }

  @Test
  void impossibleNumbersAreRefused() {
    assertThatThrownBy(() -> new ToolPolicy.ApprovalRequired("put", "boss", Duration.ZERO))
        .hasMessageContaining("patience");
    assertThatThrownBy(() -> new ToolPolicy.ApprovalRequired("put", "boss", Duration.ofDays(-1)))
        .hasMessageContaining("patience");
    assertThatThrownBy(() -> new ToolPolicy.MaximumCalls("put", -1)).hasMessageContaining("-1");
    assertThat(new ToolPolicy.MaximumCalls("put", 0).calls()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "ä", "a.b"})
  void aToolsNameIsOneAModelCanWrite(String name) {
    assertThatThrownBy(() -> spec(name, Duration.ofSeconds(1)))
        .hasMessageContaining("a tool's name");
  }

  @Test
  void aToolsNameIsNotTooLongAndItsTimeoutPositive() {
    assertThat(spec("a".repeat(64), Duration.ofNanos(1)).name()).hasSize(64);
    assertThatThrownBy(() -> spec("a".repeat(65), Duration.ofNanos(1))).isNotNull();
    assertThatThrownBy(() -> spec("a", Duration.ZERO)).hasMessageContaining("timeout");
    assertThatThrownBy(() -> spec("a", Duration.ofNanos(-1))).hasMessageContaining("timeout");
  }

  private static ToolSpec spec(String name, Duration timeout) {
    return new ToolSpec(name, "", "{}", Effect.ONCE, timeout);
  }
}
