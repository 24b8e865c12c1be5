package dev.errand.testkit;

import dev.errand.application.port.out.PortException;
import dev.errand.application.port.out.Scheduler;
import dev.errand.domain.failure.Failure;
import java.time.Duration;
import java.util.Objects;

/**
 * Something that happens to a call of a port.
 *
 * @param moment when
 * @param action what; it may throw
 */
public record Fault(Moment moment, Action action) {

  public Fault {
    Objects.requireNonNull(moment, "moment is null");
    Objects.requireNonNull(action, "action is null");
  }

  /** When a fault happens. */
  public enum Moment {
    /** Before the call takes effect. */
    BEFORE,
    /** After the call took effect, before the caller learns of it. */
    AFTER
  }

  /** What happens. */
  public interface Action {
    /** Happens, on the caller's thread. */
    void happen() throws InterruptedException;
  }

  /** The call fails and has no effect. */
  public static Fault before(Failure failure) {
    return new Fault(
        Moment.BEFORE,
        () -> {
          throw new PortException(failure);
        });
  }

  /** The call has its effect, but the caller is told that it failed: the lost reply. */
  public static Fault after(Failure failure) {
    return new Fault(
        Moment.AFTER,
        () -> {
          throw new PortException(failure);
        });
  }

  /** The call fails by a defect of whoever serves it, and has no effect. */
  public static Fault defect(RuntimeException defect) {
    return new Fault(
        Moment.BEFORE,
        () -> {
          throw defect;
        });
  }

  /** The call fails as nothing should catch, and has no effect. */
  public static Fault defect(Error error) {
    return new Fault(
        Moment.BEFORE,
        () -> {
          throw error;
        });
  }

  /** The call takes its time. */
  public static Fault delay(Scheduler scheduler, Duration duration) {
    return new Fault(Moment.BEFORE, () -> scheduler.sleep(duration));
  }

  /** The process dies before the call takes effect. */
  public static Fault crashBefore() {
    return new Fault(
        Moment.BEFORE,
        () -> {
          throw new SimulatedCrash("before a call");
        });
  }

  /** The process dies after the call took effect. */
  public static Fault crashAfter() {
    return new Fault(
        Moment.AFTER,
        () -> {
          throw new SimulatedCrash("after a call");
        });
  }
}
