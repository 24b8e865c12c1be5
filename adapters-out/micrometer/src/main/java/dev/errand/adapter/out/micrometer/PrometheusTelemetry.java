package dev.errand.adapter.out.micrometer;

import dev.errand.application.port.out.Telemetry;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.DoubleSupplier;
import java.util.function.Function;

/** Measurements in a Micrometer registry that speaks the Prometheus text format. Thread-safe. */
final class PrometheusTelemetry implements Telemetry, AutoCloseable {

  /** Bounds memory if a tag turns out to have many values. */
  static final int MOST_SERIES = 10_000;

  private static final Logger LOG = System.getLogger(PrometheusTelemetry.class.getName());

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final ConcurrentHashMap<Series, Counter> counters = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<Series, Timer> timers = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<Series, DoubleSupplier> gauges = new ConcurrentHashMap<>();
  private final Set<String> refused = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean jvmMeasured = new AtomicBoolean();
  private final boolean histograms;

  PrometheusTelemetry(boolean histograms) {
    this.histograms = histograms;
    registry.config().meterFilter(MeterFilter.maximumAllowableMetrics(MOST_SERIES));
    registry.config().onMeterRegistrationFailed((id, reason) -> refuse(id.getName(), reason));
  }

  @Override
  public void count(String name, double amount, String... tags) {
    safely(
        name,
        () ->
            known(counters, name, tags, series -> registry.counter(series.name(), series.array()))
                .increment(amount));
  }

  @Override
  public void time(String name, Duration duration, String... tags) {
    safely(name, () -> known(timers, name, tags, this::timer).record(duration));
  }

  @Override
  public void gauge(String name, DoubleSupplier value, String... tags) {
    safely(
        name,
        () -> {
          Series series = new Series(name, List.of(tags));
          if (gauges.put(series, value) == null) {
            Gauge.builder(name, () -> read(series)).tags(tags).register(registry);
          }
        });
  }

  @Override
  public String scrape() {
    // Loading the management beans takes longer than a short run has; nobody scrapes those.
    if (jvmMeasured.compareAndSet(false, true)) {
      List<MeterBinder> jvm =
          List.of(new JvmMemoryMetrics(), new JvmThreadMetrics(), new ProcessorMetrics());
      jvm.forEach(each -> safely("jvm", () -> each.bindTo(registry)));
    }
    try {
      return registry.scrape();
    } catch (RuntimeException e) {
      refuse("scrape", e.toString());
      return "";
    }
  }

  @Override
  public void close() {
    registry.close();
  }

  private Timer timer(Series series) {
    return Timer.builder(series.name())
        .tags(series.array())
        .publishPercentileHistogram(histograms)
        .register(registry);
  }

  private double read(Series series) {
    DoubleSupplier value = gauges.get(series);
    try {
      return value == null ? Double.NaN : value.getAsDouble();
    } catch (RuntimeException e) {
      refuse(series.name(), e.toString());
      return Double.NaN;
    }
  }

  private static <M> M known(
      ConcurrentHashMap<Series, M> meters,
      String name,
      String[] tags,
      Function<Series, M> register) {
    Series series = new Series(name, List.of(tags));
    M meter = meters.get(series);
    if (meter != null) {
      return meter;
    }
    M registered = register.apply(series);
    // Beyond the bound the registry answers with meters that measure nothing; keep none of those.
    if (meters.size() < MOST_SERIES) {
      meters.putIfAbsent(series, registered);
    }
    return registered;
  }

  private void safely(String name, Runnable measuring) {
    try {
      measuring.run();
    } catch (RuntimeException e) {
      refuse(name, e.toString());
    }
  }

  private void refuse(String name, String reason) {
    if (refused.size() < MOST_SERIES && refused.add(name)) {
      LOG.log(Level.WARNING, "''{0}'' is not measured: {1}", name, reason);
    }
  }

  private record Series(String name, List<String> tags) {
    String[] array() {
      return tags.toArray(String[]::new);
    }
  }
}
