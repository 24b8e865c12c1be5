package dev.errand.bootstrap;

import dev.errand.bootstrap.Kind.AddressOf;
import dev.errand.bootstrap.Kind.Count;
import dev.errand.bootstrap.Kind.Existing;
import dev.errand.bootstrap.Kind.Factor;
import dev.errand.bootstrap.Kind.Flag;
import dev.errand.bootstrap.Kind.ListOf;
import dev.errand.bootstrap.Kind.Listening;
import dev.errand.bootstrap.Kind.OneOf;
import dev.errand.bootstrap.Kind.Size;
import dev.errand.bootstrap.Kind.Span;
import dev.errand.bootstrap.Kind.Text;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** Everything that can be configured; the JSON Schema and the README's table are made from it. */
final class Keys {

  private static final Span ANY_TIME = new Span(Duration.ZERO);
  private static final Span SOME_TIME = new Span(Duration.ofMillis(1));
  private static final Span A_SECOND = new Span(Duration.ofSeconds(1));
  private static final Size SIZE = new Size();

  static final Key<URI> DATABASE =
      new Key<>(
          "database",
          new AddressOf(Port.LEDGER),
          "",
          "A PostgreSQL database for whatever of mailbox, ledger, audit, sharedFiles, deadLetters"
              + " and quotaAccounts is not set.");
  static final Key<URI> MAILBOX =
      new Key<>(
          "mailbox", new AddressOf(Port.MAILBOX), "memory:", "The mailbox that briefs come from.");
  static final Key<URI> LEDGER =
      new Key<>(
          "ledger", new AddressOf(Port.LEDGER), "file:.errand", "Where sessions are recorded.");
  static final Key<URI> AUDIT =
      new Key<>("audit", new AddressOf(Port.AUDIT), "file:.errand/audit", "The audit log.");
  static final Key<URI> ARCHIVE =
      new Key<>(
          "archive",
          new AddressOf(Port.ARCHIVE),
          "file:.errand/archive",
          "Where whole sessions are kept for later.");
  static final Key<URI> EXPORT =
      new Key<>("export", new AddressOf(Port.EXPORT), "duckdb:", "What writes ledgers as tables.");
  static final Key<URI> WORKSPACES =
      new Key<>(
          "workspaces",
          new AddressOf(Port.WORKSPACES),
          "file:.errand/workspaces",
          "Where the files of sessions are kept.");
  static final Key<URI> SHARED_FILES =
      new Key<>(
          "sharedFiles",
          new AddressOf(Port.SHARED_FILES),
          "",
          "Where machines share the files of sessions; without it each has its own.");
  static final Key<URI> DEAD_LETTERS =
      new Key<>(
          "deadLetters",
          new AddressOf(Port.DEAD_LETTERS),
          "file:.errand/dead-letters",
          "Where briefs go that could not be worked on.");
  static final Key<URI> QUOTA_ACCOUNTS =
      new Key<>(
          "quotaAccounts",
          new AddressOf(Port.QUOTA_ACCOUNTS),
          "file:.errand/quotas",
          "Where it is kept what tenants have used of their quotas.");
  static final Key<URI> TELEMETRY =
      new Key<>(
          "telemetry", new AddressOf(Port.TELEMETRY), "prometheus:", "What counts and measures.");
  static final Key<URI> MODEL =
      new Key<>(
          "model",
          new AddressOf(Port.MODEL),
          "offline:analyst",
          "The model of agents that name none.");
  static final Key<List<URI>> TOOLS =
      new Key<>("tools", new ListOf<>(new AddressOf(Port.TOOLS)), "duckdb:", "The tool boxes.");
  static final Key<List<Path>> AGENTS =
      new Key<>(
          "agents",
          new ListOf<>(new Existing()),
          "",
          "Files and directories of agent documents, beside the agents that ship.");
  static final Key<Path> PRICES =
      new Key<>(
          "prices",
          new Existing(),
          "",
          "File with the prices of models, in the place of the one that ships.");
  static final Key<Path> QUOTAS =
      new Key<>("quotas", new Existing(), "", "File with the quotas of tenants; without it none.");
  static final Key<Endpoint> HTTP_ADDRESS =
      new Key<>("http.address", new Listening(), "127.0.0.1:8080", "Where HTTP is served.");
  static final Key<Long> HTTP_MAX_BODY =
      new Key<>("http.maxBody", SIZE, "16MiB", "Bound of an HTTP request's body.");
  static final Key<Integer> CONCURRENCY =
      new Key<>("concurrency", new Count(1, 100_000), "64", "Briefs in flight at once.");
  static final Key<Duration> VISIBILITY =
      new Key<>(
          "visibility", A_SECOND, "60s", "How long a received brief is hidden from other workers.");
  static final Key<Duration> RECEIVE_WAIT =
      new Key<>("receiveWait", ANY_TIME, "20s", "How long one look into the mailbox waits.");
  static final Key<Duration> DRAIN =
      new Key<>(
          "drain", ANY_TIME, "30s", "How long briefs in flight may go on after a stop signal.");
  static final Key<Duration> GRACE =
      new Key<>("grace", ANY_TIME, "10s", "How long a hard stop may take after the drain.");
  static final Key<Duration> SHUTDOWN_NOTICE =
      new Key<>(
          "shutdown.notice",
          ANY_TIME,
          "",
          "How long after a stop signal HTTP answers at least, with 503 on `/ready`, beside the"
              + " drain and never longer than drain and grace; `5s` if it is not set, `0s` if HTTP"
              + " listens on this machine only.");
  static final Key<Duration> STUCK_AFTER =
      new Key<>(
          "stuckAfter", A_SECOND, "10m", "A brief without progress for so long is interrupted.");
  static final Key<Duration> PATIENCE =
      new Key<>(
          "patience",
          ANY_TIME,
          "30s",
          "The longest wait that is sat out in place; for longer ones the brief is given back.");
  static final Key<Duration> MODEL_TIMEOUT =
      new Key<>("modelTimeout", A_SECOND, "5m", "How long one model call may take.");
  static final Key<Integer> MAX_ATTEMPTS =
      new Key<>("maxAttempts", new Count(1, 1_000), "3", "Attempts at a brief.");
  static final Key<Integer> MAX_DELIVERIES =
      new Key<>(
          "maxDeliveries",
          new Count(1, 10_000),
          "20",
          "Deliveries after which a brief is given up unread.");
  static final Key<Integer> MODEL_RETRY_ATTEMPTS =
      new Key<>("modelRetry.attempts", new Count(1, 100), "3", "Tries of one model call.");
  static final Key<Duration> MODEL_RETRY_BASE =
      new Key<>("modelRetry.base", SOME_TIME, "1s", "Upper bound of the first wait between them.");
  static final Key<Double> MODEL_RETRY_FACTOR =
      new Key<>("modelRetry.factor", new Factor(1, 100), "2", "Growth of that bound per try.");
  static final Key<Duration> MODEL_RETRY_MAX =
      new Key<>("modelRetry.max", SOME_TIME, "300s", "Upper bound of every wait.");
  static final Key<Duration> ATTEMPT_RETRY_BASE =
      new Key<>(
          "attemptRetry.base", SOME_TIME, "2s", "Upper bound of the first wait between attempts.");
  static final Key<Double> ATTEMPT_RETRY_FACTOR =
      new Key<>("attemptRetry.factor", new Factor(1, 100), "2", "Growth of that bound.");
  static final Key<Duration> ATTEMPT_RETRY_MAX =
      new Key<>("attemptRetry.max", SOME_TIME, "300s", "Upper bound of every wait.");
  static final Key<Integer> BREAKER_FAILURES =
      new Key<>(
          "breaker.failures",
          new Count(1, 1_000),
          "5",
          "Failures in a row that open a model's circuit breaker.");
  static final Key<Duration> BREAKER_OPEN_FOR =
      new Key<>("breaker.openFor", SOME_TIME, "60s", "How long it stays open.");
  static final Key<Integer> BREAKER_SUCCESSES =
      new Key<>("breaker.successes", new Count(1, 1_000), "3", "Successes that close it again.");
  static final Key<Long> MAX_INPUT =
      new Key<>("maxInput", SIZE, "1MiB", "Bound of a brief's input.");
  static final Key<Long> MAX_FILE =
      new Key<>("maxFile", SIZE, "1GiB", "Bound of one file that comes with a brief.");
  static final Key<Duration> PROBE_EVERY =
      new Key<>("probeEvery", A_SECOND, "5s", "How often dependencies are probed.");
  static final Key<Boolean> ARCHIVE_ON_END =
      new Key<>("archiveOnEnd", new Flag(), "false", "Whether sessions are archived on their end.");
  static final Key<List<String>> REPLY_ALLOW =
      new Key<>(
          "replyAllow",
          new ListOf<>(new Text()),
          "memory:",
          "Prefixes of the addresses that a brief may have its report sent to.");
  static final Key<Path> SECRETS_DIR =
      new Key<>(
          "secretsDir", new Existing(), "", "Directory with one file per secret, named like it.");
  static final Key<String> LOG =
      new Key<>("log", new OneOf(List.of("text", "json")), "text", "Form of log lines.");

