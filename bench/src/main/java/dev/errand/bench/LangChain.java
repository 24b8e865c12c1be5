package dev.errand.bench;

import dev.langchain4j.agent.tool.P;
import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.TokenStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** LangChain4j's AI services as its documentation shows them, on its default HTTP client. */
final class LangChain implements Contestant {

  /** Answers in one piece. */
  interface Assistant {
    /** Asks. */
    String chat(String question);
  }

  /** Answers as it comes. */
  interface StreamingAssistant {
    /** Asks. */
    TokenStream chat(String question);
  }

  /** The two tools. */
  static final class Tools {
    @Tool(name = Dialogue.FIND, value = Dialogue.FIND_DESCRIPTION)
    String find(
        @P(name = "region", value = "The region's name") String region,
        @P(name = "month", value = "Year and month, such as 2014-03") String month) {
      return Dialogue.find(region, month);
    }

    @Tool(name = Dialogue.SUM, value = Dialogue.SUM_DESCRIPTION)
    String sum(@P(name = "amounts", value = "The amounts to add") List<Double> amounts) {
      return Dialogue.sum(amounts);
    }
  }

  private static final Duration TIMEOUT = Duration.ofMinutes(2);

  private final String base;
  private final boolean stream;
  private final Assistant assistant;
  private final StreamingAssistant streaming;

  LangChain(String base, boolean stream) {
    this.base = base;
    this.stream = stream;
    assistant =
        AiServices.builder(Assistant.class)
            .chatModel(
                OpenAiChatModel.builder()
                    .baseUrl(base)
                    .apiKey("key")
                    .modelName("stub")
                    .maxCompletionTokens(1_000)
                    .timeout(TIMEOUT)
                    .maxRetries(0)
                    .build())
            .tools(new Tools())
            .systemMessageProvider(memory -> Dialogue.SYSTEM)
            .build();
    streaming =
        AiServices.builder(StreamingAssistant.class)
            .streamingChatModel(
                OpenAiStreamingChatModel.builder()
                    .baseUrl(base)
                    .apiKey("key")
                    .modelName("stub")
                    .maxCompletionTokens(1_000)
                    .timeout(TIMEOUT)
                    .build())
            .tools(new Tools())
            .systemMessageProvider(memory -> Dialogue.SYSTEM)
            .build();
  }

  @Override
  public void run(int concurrency, int briefs) throws Exception {
    Conversations.run(concurrency, briefs, this::brief);
  }

  private String brief() throws Exception {
    if (!stream) {
      return assistant.chat(Dialogue.QUESTION);
    }
    CompletableFuture<String> answer = new CompletableFuture<>();
    streaming
        .chat(Dialogue.QUESTION)
        .onPartialResponse(delta -> {})
        .onCompleteResponse(response -> answer.complete(response.aiMessage().text()))
        .onError(answer::completeExceptionally)
        .start();
    return answer.get();
  }

  @Override
  public void close() {}

  @Override
  public String toString() {
    return "LangChain4j at " + base;
  }
}
