package dev.errand.application.audit;

import dev.errand.application.port.in.KeepAudit.Checkpoints;
import dev.errand.application.port.in.VerifyAudit.Verdict;
import dev.errand.application.port.out.PortException;
import dev.errand.application.port.out.Scheduler;
import dev.errand.application.port.out.Telemetry;
import dev.errand.domain.audit.AuditChain;
import dev.errand.domain.audit.AuditCheckpoint;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes checkpoints now and then while a process serves, and once more when it stops. */
public final class CheckpointRounds {

  private static final System.Logger LOG = System.getLogger(CheckpointRounds.class.getName());

  private final AuditNotary notary;
  private final AuditNotary.ConfiguredKey configured;
  private final @Nullable Path file;
  private final Duration every;
  private final Telemetry telemetry;
  private final Scheduler.Signal stirred;
  private final Scheduler.Signal finished;
  private final Map<String, AuditChain> published = new HashMap<>();
  private volatile boolean running;
  private volatile boolean stopping;

  /**
   * Has made none yet.
   *
   * @param file where checkpoints go, or null if none are wanted
   */
  public CheckpointRounds(
      AuditNotary notary,
      AuditNotary.ConfiguredKey configured,
      @Nullable Path file,
      Duration every,
      Telemetry telemetry,
      Scheduler scheduler) {
    this.notary = notary;
    this.configured = configured;
    this.file = file;
    this.every = every;
    this.telemetry = telemetry;
    this.stirred = scheduler.signal();
    this.finished = scheduler.signal();
  }

  /** Whether there is anything to run for. */
  public boolean wanted() {
    return file != null;
  }

  /** Lets {@link #run} end behind a last round, and waits for that, at most so long. */
  public void finish(Duration atMost) throws InterruptedException {
    stopping = true;
    stirred.raise();
    if (running) {
      finished.await(atMost);
    }
  }

  /** Makes rounds until it is stopped or interrupted. */
  public void run() throws InterruptedException {
    Path to = file;
    if (to == null) {
      return;
    }
    running = true;
    try {
      boolean last;
      do {
        last = stopping;
        round(to);
        if (!stopping) {
          stirred.await(every);
        }
      } while (!last);
    } finally {
      running = false;
      finished.raise();
    }
  }

  private void round(Path to) {
    try {
      Checkpoints signed = notary.sign(null, configured.key(), published);
      notary.append(to, signed.made());
      for (AuditCheckpoint each : signed.made()) {
        AuditCheckpoint.Statement said = each.statement();
        published.put(said.tenant(), new AuditChain(said.number(), said.hash()));
      }
      telemetry.count("errand.audit.checkpoints", signed.made().size());
      signed.broken().forEach(this::tell);
    } catch (PortException e) {
      telemetry.count("errand.audit.checkpoints.failed", 1, "failure", e.failure().kind());
      LOG.log(
          System.Logger.Level.ERROR, "no audit checkpoints were made: {0}", e.failure().message());
    }
  }

  private void tell(Verdict broken) {
    telemetry.count("errand.audit.checkpoints.failed", 1, "failure", "broken");
    LOG.log(
        System.Logger.Level.ERROR,
        "the audit chain of tenant {0} is broken at entry {1} and gets no checkpoint: {2}",
        broken.tenant(),
        Long.toString(broken.brokenAt()),
        broken.reason());
  }
}
