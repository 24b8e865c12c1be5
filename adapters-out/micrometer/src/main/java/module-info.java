/** Metrics by Micrometer, scraped by Prometheus. */
@org.jspecify.annotations.NullMarked
@SuppressWarnings("requires-automatic")
module dev.errand.adapter.out.micrometer {
  requires dev.errand.application;
  requires java.management;
  requires micrometer.core;
  requires micrometer.registry.prometheus;
  requires static org.jspecify;

  provides dev.errand.application.spi.TelemetryProvider with
      dev.errand.adapter.out.micrometer.PrometheusTelemetryProvider;
}
