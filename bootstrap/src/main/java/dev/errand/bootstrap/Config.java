package dev.errand.bootstrap;

import dev.errand.application.Settings;
import dev.errand.domain.failure.CircuitBreaker;
import dev.errand.domain.failure.DeadLetterPolicy;
import dev.errand.domain.failure.RetryPolicy;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The configuration, read and checked.
 *
 * @param addresses which adapters serve the ports
 * @param agents files and directories of agent documents
 * @param prices file with prices, or null for the one that ships
 * @param quotas file with the quotas of tenants, or null for none
 * @param http the HTTP server
 * @param replyAllow prefixes of addresses a report may be sent to
 * @param secrets directory of secrets, or null
 * @param log the form of log lines
 * @param settings the numbers the services work with
 * @param shown every key's value and source, for people, secrets masked
 */
record Config(
    Addresses addresses,
    List<Path> agents,
    @Nullable Path prices,
    @Nullable Path quotas,
    Http http,
    List<String> replyAllow,
    @Nullable Path secrets,
    String log,
    Settings settings,
    Map<String, String> shown) {

  /** Kubernetes, and most others, have taken a process out of service by then. */
  private static final Duration USUAL_NOTICE = Duration.ofSeconds(5);

  /**
   * Which adapters serve the ports.
   *
   * @param mailbox where briefs come from
   * @param ledger sessions
   * @param audit the audit log
   * @param archive whole sessions
   * @param export ledgers as tables
   * @param workspaces files of sessions
   * @param sharedFiles files of sessions for all machines, or null
   * @param deadLetters what could not be worked on
   * @param quotaAccounts what tenants have used of their quotas
   * @param telemetry measurements
   * @param model the default model
   * @param tools tool boxes
   */
  record Addresses(
      URI mailbox,
      URI ledger,
      URI audit,
      URI archive,
      URI export,
      URI workspaces,
      @Nullable URI sharedFiles,
      URI deadLetters,
      URI quotaAccounts,
      URI telemetry,
      URI model,
      List<URI> tools) {}

  /**
   * The HTTP server.
   *
   * @param address where it listens
   * @param maxBodyBytes bound of a request's body
   */
  record Http(Endpoint address, long maxBodyBytes) {}

  /** The configuration of these values, all of which have been checked. */
  static Config of(Values values, String worker) {
    return new Config(
        new Addresses(
            values.of(Keys.MAILBOX),
            values.of(Keys.LEDGER),
            values.of(Keys.AUDIT),
            values.of(Keys.ARCHIVE),
            values.of(Keys.EXPORT),
            values.of(Keys.WORKSPACES),
            values.orNull(Keys.SHARED_FILES),
            values.of(Keys.DEAD_LETTERS),
            values.of(Keys.QUOTA_ACCOUNTS),
            values.of(Keys.TELEMETRY),
            values.of(Keys.MODEL),
            values.of(Keys.TOOLS)),
        values.of(Keys.AGENTS),
        values.orNull(Keys.PRICES),
        values.orNull(Keys.QUOTAS),
        new Http(values.of(Keys.HTTP_ADDRESS), values.of(Keys.HTTP_MAX_BODY)),
        values.of(Keys.REPLY_ALLOW),
        values.orNull(Keys.SECRETS_DIR),
        values.of(Keys.LOG),
        settings(values, worker),
        values.shown());
  }

  /** Every key's value, secrets masked, without where it is from. */
  Map<String, String> values() {
    Map<String, String> values = new TreeMap<>();
    shown.forEach((key, text) -> values.put(key, text.substring(0, text.lastIndexOf(" (from "))));
    return values;
  }

  private static Settings settings(Values values, String worker) {
    return Settings.builder(worker)
        .concurrency(values.of(Keys.CONCURRENCY))
        .visibility(values.of(Keys.VISIBILITY))
        .receiveWait(values.of(Keys.RECEIVE_WAIT))
        .drain(values.of(Keys.DRAIN))
        .grace(values.of(Keys.GRACE))
        .notice(notice(values.orNull(Keys.SHUTDOWN_NOTICE), values.of(Keys.HTTP_ADDRESS)))
        .stuckAfter(values.of(Keys.STUCK_AFTER))
        .patience(values.of(Keys.PATIENCE))
        .modelTimeout(values.of(Keys.MODEL_TIMEOUT))
        .modelRetry(
            new RetryPolicy(
                values.of(Keys.MODEL_RETRY_ATTEMPTS),
                values.of(Keys.MODEL_RETRY_BASE),
                values.of(Keys.MODEL_RETRY_FACTOR),
                values.of(Keys.MODEL_RETRY_MAX)))
        .attemptRetry(
            new RetryPolicy(
                values.of(Keys.MAX_ATTEMPTS),
                values.of(Keys.ATTEMPT_RETRY_BASE),
                values.of(Keys.ATTEMPT_RETRY_FACTOR),
                values.of(Keys.ATTEMPT_RETRY_MAX)))
        .deadLetter(
            new DeadLetterPolicy(values.of(Keys.MAX_ATTEMPTS), values.of(Keys.MAX_DELIVERIES)))
        .breaker(
            new CircuitBreaker.Settings(
                values.of(Keys.BREAKER_FAILURES),
                values.of(Keys.BREAKER_OPEN_FOR),
                values.of(Keys.BREAKER_SUCCESSES)))
        .maxInputBytes(values.of(Keys.MAX_INPUT))
        .maxFileBytes(values.of(Keys.MAX_FILE))
        .probeEvery(values.of(Keys.PROBE_EVERY))
        .archiveOnEnd(values.of(Keys.ARCHIVE_ON_END))
        .checkpoints(
            new Settings.Checkpoints(
                values.orNull(Keys.CHECKPOINTS_KEY),
                values.orNull(Keys.CHECKPOINTS_FILE),
                values.of(Keys.CHECKPOINTS_EVERY)))
        .build();
  }

  /** Where nobody but this machine listens, no load balancer has to be told. */
  private static Duration notice(@Nullable Duration wanted, Endpoint http) {
    if (wanted != null) {
      return wanted;
    }
    return http.onlyThisMachine() ? Duration.ZERO : USUAL_NOTICE;
  }
}
