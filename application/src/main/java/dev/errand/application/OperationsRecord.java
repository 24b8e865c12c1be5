package dev.errand.application;

import dev.errand.application.audit.OperatorTrail;
import dev.errand.application.port.in.RecordOperations;
import dev.errand.application.port.out.AuditLog;
import dev.errand.domain.audit.AuditFact;
import dev.errand.domain.quota.QuotaTable;
import dev.errand.domain.session.SessionId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Brings into the audit log what is in no ledger. Thread-safe. */
final class OperationsRecord implements RecordOperations {

  private static final String CONFIGURED = "configured";
  private static final Pattern DETAIL = Pattern.compile("digest ([0-9a-f]+); .*; keys (.*)");
  private static final int SHORT = 8;

  private final AuditLog audit;
  private final OperatorTrail trail;
  private final Sessions sessions;
  private final QuotaTable quotas;
  private final ReentrantLock recording = new ReentrantLock();

  OperationsRecord(AuditLog audit, OperatorTrail trail, Sessions sessions, QuotaTable quotas) {
    this.audit = audit;
    this.trail = trail;
    this.sessions = sessions;
    this.quotas = quotas;
  }

  @Override
  public boolean configured(Map<String, String> values, String by) {
    Map<String, String> sums = new TreeMap<>();
    values.forEach((key, value) -> sums.put(key, sum(key + "=" + value).substring(0, SHORT)));
    sums.put("quotas.content", sum(text(quotas)).substring(0, SHORT));
    String digest = sum(sums + "\n" + new TreeMap<>(values) + "\n" + text(quotas));
    recording.lock();
    try {
      String last = last();
      Matcher known = DETAIL.matcher(last == null ? "" : last);
      boolean found = known.matches();
      if (found && known.group(1).equals(digest)) {
        return false;
      }
      String changed = found ? "changed " + changed(known.group(2), sums) : "first recorded";
      trail.did(
          by,
          CONFIGURED,
          null,
          "",
          "digest %s; %s; keys %s"
              .formatted(
                  digest,
                  changed,
                  sums.entrySet().stream()
                      .map(each -> each.getKey() + ":" + each.getValue())
                      .collect(Collectors.joining(","))));
      return true;
    } finally {
      recording.unlock();
    }
  }

  private @Nullable String last() {
    String[] last = new String[1];
    audit.read(
        AuditFact.OPERATIONS,
        0,
        entry -> {
          if (entry.fact().action().equals(CONFIGURED)) {
            last[0] = entry.fact().detail();
          }
          return true;
        });
    return last[0];
  }

  private static String changed(String known, Map<String, String> sums) {
    Map<String, String> before = new TreeMap<>();
    for (String each : known.split(",")) {
      int colon = each.lastIndexOf(':');
      before.put(each.substring(0, Math.max(0, colon)), each.substring(colon + 1));
    }
    TreeSet<String> changed = new TreeSet<>(sums.keySet());
    changed.addAll(before.keySet());
    changed.removeIf(key -> sums.getOrDefault(key, "").equals(before.getOrDefault(key, "")));
    return String.join(" ", changed);
  }

  /** Always the same text for the same quotas. */
  private static String text(QuotaTable quotas) {
    return quotas.fallback() + "\n" + new TreeMap<>(quotas.tenants());
  }

  private static String sum(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }

  @Override
  public void keyUsed(String secret, String adapter, String by) {
    trail.did(by, "key-used", null, "", "secret %s by %s".formatted(secret, adapter));
  }

  @Override
  public void resumed(SessionId session, String by) {
    String tenant = sessions.load(session).acceptedBrief().user().tenant();
    trail.did(by, "session-resumed", tenant, session.value(), "");
  }
}
