package dev.errand.application;

import dev.errand.domain.failure.CircuitBreaker;
import dev.errand.domain.failure.DeadLetterPolicy;
import dev.errand.domain.failure.RetryPolicy;
import dev.errand.domain.quota.QuotaTable;
import java.time.Duration;

/** {@link Settings} in the making; what is not set is as the defaults have it. Not thread-safe. */
public final class SettingsBuilder {

  private final String worker;
  private int concurrency = 64;
  private Duration visibility = Duration.ofSeconds(60);
  private Duration receiveWait = Duration.ofSeconds(20);
  private Duration drain = Duration.ofSeconds(30);
  private Duration grace = Duration.ofSeconds(10);
  private Duration notice = Duration.ZERO;
  private Duration stuckAfter = Duration.ofMinutes(10);
  private Duration patience = Duration.ofSeconds(30);
  private Duration modelTimeout = Duration.ofMinutes(5);
  private RetryPolicy modelRetry = RetryPolicy.DEFAULT;
  private RetryPolicy attemptRetry =
      new RetryPolicy(3, Duration.ofSeconds(2), 2, Duration.ofSeconds(300));
  private DeadLetterPolicy deadLetter = DeadLetterPolicy.DEFAULT;
  private CircuitBreaker.Settings breaker = CircuitBreaker.Settings.DEFAULT;
  private long maxInputBytes = 1 << 20;
  private long maxFileBytes = 1L << 30;
  private Duration probeEvery = Duration.ofSeconds(5);
  private boolean archiveOnEnd;
  private QuotaTable quotas = QuotaTable.UNLIMITED;
  private Settings.Checkpoints checkpoints = Settings.Checkpoints.NONE;

  SettingsBuilder(String worker) {
    this.worker = worker;
  }

  /** As {@link Settings#concurrency}. */
  public SettingsBuilder concurrency(int concurrency) {
    this.concurrency = concurrency;
    return this;
  }

  /** As {@link Settings#visibility}. */
  public SettingsBuilder visibility(Duration visibility) {
    this.visibility = visibility;
    return this;
  }

  /** As {@link Settings#receiveWait}. */
  public SettingsBuilder receiveWait(Duration receiveWait) {
    this.receiveWait = receiveWait;
    return this;
  }

  /** As {@link Settings#drain}. */
  public SettingsBuilder drain(Duration drain) {
    this.drain = drain;
    return this;
  }

  /** As {@link Settings#grace}. */
  public SettingsBuilder grace(Duration grace) {
    this.grace = grace;
    return this;
  }

  /** As {@link Settings#notice}. */
  public SettingsBuilder notice(Duration notice) {
    this.notice = notice;
    return this;
  }

  /** As {@link Settings#stuckAfter}. */
  public SettingsBuilder stuckAfter(Duration stuckAfter) {
    this.stuckAfter = stuckAfter;
    return this;
  }

  /** As {@link Settings#patience}. */
  public SettingsBuilder patience(Duration patience) {
    this.patience = patience;
    return this;
  }

  /** As {@link Settings#modelTimeout}. */
  public SettingsBuilder modelTimeout(Duration modelTimeout) {
    this.modelTimeout = modelTimeout;
    return this;
  }

  /** As {@link Settings#modelRetry}. */
  public SettingsBuilder modelRetry(RetryPolicy modelRetry) {
    this.modelRetry = modelRetry;
    return this;
  }

  /** As {@link Settings#attemptRetry}. */
  public SettingsBuilder attemptRetry(RetryPolicy attemptRetry) {
    this.attemptRetry = attemptRetry;
    return this;
  }

  /** As {@link Settings#deadLetter}. */
  public SettingsBuilder deadLetter(DeadLetterPolicy deadLetter) {
    this.deadLetter = deadLetter;
    return this;
  }

  /** As {@link Settings#breaker}. */
  public SettingsBuilder breaker(CircuitBreaker.Settings breaker) {
    this.breaker = breaker;
    return this;
  }

  /** As {@link Settings#maxInputBytes}. */
  public SettingsBuilder maxInputBytes(long maxInputBytes) {
    this.maxInputBytes = maxInputBytes;
    return this;
  }

  /** As {@link Settings#maxFileBytes}. */
  public SettingsBuilder maxFileBytes(long maxFileBytes) {
    this.maxFileBytes = maxFileBytes;
    return this;
  }

  /** As {@link Settings#probeEvery}. */
  public SettingsBuilder probeEvery(Duration probeEvery) {
    this.probeEvery = probeEvery;
    return this;
  }

  /** As {@link Settings#archiveOnEnd}. */
  public SettingsBuilder archiveOnEnd(boolean archiveOnEnd) {
    this.archiveOnEnd = archiveOnEnd;
    return this;
  }

  /** As {@link Settings#quotas}. */
  public SettingsBuilder quotas(QuotaTable quotas) {
    this.quotas = quotas;
    return this;
  }

  /** As {@link Settings#checkpoints}. */
  public SettingsBuilder checkpoints(Settings.Checkpoints checkpoints) {
    this.checkpoints = checkpoints;
    return this;
  }

  /**
   * The settings.
   *
   * @throws IllegalArgumentException if one of them is out of its bounds
   */
  public Settings build() {
    return new Settings(
        worker,
        concurrency,
        visibility,
        receiveWait,
        drain,
        grace,
        notice,
        stuckAfter,
        patience,
        modelTimeout,
        modelRetry,
        attemptRetry,
        deadLetter,
        breaker,
        maxInputBytes,
        maxFileBytes,
        probeEvery,
        archiveOnEnd,
        quotas,
        checkpoints);
  }
}
