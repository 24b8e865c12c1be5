package dev.errand.adapter.out.duckdb;

import dev.errand.application.port.out.Scheduler;
import dev.errand.application.port.out.ToolContext;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Opens sandboxes, as many at a time as the limits allow. A place is given back only when the
 * engine has really come to rest, so statements that cannot be stopped never pile up.
 */
final class Engine {

  private final Limits limits;
  private final Scheduler scheduler;
  private final Semaphore places;

  Engine(Limits limits, Scheduler scheduler) {
    this.limits = limits;
    this.scheduler = scheduler;
    this.places = new Semaphore(limits.concurrent(), true);
  }

  Limits limits() {
    return limits;
  }

  TimeAllowance allowance(ToolContext context) {
    return new TimeAllowance(limits.timeout(), context.deadline(), scheduler.instant());
  }

  Sandbox open(Path scratch, TimeAllowance allowance) throws InterruptedException, Refusal {
    if (!places.tryAcquire(Math.max(0, allowance.leftNanos()), TimeUnit.NANOSECONDS)) {
      allowance.check();
      throw allowance.usedUp();
    }
    return new Sandbox(limits, scratch, allowance, places::release);
  }

  /** Calls under way, and those that were given up but have not come to rest. */
  int busy() {
    return limits.concurrent() - places.availablePermits();
  }
}
