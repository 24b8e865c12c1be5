package dev.errand.adapter.out.duckdb;

import java.time.Duration;

/** Limits for what takes long on a busy machine. */
final class Patience {

  static final Limits LONG = Limits.standard().withTimeout(Duration.ofMinutes(5));

  private Patience() {}
}
