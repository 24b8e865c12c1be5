package dev.errand.adapter.out.openai;

import dev.errand.application.port.out.LanguageModel;
import dev.errand.application.spi.AdapterContext;
import dev.errand.application.spi.LanguageModelProvider;
import java.net.URI;

/**
 * Opens language models that speak OpenAI's chat completions.
 *
 * <p>{@code openai:gpt-x} is a model of OpenAI, with the secret {@code openai} as its key. Options
 * make it a model of any server with the same wire, {@code
 * openai:qwen3?base=http://127.0.0.1:4000/v1}:
 *
 * <ul>
 *   <li>{@code base}: where {@code /chat/completions} is found, percent-encoded if it has a query;
 *       OpenAI's own key is never sent to another base
 *   <li>{@code secret}: name of the secret that holds the key; without it a server with a {@code
 *       base} gets no {@code Authorization} header
 *   <li>{@code context}: tokens that fit the model, input and output together; 128000 if not given
 *   <li>{@code schema}: how an output schema is held: {@code native} (default), {@code tool} or
 *       {@code text}; a server that refuses one is asked the next
 *   <li>{@code user}: which field carries the end user: {@code safety_identifier} (default at
 *       OpenAI), {@code user} (default elsewhere) or {@code none}
 *   <li>{@code timeout}: upper bound of one call, such as {@code 90s} or {@code PT2M}
 *   <li>{@code stream}: {@code on} (default) asks for text as it comes when somebody listens; a
 *       worker does, to see that the model gets on. {@code off} is for servers that cannot, and
 *       costs less; then what lies between must bear a connection that is silent for a whole reply
 * </ul>
 *
 * <p>Models are thread-safe, block the calling thread, and are meant for virtual threads. They hold
 * connections and are closed by whoever opened them. Java's own proxy settings ({@code
 * https.proxyHost} and its kin) are honoured, as they are when the model is opened.
 */
public final class OpenAiModelProvider implements LanguageModelProvider {

  /** For {@link java.util.ServiceLoader}. */
  public OpenAiModelProvider() {}

  @Override
  public String scheme() {
    return "openai";
  }

  @Override
  public LanguageModel open(URI address, AdapterContext context) {
    return new OpenAiModel(OpenAiAddress.parse(address), context);
  }
}
