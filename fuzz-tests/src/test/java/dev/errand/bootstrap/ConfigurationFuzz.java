package dev.errand.bootstrap;

import dev.errand.application.port.out.PortException;
import dev.errand.domain.failure.Failure;
import dev.errand.fuzz.Said;
import dev.errand.fuzz.TemporaryFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The configuration: a YAML file, then, behind a NUL each, NAME=VALUE of the environment. The same
 * YAML is read as a table of prices.
 */
public final class ConfigurationFuzz {

  private static final Path FILE = TemporaryFile.named("errand.yaml");
  private static final AdapterCatalog CATALOG =
      AdapterCatalog.discover(ConfigurationFuzz.class.getClassLoader());

  private ConfigurationFuzz() {}

  /** Entered by the fuzzer. */
  public static void fuzzerTestOneInput(byte[] bytes) throws IOException {
    int end = 0;
    while (end < bytes.length && bytes[end] != 0) {
      end++;
    }
    byte[] yaml = java.util.Arrays.copyOf(bytes, end);
    Files.write(FILE, yaml);
    configuration(environment(new String(bytes, end, bytes.length - end, StandardCharsets.UTF_8)));
    prices(new String(yaml, StandardCharsets.UTF_8));
  }

  private static void configuration(Map<String, String> environment) {
    try {
      Config config =
          new ConfigReader(environment, CATALOG::problem).read(FILE, Path.of("nowhere"), "worker");
      config.shown().values().forEach(shown -> Said.clearly("value " + shown));
    } catch (PortException e) {
      Said.expect(e, Failure.InvalidRequest.class);
    }
  }

  private static void prices(String yaml) {
    List<Problem> problems = new ArrayList<>();
    PriceFile.read(yaml, "prices.yaml", problems);
    if (!problems.isEmpty()) {
      Said.expect(Problem.exception(problems), Failure.InvalidRequest.class);
    }
  }

  private static Map<String, String> environment(String text) {
    Map<String, String> variables = new TreeMap<>();
    for (String part : text.split("\0")) {
      int equals = part.indexOf('=');
      if (equals > 0 && !part.startsWith("ERRAND_CONFIG")) {
        variables.put(part.substring(0, equals), part.substring(equals + 1));
      }
    }
    return variables;
  }
}
