package dev.errand.domain.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.errand.domain.audit.AuditCheckpoint.Statement;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class AuditCheckpointTest {

  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

  /** Written out, since checkpoints are kept for years and checked by other programs. */
  @Test
  void theSignedBytesAreTheFieldsBehindTheirLengths() {
    byte[] bytes = new Statement("zoë", 12, "ab", NOON, "cd").signedBytes();

    assertThat(new String(bytes, StandardCharsets.UTF_8))
        .isEqualTo(
            "\0\0\0\u0017errand-audit-checkpoint"
                + "\0\0\0\u00011"
                + "\0\0\0\u0004zoë"
                + "\0\0\0\u000212"
                + "\0\0\0\u0002ab"
                + "\0\0\0\u00142026-01-01T12:00:00Z"
                + "\0\0\0\u0002cd");
  }

  @Test
  void everyFieldIsSigned() {
    assertThat(
            Stream.of(
                    new Statement("acme", 12, "ab", NOON, "cd"),
                    new Statement("acm", 12, "ab", NOON, "cd"),
                    new Statement("acme", 13, "ab", NOON, "cd"),
                    new Statement("acme", 12, "aa", NOON, "cd"),
                    new Statement("acme", 12, "ab", NOON.plusNanos(1), "cd"),
                    new Statement("acme", 12, "ab", NOON, "cc"),
                    new Statement("acme1", 2, "ab", NOON, "cd"))
                .map(each -> new String(each.signedBytes(), StandardCharsets.UTF_8)))
        .doesNotHaveDuplicates();
  }

  @Test
  void itFitsTheChainItIsAboutAndNoOther() {
    Statement statement = new Statement("acme", 12, "ab", NOON, "cd");

    assertThat(statement.fits(new AuditChain(12, "ab"))).isTrue();
    assertThat(statement.fits(new AuditChain(12, "ac"))).isFalse();
    assertThat(statement.fits(new AuditChain(13, "ab"))).isFalse();
  }

  @Test
  void anEmptyChainHasNoCheckpoint() {
    assertThatThrownBy(() -> new Statement("acme", 0, AuditChain.GENESIS, NOON, "cd"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void checkingMayBeginAtAnyEntry() {
    AuditFact fact = new AuditFact(NOON, "acme", "ada", "done", "s1", 0, "why");
    AuditEntry first = AuditChain.EMPTY.append(fact);
    AuditEntry second = AuditChain.EMPTY.after(first).append(fact);

    assertThat(AuditChain.before(second)).isEqualTo(AuditChain.EMPTY.after(first));
    assertThat(AuditChain.before(second).check(second)).isInstanceOf(AuditChain.Check.Intact.class);
  }
}
