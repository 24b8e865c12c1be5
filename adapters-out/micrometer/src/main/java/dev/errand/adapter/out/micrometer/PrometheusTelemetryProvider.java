package dev.errand.adapter.out.micrometer;

import dev.errand.application.port.out.PortException;
import dev.errand.application.port.out.Telemetry;
import dev.errand.application.spi.AdapterContext;
import dev.errand.application.spi.TelemetryProvider;
import dev.errand.domain.failure.Failure;
import java.net.URI;
import java.util.Set;

/**
 * Opens {@code prometheus:}, measurements kept in memory for Prometheus to fetch. {@code
 * prometheus:?histogram=true} also keeps histograms of all timers, about 70 series for each.
 */
public final class PrometheusTelemetryProvider implements TelemetryProvider {

  private static final Set<String> PLAIN = Set.of("", "/", "?histogram=false", "/?histogram=false");
  private static final Set<String> HISTOGRAMS = Set.of("?histogram=true", "/?histogram=true");

  /** Found by the service loader. */
  public PrometheusTelemetryProvider() {}

  @Override
  public String scheme() {
    return "prometheus";
  }

  @Override
  public Telemetry open(URI address, AdapterContext context) {
    String rest = address.toString().substring(scheme().length() + 1);
    if (PLAIN.contains(rest)) {
      return new PrometheusTelemetry(false);
    }
    if (HISTOGRAMS.contains(rest)) {
      return new PrometheusTelemetry(true);
    }
    throw new PortException(
        new Failure.InvalidRequest(
            "'"
                + address
                + "' is no address of telemetry: write prometheus: or prometheus:?histogram=true"));
  }
}
