package dev.errand.adapter.in.cli;

import dev.errand.application.port.in.CheckHealth;
import dev.errand.application.port.out.Health;
import dev.errand.application.port.out.PortException;
import dev.errand.application.port.out.Scheduler;
import dev.errand.domain.failure.Failure;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What was found by looking at everything the runtime needs.
 *
 * @param refusal why the application could not be opened, or null if it was
 * @param configuration as far as it could be read
 * @param components what the runtime depends on, by name
 * @param adapters in a fixed order, whatever order they were found in
 * @param directories where it writes, and whether it can
 */
record Checkup(
    @Nullable Failure refusal,
    Map<String, String> configuration,
    Map<String, CheckHealth.Component> components,
    List<Environment.Adapter> adapters,
    Map<String, Boolean> directories) {

  /** How long the first probes may take: adapters say after 10 s that they cannot connect. */
  static final Duration PATIENCE = Duration.ofSeconds(12);

  private static final Duration LOOK_AGAIN = Duration.ofMillis(50);

  static Checkup of(Environment environment) throws InterruptedException {
    Failure refusal = null;
    Map<String, String> configuration = Map.of();
    Map<String, CheckHealth.Component> components = Map.of();
    try {
      configuration = environment.configuration();
      components = probed(environment.application().checkHealth(), environment.scheduler());
    } catch (PortException e) {
      refusal = e.failure();
    }
    List<Environment.Adapter> adapters =
        environment.adapters().stream()
            .sorted(
                Comparator.comparing(Environment.Adapter::port)
                    .thenComparing(Environment.Adapter::scheme)
                    .thenComparing(Environment.Adapter::provider))
            .toList();
    return new Checkup(
        refusal, configuration, new TreeMap<>(components), adapters, directories(configuration));
  }

  /** How to mend each thing that is wrong; none if all is well. */
  List<String> problems() {
    List<String> problems = new ArrayList<>();
    if (refusal != null) {
      problems.add(refusal.message());
    }
    components.forEach(
        (name, component) -> {
          if (component.health() instanceof Health.Down down) {
            problems.add(name + " is down: " + down.reason() + configured(name));
          }
        });
    if (adapters.isEmpty()) {
      problems.add("no adapter was found; unpack the distribution again, lib/ is incomplete");
    }
    directories.forEach(
        (directory, writable) -> {
          if (!writable) {
            problems.add(
                directory + " cannot be written to; change its permissions, or configure another");
          }
        });
    return problems;
  }

  int exitCode() {
    if (refusal != null) {
      return ExitCode.of(refusal);
    }
    return problems().isEmpty() ? ExitCode.COMPLETED : ExitCode.FAILED;
  }

  private static Map<String, CheckHealth.Component> probed(CheckHealth health, Scheduler time)
      throws InterruptedException {
    Instant until = time.instant().plus(PATIENCE);
    Map<String, CheckHealth.Component> components = health.components();
    while (!allAnswered(components) && time.instant().isBefore(until)) {
      time.sleep(LOOK_AGAIN);
      components = health.components();
    }
    return components;
  }

  private static boolean allAnswered(Map<String, CheckHealth.Component> components) {
    return !components.isEmpty()
        && components.values().stream().allMatch(CheckHealth.Component::answered);
  }

  private String configured(String name) {
    String value = configuration.get(name);
    return value == null ? "" : "; configured as " + name + ": " + value;
  }

  private static Map<String, Boolean> directories(Map<String, String> configuration) {
    Set<String> paths = new TreeSet<>(Set.of(".", System.getProperty("java.io.tmpdir", ".")));
    for (String text : configuration.values()) {
      String value = ConfigCommand.Value.parse(text).value();
      if (value.startsWith("file:")) {
        String path = value.substring("file:".length()).replaceFirst("\\?.*", "");
        paths.add(path.startsWith("//") ? path.substring(2) : path);
      }
    }
    Map<String, Boolean> directories = new TreeMap<>();
    paths.forEach(path -> directories.put(path, writable(path)));
    return directories;
  }

  /** Whether the directory, or the nearest one above it that exists, can be written to. */
  private static boolean writable(String text) {
    try {
      Path path = Path.of(text).toAbsolutePath();
      while (path != null && Files.notExists(path)) {
        path = path.getParent();
      }
      return path != null && Files.isDirectory(path) && Files.isWritable(path);
    } catch (InvalidPathException e) {
      return false;
    }
  }
}
