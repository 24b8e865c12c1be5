package dev.errand.bootstrap;

import java.util.Locale;

/**
 * One thing that can be configured.
 *
 * @param name its name in the file, dots between levels
 * @param kind what its value is
 * @param fallback its value if nobody sets it; empty if it stays unset
 * @param description what it does, one sentence
 * @param <T> the type of its value
 */
record Key<T>(String name, Kind<T> kind, String fallback, String description) {

  private static final String PREFIX = "ERRAND_";

  /** The environment variable that sets it. */
  String variable() {
    return PREFIX
        + name.replaceAll("([a-z])([A-Z])", "$1_$2").replace('.', '_').toUpperCase(Locale.ROOT);
  }

  /** Whether an environment variable is meant for Errand. */
  static boolean claims(String variable) {
    return variable.startsWith(PREFIX);
  }
}
