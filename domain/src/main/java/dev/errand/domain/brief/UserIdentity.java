package dev.errand.domain.brief;

import dev.errand.domain.audit.AuditFact;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * On whose behalf a brief runs. It reaches every tool, the archive and the audit log.
 *
 * @param userId who
 * @param tenantId for which tenant, or null when there are none
 * @param roles what they may do
 * @param attributes anything else their identity provider said
 */
public record UserIdentity(
    String userId, @Nullable String tenantId, Set<String> roles, Map<String, String> attributes) {

  /** The tenant of users who belong to none. */
  public static final String NO_TENANT = "default";

  public UserIdentity {
    Objects.requireNonNull(userId, "userId is null");
    if (userId.isBlank()) {
      throw new IllegalArgumentException("userId is empty");
    }
    if (AuditFact.OPERATIONS.equals(tenantId)) {
      throw new IllegalArgumentException("the tenant " + tenantId + " is Errand's own");
    }
    roles = java.util.Collections.unmodifiableSet(new TreeSet<>(roles));
    attributes = java.util.Collections.unmodifiableMap(new TreeMap<>(attributes));
  }

  /** A user without tenant, roles or attributes. */
  public static UserIdentity of(String userId) {
    return new UserIdentity(userId, null, Set.of(), Map.of());
  }

  /** The tenant, {@link #NO_TENANT} when there is none. */
  public String tenant() {
    return tenantId == null ? NO_TENANT : tenantId;
  }
}