  /** What lies in the database unless it is set. */
  static final Set<Key<?>> IN_DATABASE =
      Set.of(MAILBOX, LEDGER, AUDIT, SHARED_FILES, DEAD_LETTERS, QUOTA_ACCOUNTS);

  /** All of them, in the order they are shown. */
  static final List<Key<?>> ALL =
      List.of(
          DATABASE,
          MAILBOX,
          LEDGER,
          AUDIT,
          ARCHIVE,
          EXPORT,
          WORKSPACES,
          SHARED_FILES,
          DEAD_LETTERS,
          QUOTA_ACCOUNTS,
          TELEMETRY,
          MODEL,
          TOOLS,
          AGENTS,
          PRICES,
          QUOTAS,
          HTTP_ADDRESS,
          HTTP_MAX_BODY,
          CONCURRENCY,
          VISIBILITY,
          RECEIVE_WAIT,
          DRAIN,
          GRACE,
          SHUTDOWN_NOTICE,
          STUCK_AFTER,
          PATIENCE,
          MODEL_TIMEOUT,
          MAX_ATTEMPTS,
          MAX_DELIVERIES,
          MODEL_RETRY_ATTEMPTS,
          MODEL_RETRY_BASE,
          MODEL_RETRY_FACTOR,
          MODEL_RETRY_MAX,
          ATTEMPT_RETRY_BASE,
          ATTEMPT_RETRY_FACTOR,
          ATTEMPT_RETRY_MAX,
          BREAKER_FAILURES,
          BREAKER_OPEN_FOR,
          BREAKER_SUCCESSES,
          MAX_INPUT,
          MAX_FILE,
          PROBE_EVERY,
          ARCHIVE_ON_END,
          REPLY_ALLOW,
          SECRETS_DIR,
          LOG);

  private Keys() {}
}
