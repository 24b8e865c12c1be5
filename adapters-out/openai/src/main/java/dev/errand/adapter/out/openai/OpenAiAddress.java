package dev.errand.adapter.out.openai;

import dev.errand.application.port.out.PortException;
import dev.errand.domain.failure.Failure;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A model's address, taken apart.
 *
 * @param name the address as it was written
 * @param model the model's name on the wire
 * @param endpoint where chat completions are posted to
 * @param secret name of the secret with the key, or null to send none
 * @param contextWindow tokens
 * @param dialect what to try first
 * @param timeout upper bound of a call, or null for none but the request's own
 * @param stream whether replies may be asked for as they come
 */
record OpenAiAddress(
    String name,
    String model,
    URI endpoint,
    @Nullable String secret,
    long contextWindow,
    Dialect dialect,
    @Nullable Duration timeout,
    boolean stream) {

  private static final String OPENAI = "https://api.openai.com/v1";
  private static final long CONTEXT_WINDOW = 128_000;
  private static final Set<String> OPTIONS =
      new TreeSet<>(Set.of("base", "secret", "context", "schema", "user", "timeout", "stream"));
  private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h)");

  static OpenAiAddress parse(URI address) {
    String rest = address.getRawSchemeSpecificPart();
    int question = rest.indexOf('?');
    String model = decoded(question < 0 ? rest : rest.substring(0, question));
    if (model.isBlank() || model.startsWith("/") || address.getRawFragment() != null) {
      throw malformed("it names no model");
    }
    Map<String, String> options = options(question < 0 ? "" : rest.substring(question + 1));
    String base = options.get("base");
    URI endpoint = endpoint(base == null ? OPENAI : base);
    boolean openAi = "api.openai.com".equalsIgnoreCase(endpoint.getHost());
    return new OpenAiAddress(
        address.toString(),
        model,
        endpoint,
        options.getOrDefault("secret", base == null ? "openai" : null),
        contextWindow(options.get("context")),
        Dialect.first(
            openAi,
            choice(options, "schema", Dialect.SchemaBy.class, Dialect.SchemaBy.NATIVE),
            choice(
                options,
                "user",
                Dialect.EndUser.class,
                openAi ? Dialect.EndUser.SAFETY_IDENTIFIER : Dialect.EndUser.USER)),
        timeout(options.get("timeout")),
        choice(options, "stream", Switch.class, Switch.ON) == Switch.ON);
  }

  private enum Switch {
    ON,
    OFF
  }

  /** Where the server is, without path and query. */
  String server() {
    return endpoint.getScheme() + "://" + endpoint.getRawAuthority();
  }

  private static Map<String, String> options(String query) {
    Map<String, String> options = new HashMap<>();
    for (String pair : query.split("&")) {
      if (pair.isEmpty()) {
        continue;
      }
      int equals = pair.indexOf('=');
      String key = equals < 0 ? pair : pair.substring(0, equals);
      String value = equals < 0 ? "" : decoded(pair.substring(equals + 1));
      if (!OPTIONS.contains(key)) {
        throw malformed("it has an unknown option '" + key + "'");
      }
      if (value.isBlank()) {
        throw malformed("its option '" + key + "' is empty");
      }
      if (options.put(key, value) != null) {
        throw malformed("its option '" + key + "' is given twice");
      }
    }
    return options;
  }

  private static URI endpoint(String base) {
    URI uri;
    try {
      uri = new URI(base);
    } catch (URISyntaxException e) {
      throw malformed("its base is no URL");
    }
    boolean web =
        "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
    if (!web || uri.getHost() == null || uri.getRawFragment() != null) {
      throw malformed("its base must look like https://host/v1");
    }
    if (uri.getRawUserInfo() != null) {
      throw malformed("its base holds credentials; name a secret with 'secret=' instead");
    }
    String path = uri.getRawPath().replaceAll("/+$", "") + "/chat/completions";
    String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    return URI.create(
        uri.getScheme().toLowerCase(Locale.ROOT) + "://" + uri.getRawAuthority() + path + query);
  }

  private static long contextWindow(@Nullable String text) {
    if (text == null) {
      return CONTEXT_WINDOW;
    }
    if (!text.matches("[1-9][0-9]{0,11}")) {
      throw malformed("its context must be a number of tokens, such as 128000");
    }
    return Long.parseLong(text);
  }

  private static @Nullable Duration timeout(@Nullable String text) {
    if (text == null) {
      return null;
    }
    Matcher matcher = DURATION.matcher(text);
    try {
      Duration duration =
          matcher.matches()
              ? Duration.parse(
                  switch (matcher.group(2)) {
                    case "ms" -> "PT%sS".formatted(Long.parseLong(matcher.group(1)) / 1000.0);
                    case "s" -> "PT" + matcher.group(1) + "S";
                    case "m" -> "PT" + matcher.group(1) + "M";
                    case String hours -> "PT" + matcher.group(1) + "H";
                  })
              : Duration.parse(text);
      if (duration.isPositive()) {
        return duration;
      }
    } catch (DateTimeParseException e) {
      // Said below.
    }
    throw malformed("its timeout must be a positive duration, such as 90s or PT2M");
  }

  private static <E extends Enum<E>> E choice(
      Map<String, String> options, String key, Class<E> type, E otherwise) {
    String text = options.get(key);
    if (text == null) {
      return otherwise;
    }
    for (E constant : type.getEnumConstants()) {
      if (constant.name().toLowerCase(Locale.ROOT).equals(text)) {
        return constant;
      }
    }
    Set<String> choices = new TreeSet<>();
    for (E constant : type.getEnumConstants()) {
      choices.add(constant.name().toLowerCase(Locale.ROOT));
    }
    throw malformed("its option '" + key + "' must be one of " + choices);
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw malformed("it has a broken percent sequence");
    }
  }

  /** Without the address itself: somebody may have written a key into it. */
  private static PortException malformed(String what) {
    return new PortException(
        new Failure.InvalidRequest(
            "the model's address is malformed: %s; it should look like openai:MODEL or openai:MODEL?base=http://HOST:PORT/v1, with the options %s"
                .formatted(what, OPTIONS)));
  }
}
