package dev.errand.bootstrap;

import dev.errand.application.port.out.IdGenerator;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/**
 * Ids of 26 characters in the form of ULID: 48 bits of milliseconds, then 80 bits of chance, in
 * lower-case Crockford base 32. Within a process each is greater than the one before, also when
 * several fall into one millisecond or the clock is set back; the step is chance then, so that
 * nobody can guess the next id from the last.
 */
final class TimeOrderedIds implements IdGenerator {

  private static final char[] DIGITS = "0123456789abcdefghjkmnpqrstvwxyz".toCharArray();
  private static final int LENGTH = 26;
  private static final int HIGH_BITS = 16;
  private static final long HIGH_MASK = (1L << HIGH_BITS) - 1;

  private final InstantSource clock;
  private final RandomGenerator random;

  private long millis = -1;
  private long high;
  private long low;

  TimeOrderedIds(InstantSource clock, RandomGenerator random) {
    this.clock = clock;
    this.random = random;
  }

  @Override
  public synchronized String next() {
    long now = clock.millis();
    if (now > millis) {
      millis = now;
      high = random.nextLong() & HIGH_MASK;
      low = random.nextLong();
    } else {
      step();
    }
    return text();
  }

  private void step() {
    long before = low;
    low += 1 + (random.nextInt() & 0xffff_ffffL);
    if (Long.compareUnsigned(low, before) < 0 && ++high > HIGH_MASK) {
      high = 0;
      millis++;
    }
  }

  private String text() {
    char[] text = new char[LENGTH];
    long top = millis << HIGH_BITS | high;
    long bottom = low;
    for (int i = LENGTH - 1; i >= 0; i--) {
      text[i] = DIGITS[(int) (bottom & 31)];
      bottom = bottom >>> 5 | top << 59;
      top >>>= 5;
    }
    return new String(text);
  }
}
