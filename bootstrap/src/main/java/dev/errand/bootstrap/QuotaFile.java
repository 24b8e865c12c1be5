package dev.errand.bootstrap;

import dev.errand.domain.budget.Money;
import dev.errand.domain.quota.Quota;
import dev.errand.domain.quota.QuotaTable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the quotas of tenants: those of each tenant under {@code tenants}, those of all others,
 * each on its own, under {@code default}.
 */
final class QuotaFile {

  private static final String DEFAULT = "default";
  private static final String TENANTS = "tenants";
  private static final String COST = "costPerMonth";
  private static final List<String> COUNTS =
      List.of("briefsPerMinute", "concurrentBriefs", "tokensPerDay");

  private final String source;
  private final List<Problem> problems;

  private QuotaFile(String source, List<Problem> problems) {
    this.source = source;
    this.problems = problems;
  }

  /** The quotas of a document; what is wrong with it is added to {@code problems}. */
  static QuotaTable read(String yaml, String source, List<Problem> problems) {
    return new QuotaFile(source, problems).table(yaml);
  }

  private QuotaTable table(String yaml) {
    Quota fallback = Quota.UNLIMITED;
    Map<String, Quota> tenants = new HashMap<>();
    try {
      if (!(Yaml.read(yaml) instanceof Yaml.Mapping document)) {
        problem(1, "must hold 'default' or 'tenants' with limits below them");
        return QuotaTable.UNLIMITED;
      }
      for (Yaml.Entry entry : document.entries()) {
        switch (entry.name()) {
          case DEFAULT -> fallback = quota(entry);
          case TENANTS -> tenants(entry, tenants);
          default ->
              problem(
                  entry.line(),
                  "'%s' is unknown; known are %s"
                      .formatted(entry.name(), List.of(DEFAULT, TENANTS)));
        }
      }
    } catch (Yaml.Malformed e) {
      problem(e.line(), String.valueOf(e.getMessage()));
    }
    return new QuotaTable(fallback, tenants);
  }

  private void tenants(Yaml.Entry entry, Map<String, Quota> tenants) {
    if (entry.value() instanceof Yaml.Mapping all) {
      all.entries().forEach(tenant -> tenants.put(tenant.name(), quota(tenant)));
    } else {
      problem(entry.line(), "'tenants' must hold TENANT: {LIMIT: NUMBER, …} lines");
    }
  }

  private Quota quota(Yaml.Entry owner) {
    if (!(owner.value() instanceof Yaml.Mapping limits)) {
      problem(owner.line(), "'" + owner.name() + "' must hold LIMIT: NUMBER lines");
      return Quota.UNLIMITED;
    }
    Map<String, Long> counts = new HashMap<>();
    Money cost = null;
    for (Yaml.Entry limit : limits.entries()) {
      if (limit.name().equals(COST)) {
        cost = cost(owner.name(), limit);
      } else if (COUNTS.contains(limit.name())) {
        counts.put(limit.name(), count(owner.name(), limit));
      } else {
        problem(
            limit.line(),
            "'%s' has an unknown limit '%s'; known are %s and %s"
                .formatted(owner.name(), limit.name(), COUNTS, COST));
      }
    }
    return new Quota(
        counts.getOrDefault(COUNTS.get(0), Quota.NO_LIMIT),
        counts.getOrDefault(COUNTS.get(1), Quota.NO_LIMIT),
        counts.getOrDefault(COUNTS.get(2), Quota.NO_LIMIT),
        cost);
  }

  private long count(String owner, Yaml.Entry limit) {
    if (limit.value() instanceof Yaml.Scalar scalar && scalar.text().matches("[1-9][0-9]{0,14}")) {
      return Long.parseLong(scalar.text());
    }
    problem(
        limit.line(),
        "'%s' has a %s that is no positive whole number; leave it out for no limit"
            .formatted(owner, limit.name()));
    return Quota.NO_LIMIT;
  }

  private @Nullable Money cost(String owner, Yaml.Entry limit) {
    if (limit.value() instanceof Yaml.Scalar scalar
        && scalar.text().matches("[0-9]{1,12}(\\.[0-9]{1,12})?")
        && scalar.text().matches(".*[1-9].*")) {
      return Money.of(scalar.text());
    }
    problem(
        limit.line(),
        "'%s' has a %s that is no amount above 0, such as 250.00".formatted(owner, limit.name()));
    return null;
  }

  private void problem(int line, String what) {
    problems.add(new Problem("quotas", source + ":" + line, what));
  }
}
