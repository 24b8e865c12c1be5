package dev.errand.application;

import dev.errand.domain.failure.CircuitBreaker;
import dev.errand.domain.failure.DeadLetterPolicy;
import dev.errand.domain.failure.RetryPolicy;
import dev.errand.domain.quota.QuotaTable;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The numbers the services work with.
 *
 * @param worker names this process in ledgers, such as host and process id
 * @param concurrency briefs in flight at once, positive
 * @param visibility how long a message is hidden before its lease must be extended
 * @param receiveWait how long one receive waits
 * @param drain how long briefs in flight may go on after a stop
 * @param grace how long a hard stop may take after that
 * @param notice how long after a stop the other members of the process go on at least, so that load
 *     balancers see it is not ready; beside the drain, and never longer than drain and grace
 * @param stuckAfter a brief without progress for so long is interrupted
 * @param patience the longest wait that is sat out in place; longer ones give the brief back
 * @param modelTimeout how long one model call may take
 * @param modelRetry retries of model calls inside an attempt
 * @param attemptRetry waits between attempts
 * @param deadLetter when a brief is given up
 * @param breaker thresholds of each model's circuit breaker
 * @param maxInputBytes bound of a brief's input
 * @param maxFileBytes bound of one attached file
 * @param probeEvery how often dependencies are probed
 * @param archiveOnEnd whether sessions go to the archive when they end
 * @param quotas what each tenant may use
 * @param checkpoints signed checkpoints of the audit log
 */
public record Settings(
    String worker,
    int concurrency,
    Duration visibility,
    Duration receiveWait,
    Duration drain,
    Duration grace,
    Duration notice,
    Duration stuckAfter,
    Duration patience,
    Duration modelTimeout,
    RetryPolicy modelRetry,
    RetryPolicy attemptRetry,
    DeadLetterPolicy deadLetter,
    CircuitBreaker.Settings breaker,
    long maxInputBytes,
    long maxFileBytes,
    Duration probeEvery,
    boolean archiveOnEnd,
    QuotaTable quotas,
    Checkpoints checkpoints) {

  /**
   * Signed checkpoints of the audit log.
   *
   * @param key the name of the secret that holds the keys in PEM, or null for none
   * @param file what a serving process adds checkpoints to, or null for nothing
   * @param every how often it does
   */
  public record Checkpoints(@Nullable String key, @Nullable Path file, Duration every) {
    /** None are made. */
    public static final Checkpoints NONE = new Checkpoints(null, null, Duration.ofHours(1));
  }

  public Settings {
    if (concurrency < 1) {
      throw new IllegalArgumentException("concurrency must be at least 1, but is " + concurrency);
    }
    if (visibility.compareTo(Duration.ofSeconds(1)) < 0) {
      throw new IllegalArgumentException("visibility must be at least 1 s, but is " + visibility);
    }
  }

  /** Defaults for a worker of this name. */
  public static Settings defaults(String worker) {
    return builder(worker).build();
  }

  /** Builds settings for a worker of this name, beginning with the defaults. */
  public static SettingsBuilder builder(String worker) {
    return new SettingsBuilder(worker);
  }

  /** The same, to replace some of them. */
  public SettingsBuilder toBuilder() {
    return builder(worker)
        .concurrency(concurrency)
        .visibility(visibility)
        .receiveWait(receiveWait)
        .drain(drain)
        .grace(grace)
        .notice(notice)
        .stuckAfter(stuckAfter)
        .patience(patience)
        .modelTimeout(modelTimeout)
        .modelRetry(modelRetry)
        .attemptRetry(attemptRetry)
        .deadLetter(deadLetter)
        .breaker(breaker)
        .maxInputBytes(maxInputBytes)
        .maxFileBytes(maxFileBytes)
        .probeEvery(probeEvery)
        .archiveOnEnd(archiveOnEnd)
        .quotas(quotas)
        .checkpoints(checkpoints);
  }
}
