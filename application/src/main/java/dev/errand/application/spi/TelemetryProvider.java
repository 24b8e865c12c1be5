package dev.errand.application.spi;

import dev.errand.application.port.out.Telemetry;

/** Opens telemetry. */
public interface TelemetryProvider extends Provider<Telemetry> {}
