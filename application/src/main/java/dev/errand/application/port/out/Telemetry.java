package dev.errand.application.port.out;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * Counts and measures. Never blocks, never throws. Names are lower case with dots, such as {@code
 * errand.briefs.finished}; tags are key, value, key, value …, with few values each.
 */
public interface Telemetry {

  /** Measures nothing. */
  Telemetry NONE =
      new Telemetry() {
        @Override
        public void count(String name, double amount, String... tags) {}

        @Override
        public void time(String name, Duration duration, String... tags) {}

        @Override
        public void gauge(String name, DoubleSupplier value, String... tags) {}

        @Override
        public String scrape() {
          return "";
        }
      };

  /** Adds to a counter. */
  void count(String name, double amount, String... tags);

  /** Adds a duration to a timer. */
  void time(String name, Duration duration, String... tags);

  /**
   * Reads a value whenever it is asked for; a second registration of the same name and tags wins.
   */
  void gauge(String name, DoubleSupplier value, String... tags);

  /** All of it in the Prometheus text format, empty if there is none. */
  String scrape();
}
