package dev.errand.bootstrap;

import dev.errand.application.Settings;
import dev.errand.domain.failure.CircuitBreaker;
import dev.errand.domain.failure.DeadLetterPolicy;
import dev.errand.domain.failure.RetryPolicy;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The configuration, read and checked.
 *
 * @param addresses which adapters serve the ports
 * @param agents files and directories of agent documents
 * @param prices file with prices, or null for the one that ships
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
    Http http,
    List<String> replyAllow,
    @Nullable Path secrets,
    String log,
    Settings settings,
    Map<String, String> shown) {

  /**
   * Which adapters serve the ports.
   *
   * @param mailbox where briefs come from
   * @param ledger sessions
   * @param audit the audit log
   * @param archive whole sessions
   * @param export ledgers as tables
   * @param workspaces files of sessions
   * @param deadLetters what could not be worked on
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
      URI deadLetters,
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
            values.of(Keys.DEAD_LETTERS),
            values.of(Keys.TELEMETRY),
            values.of(Keys.MODEL),
            values.of(Keys.TOOLS)),
        values.of(Keys.AGENTS),
        values.orNull(Keys.PRICES),
        new Http(values.of(Keys.HTTP_ADDRESS), values.of(Keys.HTTP_MAX_BODY)),
        values.of(Keys.REPLY_ALLOW),
        values.orNull(Keys.SECRETS_DIR),
        values.of(Keys.LOG),
        settings(values, worker),
        values.shown());
  }

  private static Settings settings(Values values, String worker) {
    return new Settings(
        worker,
        values.of(Keys.CONCURRENCY),
        values.of(Keys.VISIBILITY),
        values.of(Keys.RECEIVE_WAIT),
        values.of(Keys.DRAIN),
        values.of(Keys.GRACE),
        values.of(Keys.STUCK_AFTER),
        values.of(Keys.PATIENCE),
        values.of(Keys.MODEL_TIMEOUT),
        new RetryPolicy(
            values.of(Keys.MODEL_RETRY_ATTEMPTS),
            values.of(Keys.MODEL_RETRY_BASE),
            values.of(Keys.MODEL_RETRY_FACTOR),
            values.of(Keys.MODEL_RETRY_MAX)),
        new RetryPolicy(
            values.of(Keys.MAX_ATTEMPTS),
            values.of(Keys.ATTEMPT_RETRY_BASE),
            values.of(Keys.ATTEMPT_RETRY_FACTOR),
            values.of(Keys.ATTEMPT_RETRY_MAX)),
        new DeadLetterPolicy(values.of(Keys.MAX_ATTEMPTS), values.of(Keys.MAX_DELIVERIES)),
        new CircuitBreaker.Settings(
            values.of(Keys.BREAKER_FAILURES),
            values.of(Keys.BREAKER_OPEN_FOR),
            values.of(Keys.BREAKER_SUCCESSES)),
        values.of(Keys.MAX_INPUT),
        values.of(Keys.MAX_FILE),
        values.of(Keys.PROBE_EVERY),
        values.of(Keys.ARCHIVE_ON_END));
  }
}
