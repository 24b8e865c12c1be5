package dev.errand.bootstrap;

import dev.errand.application.Settings;
import dev.errand.domain.failure.CircuitBreaker;
import dev.errand.domain.failure.DeadLetterPolicy;
import dev.errand.domain.quota.Quota;
import dev.errand.domain.quota.QuotaTable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** Settings under construction: the defaults, but for four slots and small bounds. */
final class WorkerSettings {

  private final String worker;
  private int concurrency = 4;
  private Duration stuckAfter = Duration.ofMinutes(10);
  private Duration drain = Duration.ofSeconds(30);
  private Duration notice = Duration.ZERO;
  private DeadLetterPolicy deadLetter = DeadLetterPolicy.DEFAULT;
  private CircuitBreaker.Settings breaker = CircuitBreaker.Settings.DEFAULT;
  private QuotaTable quotas = QuotaTable.UNLIMITED;
  private boolean archiveOnEnd;
  private Settings.Checkpoints checkpoints = Settings.Checkpoints.NONE;

  WorkerSettings(String worker) {
    this.worker = worker;
  }

  WorkerSettings concurrency(int slots) {
    concurrency = slots;
    return this;
  }

  WorkerSettings stuckAfter(Duration time) {
    stuckAfter = time;
    return this;
  }

  WorkerSettings drain(Duration time) {
    drain = time;
    return this;
  }

  WorkerSettings notice(Duration time) {
    notice = time;
    return this;
  }

  WorkerSettings deadLetter(int attempts, int deliveries) {
    deadLetter = new DeadLetterPolicy(attempts, deliveries);
    return this;
  }

  WorkerSettings breakerOpensAfter(int failures) {
    breaker = new CircuitBreaker.Settings(failures, Duration.ofSeconds(60), 3);
    return this;
  }

  WorkerSettings quota(Quota each) {
    quotas = new QuotaTable(each, Map.of());
    return this;
  }

  WorkerSettings archiveOnEnd() {
    archiveOnEnd = true;
    return this;
  }

  WorkerSettings checkpoints(String key, Path file) {
    checkpoints = new Settings.Checkpoints(key, file, Duration.ofHours(1));
    return this;
  }

  Settings settings() {
    return Settings.builder(worker)
        .concurrency(concurrency)
        .drain(drain)
        .notice(notice)
        .stuckAfter(stuckAfter)
        .modelTimeout(Duration.ofHours(2))
        .deadLetter(deadLetter)
        .breaker(breaker)
        .maxInputBytes(1000)
        .maxFileBytes(2000)
        .archiveOnEnd(archiveOnEnd)
        .quotas(quotas)
        .checkpoints(checkpoints)
        .build();
  }
}
