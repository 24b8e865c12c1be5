package dev.errand.testkit;

import dev.errand.application.port.out.IdGenerator;
import java.util.concurrent.atomic.AtomicLong;

/** Ids that count: the same in every run, ordered, readable. Thread-safe. */
public final class SequentialIds implements IdGenerator {

  private final String prefix;
  private final AtomicLong made = new AtomicLong();

  /** Ids that start with {@code id}. */
  public SequentialIds() {
    this("id");
  }

  /**
   * Ids with a prefix of their own.
   *
   * @param prefix at most 30 letters and digits
   */
  public SequentialIds(String prefix) {
    if (!prefix.matches("[A-Za-z0-9]{0,30}")) {
      throw new IllegalArgumentException(
          "a prefix has at most 30 letters and digits, not '" + prefix + "'");
    }
    this.prefix = prefix;
  }

  @Override
  public String next() {
    return prefix + "%010d".formatted(made.incrementAndGet());
  }
}
