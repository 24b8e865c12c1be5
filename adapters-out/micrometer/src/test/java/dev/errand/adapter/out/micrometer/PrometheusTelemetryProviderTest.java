package dev.errand.adapter.out.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.errand.application.port.out.Codecs;
import dev.errand.application.port.out.PortException;
import dev.errand.application.port.out.Scheduler;
import dev.errand.application.port.out.Telemetry;
import dev.errand.application.spi.AdapterContext;
import dev.errand.application.spi.TelemetryProvider;
import dev.errand.domain.budget.PriceTable;
import dev.errand.domain.failure.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrometheusTelemetryProviderTest {

  private final PrometheusTelemetryProvider provider = new PrometheusTelemetryProvider();

  @ParameterizedTest
  @ValueSource(
      strings = {"prometheus:/", "prometheus:?histogram=true", "prometheus:/?histogram=true"})
  void addressOpensTelemetry(String address) {
    assertThat(provider.open(URI.create(address), context()).scrape()).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"prometheus:x", "prometheus:?histogram=maybe", "prometheus://localhost"})
  void malformedAddressIsRefusedWithTheRightForm(String address) {
    assertThatThrownBy(() -> provider.open(URI.create(address), context()))
        .isInstanceOfSatisfying(
            PortException.class,
            e ->
                assertThat(e.failure())
                    .isInstanceOf(Failure.InvalidRequest.class)
                    .extracting(Failure::message)
                    .asString()
                    .contains(address, "prometheus:?histogram=true"));
  }

  @Test
  void modulePathAndClassPathBothOfferTheProvider() throws IOException {
    String service = TelemetryProvider.class.getName();
    String name = PrometheusTelemetryProvider.class.getName();

    assertThat(PrometheusTelemetryProvider.class.getModule().getDescriptor().provides())
        .anyMatch(each -> each.service().equals(service) && each.providers().contains(name));
    try (InputStream onClassPath =
        PrometheusTelemetryProvider.class.getResourceAsStream("/META-INF/services/" + service)) {
      assertThat(onClassPath).asString(StandardCharsets.UTF_8).isEqualToIgnoringNewLines(name);
    }
  }

  private static AdapterContext context() {
    return new AdapterContext(
        untouched(Codecs.class),
        untouched(Scheduler.class),
        () -> "id",
        Telemetry.NONE,
        PriceTable.EMPTY,
        name -> Optional.empty());
  }

  private static <T> T untouched(Class<T> port) {
    return port.cast(
        Proxy.newProxyInstance(
            port.getClassLoader(),
            new Class<?>[] {port},
            (proxy, method, arguments) -> {
              throw new AssertionError(method + " is not needed to open telemetry");
            }));
  }
}
