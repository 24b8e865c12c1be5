package dev.errand.adapter.out.openai;

import dev.errand.application.port.out.PortException;
import dev.errand.application.spi.AddressOptions;
import dev.errand.domain.failure.Failure;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
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

  static OpenAiAddress parse(URI address) {
    String rest = address.getRawSchemeSpecificPart();
    int question = rest.indexOf('?');
    String model =
        AddressOptions.decoded(
            question < 0 ? rest : rest.substring(0, question), OpenAiAddress::malformed);
    if (model.isBlank() || model.startsWith("/") || address.getRawFragment() != null) {
      throw malformed("it names no model");
    }
    AddressOptions options =
        AddressOptions.of(
            question < 0 ? null : rest.substring(question + 1), OPTIONS, OpenAiAddress::malformed);
    String base = options.text("base");
    URI endpoint = endpoint(base == null ? OPENAI : base);
    boolean openAi = "api.openai.com".equalsIgnoreCase(endpoint.getHost());
    return new OpenAiAddress(
        address.toString(),
        model,
        endpoint,
        options.isGiven("secret") || base != null ? options.text("secret") : "openai",
        contextWindow(options.text("context")),
        Dialect.first(
            openAi,
            choice(options, "schema", Dialect.SchemaBy.class, Dialect.SchemaBy.NATIVE),
            choice(
                options,
                "user",
                Dialect.EndUser.class,
                openAi ? Dialect.EndUser.SAFETY_IDENTIFIER : Dialect.EndUser.USER)),
        options.duration("timeout"),
        options.isOn("stream", true));
  }

  /** Where the server is, without path and query. */
  String server() {
    return endpoint.getScheme() + "://" + endpoint.getRawAuthority();
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

  private static <E extends Enum<E>> E choice(
      AddressOptions options, String key, Class<E> type, E otherwise) {
    String text = options.text(key);
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

  /** Without the address itself: somebody may have written a key into it. */
  private static PortException malformed(String what) {
    return new PortException(
        new Failure.InvalidRequest(
            "the model's address is malformed: %s; it should look like openai:MODEL or openai:MODEL?base=http://HOST:PORT/v1, with the options %s"
                .formatted(what, OPTIONS)));
  }
}
