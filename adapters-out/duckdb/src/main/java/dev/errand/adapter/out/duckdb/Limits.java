package dev.errand.adapter.out.duckdb;

import dev.errand.application.port.out.PortException;
import dev.errand.domain.failure.Failure;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What calls may use.
 *
 * @param memory what one call may use inside the engine, in the engine's notation
 * @param timeout how long one call may take
 * @param threads threads of one call
 * @param concurrent calls at a time
 */
record Limits(String memory, Duration timeout, int threads, int concurrent) {

  private static final String FORM =
      "; it should look like duckdb:?memory=512MB&timeout=30s&threads=2&concurrent=2";
  private static final Pattern MEMORY = Pattern.compile("([1-9]\\d{0,6})(MB|GB|MIB|GIB)");
  private static final Pattern TIMEOUT = Pattern.compile("([1-9]\\d{0,6})(ms|s|m)");
  private static final int MAX_THREADS = 256;

  static Limits standard() {
    return new Limits(
        "512MB",
        Duration.ofSeconds(30),
        2,
        Math.max(2, Runtime.getRuntime().availableProcessors()));
  }

  static Limits of(URI address) {
    Limits limits = standard();
    String rest = address.getSchemeSpecificPart();
    int question = rest.indexOf('?');
    String before = question < 0 ? rest : rest.substring(0, question);
    if (!before.isEmpty() && !before.equals("//") && !before.equals("/")) {
      throw malformed(address, "'" + before + "' means nothing here");
    }
    String query = question < 0 ? "" : rest.substring(question + 1);
    for (String part : query.isEmpty() ? new String[0] : query.split("&", -1)) {
      int equals = part.indexOf('=');
      String key = equals < 0 ? part : part.substring(0, equals);
      String value = equals < 0 ? "" : part.substring(equals + 1).strip();
      limits =
          switch (key) {
            case "memory" -> limits.withMemory(memory(address, value));
            case "timeout" -> limits.withTimeout(timeout(address, value));
            case "threads" -> limits.withThreads(count(address, key, value));
            case "concurrent" -> limits.withConcurrent(count(address, key, value));
            default -> throw malformed(address, "it has no parameter '" + key + "'");
          };
    }
    return limits;
  }

  Limits withMemory(String value) {
    return new Limits(value, timeout, threads, concurrent);
  }

  Limits withTimeout(Duration value) {
    return new Limits(memory, value, threads, concurrent);
  }

  Limits withThreads(int value) {
    return new Limits(memory, timeout, value, concurrent);
  }

  Limits withConcurrent(int value) {
    return new Limits(memory, timeout, threads, value);
  }

  private static String memory(URI address, String value) {
    String upper = value.toUpperCase(Locale.ROOT);
    Matcher matcher = MEMORY.matcher(upper);
    if (!matcher.matches()
        || matcher.group(2).startsWith("M") && Integer.parseInt(matcher.group(1)) < 64) {
      throw malformed(address, "memory must be at least 64MB, such as 512MB or 2GB");
    }
    return upper;
  }

  private static Duration timeout(URI address, String value) {
    Matcher matcher = TIMEOUT.matcher(value);
    if (!matcher.matches()) {
      throw malformed(address, "timeout must be positive with a unit, such as 30s, 500ms or 2m");
    }
    long amount = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "ms" -> Duration.ofMillis(amount);
      case "s" -> Duration.ofSeconds(amount);
      default -> Duration.ofMinutes(amount);
    };
  }

  private static int count(URI address, String key, String value) {
    if (!value.matches("[1-9]\\d{0,2}") || Integer.parseInt(value) > MAX_THREADS) {
      throw malformed(address, key + " must be a whole number from 1 to " + MAX_THREADS);
    }
    return Integer.parseInt(value);
  }

  private static PortException malformed(URI address, String problem) {
    return new PortException(
        new Failure.InvalidRequest("tool box address " + address + ": " + problem + FORM));
  }
}
