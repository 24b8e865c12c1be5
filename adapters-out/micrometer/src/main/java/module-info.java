/** Metrics by Micrometer, scraped by Prometheus. */
@org.jspecify.annotations.NullMarked
@SuppressWarnings("requires-automatic")
module dev.errand.adapter.out.micrometer {
  requires dev.errand.application;
  requires micrometer.core;
  requires micrometer.registry.prometheus;
  requires static org.jspecify;
}
