package dev.errand.testkit;

import dev.errand.application.port.out.Telemetry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.DoubleSupplier;

/**
 * Remembers what was counted and measured. A meter is named by its name and tags, such as {@code
 * errand.briefs.finished{outcome=completed}}; tags are in the order of their keys. Thread-safe.
 */
public final class RecordingTelemetry implements Telemetry {

  private final Map<String, Double> counts = new ConcurrentHashMap<>();
  private final Map<String, List<Duration>> times = new ConcurrentHashMap<>();
  private final Map<String, DoubleSupplier> gauges = new ConcurrentHashMap<>();

  /** Telemetry in which nothing was measured yet. */
  public RecordingTelemetry() {}

  @Override
  public void count(String name, double amount, String... tags) {
    counts.merge(meter(name, tags), amount, Double::sum);
  }

  @Override
  public void time(String name, Duration duration, String... tags) {
    times.computeIfAbsent(meter(name, tags), m -> new CopyOnWriteArrayList<>()).add(duration);
  }

  @Override
  public void gauge(String name, DoubleSupplier value, String... tags) {
    gauges.put(meter(name, tags), value);
  }

  /** One line per meter: its name, a blank, its value; a timer's value is how often it was used. */
  @Override
  public String scrape() {
    NavigableMap<String, Double> lines = new TreeMap<>(counts);
    times.forEach((meter, durations) -> lines.put(meter, (double) durations.size()));
    gauges.forEach((meter, value) -> lines.put(meter, value.getAsDouble()));
    StringBuilder text = new StringBuilder();
    lines.forEach((meter, value) -> text.append(meter).append(' ').append(value).append('\n'));
    return text.toString();
  }

  /** What a counter has come to, 0 if it was never used. */
  public double counted(String name, String... tags) {
    return counts.getOrDefault(meter(name, tags), 0.0);
  }

  /** What a timer was given, in order. */
  public List<Duration> timed(String name, String... tags) {
    return List.copyOf(times.getOrDefault(meter(name, tags), List.of()));
  }

  /** What a gauge says now, empty if there is none. */
  public OptionalDouble gauged(String name, String... tags) {
    DoubleSupplier value = gauges.get(meter(name, tags));
    return value == null ? OptionalDouble.empty() : OptionalDouble.of(value.getAsDouble());
  }

  private static String meter(String name, String... tags) {
    if (tags.length % 2 != 0) {
      throw new IllegalArgumentException("tags of " + name + " must be key, value, key, value …");
    }
    if (tags.length == 0) {
      return name;
    }
    Map<String, String> sorted = new TreeMap<>();
    for (int i = 0; i < tags.length; i += 2) {
      sorted.put(tags[i], tags[i + 1]);
    }
    return name + sorted.toString().replace(", ", ",");
  }
}
