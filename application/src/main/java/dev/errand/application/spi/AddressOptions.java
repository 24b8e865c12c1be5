package dev.errand.application.spi;

import dev.errand.application.port.out.PortException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The options of an adapter's address: what stands behind its question mark, such as {@code
 * timeout=5s&cluster=on}. Each is known, has a value and is given at most once. Immutable.
 */
public final class AddressOptions {

  private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h)");
  private static final Duration LONGEST = Duration.ofDays(365);

  /** What looks otherwise may be a password or a key that somebody tried to give. */
  private static final Pattern HARMLESS = Pattern.compile("[a-z][A-Za-z-]{0,19}");

  private final Map<String, String> values;
  private final Function<String, PortException> malformed;

  private AddressOptions(Map<String, String> values, Function<String, PortException> malformed) {
    this.values = values;
    this.malformed = malformed;
  }

  /**
   * Takes a query apart.
   *
   * @param query as it stands in the address, or null for none
   * @param known the names of all options there are
   * @param malformed what to throw when something is wrong, made from words such as {@code its
   *     option 'timeout' is empty}, which hold no value of an option
   * @throws PortException as {@code malformed} makes it
   */
  public static AddressOptions of(
      @Nullable String query, Set<String> known, Function<String, PortException> malformed) {
    Map<String, String> values = new HashMap<>();
    for (String pair : query == null ? new String[0] : query.split("&")) {
      if (pair.isEmpty()) {
        continue;
      }
      int equals = pair.indexOf('=');
      String key = equals < 0 ? pair : pair.substring(0, equals);
      String value = equals < 0 ? "" : decoded(pair.substring(equals + 1), malformed);
      if (!known.contains(key)) {
        throw malformed.apply(
            HARMLESS.matcher(key).matches()
                ? "it has an unknown option '" + key + "'"
                : "it has an unknown option");
      }
      if (value.isBlank()) {
        throw malformed.apply("its option '" + key + "' is empty");
      }
      if (values.put(key, value) != null) {
        throw malformed.apply("its option '" + key + "' is given twice");
      }
    }
    return new AddressOptions(Map.copyOf(values), malformed);
  }

  /**
   * A part of an address without its percent sequences; a plus sign is one.
   *
   * @throws PortException as {@code malformed} makes it
   */
  public static String decoded(String part, Function<String, PortException> malformed) {
    try {
      return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw malformed.apply("it has a broken percent sequence");
    }
  }

  /** Whether an option is given. */
  public boolean isGiven(String key) {
    return values.containsKey(key);
  }

  /** An option's value, or null if it is not given. */
  public @Nullable String text(String key) {
    return values.get(key);
  }

  /**
   * An option that is {@code on} or {@code off}.
   *
   * @throws PortException if it is neither
   */
  public boolean isOn(String key, boolean otherwise) {
    return switch (values.get(key)) {
      case null -> otherwise;
      case "on" -> true;
      case "off" -> false;
      default -> throw malformed.apply("its option '" + key + "' must be on or off");
    };
  }

  /**
   * An option that is a time, such as {@code 500ms}, {@code 5s}, {@code 2m}, {@code 1h} or {@code
   * PT2M}, above zero and of at most 365 days; or null if it is not given.
   *
   * @throws PortException if it is anything else
   */
  public @Nullable Duration duration(String key) {
    String text = values.get(key);
    if (text == null) {
      return null;
    }
    try {
      Duration duration = parsed(text);
      if (duration.toMillis() > 0 && duration.compareTo(LONGEST) <= 0) {
        return duration;
      }
    } catch (DateTimeParseException | ArithmeticException e) {
      // Said below.
    }
    throw malformed.apply(
        "its option '%s' must be a duration above zero, such as 5s or PT5M".formatted(key));
  }

  private static Duration parsed(String text) {
    Matcher matcher = DURATION.matcher(text);
    if (!matcher.matches()) {
      return Duration.parse(text);
    }
    long amount = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "ms" -> Duration.ofMillis(amount);
      case "s" -> Duration.ofSeconds(amount);
      case "m" -> Duration.ofMinutes(amount);
      case String hours -> Duration.ofHours(amount);
    };
  }
}
