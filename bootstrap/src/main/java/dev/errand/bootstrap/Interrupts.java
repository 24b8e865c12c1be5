package dev.errand.bootstrap;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Why one thread was interrupted. The JVM keeps a single bit, which cannot tell an alarm's
 * interrupt from a cancellation that comes at the same time; this can.
 */
final class Interrupts {

  private final AtomicInteger fromElsewhere = new AtomicInteger();
  private final IntSupplier fromOutside;
  private final Runnable whenNoAlarmIsLeft;

  /** The alarm set last; changed by the thread itself only. */
  private volatile @Nullable RingingAlarm innermost;

  Interrupts(IntSupplier fromOutside, Runnable whenNoAlarmIsLeft) {
    this.fromOutside = fromOutside;
    this.whenNoAlarmIsLeft = whenNoAlarmIsLeft;
  }

  void comeFromElsewhere() {
    fromElsewhere.incrementAndGet();
  }

  int count() {
    return fromElsewhere.get() + fromOutside.getAsInt();
  }

  @Nullable RingingAlarm innermost() {
    return innermost;
  }

  void innermost(@Nullable RingingAlarm alarm) {
    innermost = alarm;
    if (alarm == null) {
      whenNoAlarmIsLeft.run();
    }
  }
}
