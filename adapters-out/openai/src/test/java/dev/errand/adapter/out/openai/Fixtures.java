package dev.errand.adapter.out.openai;

import dev.errand.application.port.out.Codecs;
import dev.errand.application.port.out.IdGenerator;
import dev.errand.application.port.out.LanguageModel;
import dev.errand.application.port.out.LanguageModel.Request;
import dev.errand.application.port.out.Scheduler;
import dev.errand.application.port.out.Telemetry;
import dev.errand.application.spi.AdapterContext;
import dev.errand.domain.brief.UserIdentity;
import dev.errand.domain.budget.PriceTable;
import dev.errand.domain.session.Message;
import dev.errand.domain.tool.Effect;
import dev.errand.domain.tool.ToolSpec;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What most tests need. */
final class Fixtures {

  static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  static final String KEY = "sk-test-4f9Qz81LmN0pR7sT";

  static final ToolSpec WEATHER =
      new ToolSpec(
          "weather",
          "Tells the weather.",
          "{\"type\":\"object\", \"properties\":{\"place\":{\"type\":\"string\"}}}",
          Effect.READ_ONLY,
          Duration.ofSeconds(1));

  private Fixtures() {}

  static AdapterContext context(Map<String, String> secrets, PriceTable prices) {
    Scheduler scheduler = proxy(Scheduler.class, method -> method.equals("instant") ? NOW : null);
    return new AdapterContext(
        proxy(Codecs.class, method -> null),
        scheduler,
        proxy(IdGenerator.class, method -> null),
        proxy(Telemetry.class, method -> null),
        prices,
        name -> Optional.ofNullable(secrets.get(name)));
  }

  private static <T> T proxy(Class<T> type, java.util.function.Function<String, Object> answers) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) -> {
              Object answer = answers.apply(method.getName());
              if (answer == null) {
                throw new UnsupportedOperationException(method.toString());
              }
              return answer;
            }));
  }

  static LanguageModel open(String address) {
    return open(address, Map.of("openai", KEY, "other", KEY));
  }

  static LanguageModel open(String address, Map<String, String> secrets) {
    return new OpenAiModelProvider().open(URI.create(address), context(secrets, PriceTable.EMPTY));
  }

  static Request request(Message... messages) {
    return request(Duration.ofSeconds(20), List.of(), null, messages);
  }

  static Request request(
      Duration timeout, List<ToolSpec> tools, String outputSchema, Message... messages) {
    return new Request(
        "Be brief.",
        messages.length == 0 ? List.of(new Message.Asked("Hello?")) : List.of(messages),
        tools,
        outputSchema,
        500,
        null,
        timeout,
        UserIdentity.of("ada"),
        "s1-m1");
  }

  static String completion(String text) {
    return """
    {"id":"c1","object":"chat.completion","choices":[{"index":0,"finish_reason":"stop",
    "message":{"role":"assistant","content":%s}}],
    "usage":{"prompt_tokens":11,"completion_tokens":3,"total_tokens":14,
    "prompt_tokens_details":{"cached_tokens":4}}}\
    """
        .formatted(Json.MAPPER.writeValueAsString(text));
  }
}
