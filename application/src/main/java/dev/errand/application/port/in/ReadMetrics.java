package dev.errand.application.port.in;

/** Gives the measurements away. */
public interface ReadMetrics {

  /** All of them in the Prometheus text format, version 0.0.4. */
  String scrape();
}
