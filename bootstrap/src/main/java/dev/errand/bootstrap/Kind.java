package dev.errand.bootstrap;

import java.math.BigInteger;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a configuration value is.
 *
 * @param <T> its type
 */
sealed interface Kind<T> {

  /**
   * The value a text stands for.
   *
   * @throws IllegalArgumentException telling what is wrong and how to mend it
   */
  T parse(String text);

  /** Its part of the JSON Schema. */
  Map<String, Object> schema();

  /** An address of an adapter. */
  record AddressOf(Port port) implements Kind<URI> {
    @Override
    public URI parse(String text) {
      return Address.parse(text);
    }

    @Override
    public Map<String, Object> schema() {
      return Map.of("type", "string", "pattern", "^[A-Za-z][A-Za-z0-9+.-]*:");
    }
  }

  /** Several of a kind: a YAML list, or one text with commas. */
  record ListOf<E>(Kind<E> item) implements Kind<List<E>> {
    @Override
    public List<E> parse(String text) {
      return Texts.parts(text).stream().map(item::parse).toList();
    }

    @Override
    public Map<String, Object> schema() {
      return Map.of(
          "anyOf", List.of(item.schema(), Map.of("type", "array", "items", item.schema())));
    }
  }

  /** Any text. */
  record Text() implements Kind<String> {
    @Override
    public String parse(String text) {
      return text;
    }

    @Override
    public Map<String, Object> schema() {
      return Map.of("type", "string", "minLength", 1);
    }
  }

  /** A file or directory that must be there. */
  record Existing() implements Kind<Path> {
    @Override
    public Path parse(String text) {
      Path path = Path.of(text);
      if (!Files.exists(path)) {
        throw new IllegalArgumentException(
            "'%s' does not exist (looked for %s); create it or correct the path"
                .formatted(text, path.toAbsolutePath()));
      }
      return path;
    }

    @Override
    public Map<String, Object> schema() {
      return Map.of("type", "string", "minLength", 1);
    }
  }

  /** A file that is made when it is missing, in a directory that must be there. */
  record FileToWrite() implements Kind<Path> {
    @Override
    public Path parse(String text) {
      Path path = Path.of(text);
      Path directory = path.toAbsolutePath().getParent();
      if (directory == null || !Files.isDirectory(directory) || Files.isDirectory(path)) {
        throw new IllegalArgumentException(
            "'%s' is a directory or lies in none; name a file in a directory that is there"
                .formatted(text));
      }
      return path;
    }

    @Override
    public Map<String, Object> schema() {
      return Map.of("type", "string", "minLength", 1);
    }
  }

  /** A whole number. */
  record Count(int least, int most) implements Kind<Integer> {
    @Override
    public Integer parse(String text) {
      if (text.matches("-?[0-9]{1,18}")) {
        long value = Long.parseLong(text);
        if (value >= least && value <= most) {
          return (int) value;
        }
      }
      throw new IllegalArgumentException(
          "'%s' is no whole number from %d to %d".formatted(text, least, most));
    }

    @Override
    public Map<String, Object> schema() {
      return Map.of("type", "integer", "minimum", least, "maximum", most);
    }
  }

  /** A number that may have decimals. */
  record Factor(int least, int most) implements Kind<Double> {
    @Override
    public Double parse(String text) {
      if (text.matches("[0-9]{1,9}(\\.[0-9]{1,9})?")) {
        double value = Double.parseDouble(text);
        if (value >= least && value <= most) {
          return value;
        }
      }
      throw new IllegalArgumentException(
          "'%s' is no number from %d to %d".formatted(text, least, most));
    }

    @Override
    public Map<String, Object> schema() {
      return Map.of("type", "number", "minimum", least, "maximum", most);
    }
  }

  /** A duration. */
  record Span(Duration least) implements Kind<Duration> {

    private static final Duration MOST = Duration.ofDays(365);
    private static final Pattern FORM = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d)");

    @Override
    public Duration parse(String text) {
      Duration value = valueOf(text);
      if (value.compareTo(least) < 0 || value.compareTo(MOST) > 0) {
        throw new IllegalArgumentException(
            "'%s' is out of bounds; write %s to %s"
                .formatted(text, Texts.shown(least), Texts.shown(MOST)));
      }
      return value;
    }

    private static Duration valueOf(String text) {
      Matcher form = FORM.matcher(text);
      try {
        if (!form.matches()) {
          return Duration.parse(text);
        }
        long amount = Long.parseLong(form.group(1));
        return switch (form.group(2)) {
          case "ms" -> Duration.ofMillis(amount);
          case "s" -> Duration.ofSeconds(amount);
          case "m" -> Duration.ofMinutes(amount);
          case "h" -> Duration.ofHours(amount);
          case String days -> Duration.ofDays(amount);
        };
      } catch (DateTimeParseException e) {
        throw new IllegalArgumentException(
            "'" + text + "' is no duration; write 500ms, 90s, 10m, 2h, 1d or PT1M30S", e);
      }
    }

    @Override
    public Map<String, Object> schema() {
      return Map.of(
          "type", "string", "pattern", "^([0-9]{1,9}(ms|s|m|h|d)|[+-]?[Pp][0-9DdTtHhMmSs.,+-]+)$");
    }
  }

  /** An amount of bytes. */
  record Size() implements Kind<Long> {

    private static final Pattern FORM = Pattern.compile("([0-9]{1,12})(KiB|MiB|GiB)?");

    @Override
    public Long parse(String text) {
      Matcher form = FORM.matcher(text);
      if (form.matches()) {
        int shift =
            switch (form.group(2)) {
              case null -> 0;
              case "KiB" -> 10;
              case "MiB" -> 20;
              case String gib -> 30;
            };
        BigInteger value = new BigInteger(form.group(1)).shiftLeft(shift);
        if (value.signum() > 0 && value.bitLength() < Long.SIZE) {
          return value.longValueExact();
        }
      }
      throw new IllegalArgumentException(
          "'" + text + "' is no size; write bytes or such as 64KiB, 16MiB, 1GiB");
    }

    @Override
    public Map<String, Object> schema() {
      return Map.of(
          "type",
          List.of("integer", "string"),
          "minimum",
          1,
          "pattern",
          "^0*[1-9][0-9]*(KiB|MiB|GiB)?$");
    }
  }

  /** Yes or no. */
  record Flag() implements Kind<Boolean> {
    @Override
    public Boolean parse(String text) {
      return switch (text) {
        case "true" -> true;
        case "false" -> false;
        default -> throw new IllegalArgumentException("'" + text + "' is neither true nor false");
      };
    }

    @Override
    public Map<String, Object> schema() {
      return Map.of("type", "boolean");
    }
  }

  /** A host and a port to listen on. */
  record Listening() implements Kind<Endpoint> {
    @Override
    public Endpoint parse(String text) {
      return Endpoint.parse(text);
    }

    @Override
    public Map<String, Object> schema() {
      return Map.of("type", "string", "pattern", Endpoint.FORM);
    }
  }

  /** One of a few words. */
  record OneOf(List<String> words) implements Kind<String> {
    @Override
    public String parse(String text) {
      if (!words.contains(text)) {
        throw new IllegalArgumentException(
            "'%s' is not known; write %s".formatted(text, String.join(" or ", words)));
      }
      return text;
    }

    @Override
    public Map<String, Object> schema() {
      return Map.of("enum", words);
    }
  }
}
