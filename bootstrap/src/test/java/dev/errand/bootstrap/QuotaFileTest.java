package dev.errand.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.domain.budget.Money;
import dev.errand.domain.quota.Quota;
import dev.errand.domain.quota.QuotaTable;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class QuotaFileTest {

  private final List<Problem> problems = new ArrayList<>();

  @Test
  void namedTenantsShouldHaveTheirOwnQuotasAndOthersTheDefault() {
    QuotaTable table =
        read(
            """
            default: {briefsPerMinute: 60, tokensPerDay: 1000000}
            tenants:
              acme: {concurrentBriefs: 5, costPerMonth: 250.50}
              "zoo & sons": {briefsPerMinute: 1}
            """);

    assertThat(problems).isEmpty();
    assertThat(table.of("anybody")).isEqualTo(new Quota(60, Quota.NO_LIMIT, 1_000_000, null));
    assertThat(table.of("acme"))
        .isEqualTo(new Quota(Quota.NO_LIMIT, 5, Quota.NO_LIMIT, Money.of("250.5")));
    assertThat(table.of("zoo & sons").briefsPerMinute()).isEqualTo(1);
  }

  @Test
  void everyMistakeShouldBeToldWithItsLine() {
    read(
        """
        default: {briefsPerMinute: 0, tokens: 5}
        tenant: {}
        tenants:
          acme: 5
          zoo: {costPerMonth: 0.00, concurrentBriefs: many}
        """);

    assertThat(problems)
        .extracting(Problem::toString)
        .satisfiesExactly(
            one -> assertThat(one).contains("quotas.yaml:1", "briefsPerMinute"),
            two -> assertThat(two).contains("quotas.yaml:1", "unknown limit 'tokens'"),
            three -> assertThat(three).contains("quotas.yaml:2", "'tenant' is unknown"),
            four -> assertThat(four).contains("quotas.yaml:4", "'acme'"),
            five -> assertThat(five).contains("quotas.yaml:5", "costPerMonth"),
            six -> assertThat(six).contains("quotas.yaml:5", "concurrentBriefs"));
  }

  @Test
  void aDocumentOfAnotherFormShouldBeToldToo() {
    read("- one\n- two\n");
    read("default: {");

    assertThat(problems).hasSize(2);
  }

  private QuotaTable read(String yaml) {
    return QuotaFile.read(yaml, "quotas.yaml", problems);
  }
}
