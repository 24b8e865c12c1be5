package dev.errand.adapter.out.offline;

import dev.errand.application.port.out.LanguageModel;
import dev.errand.application.port.out.LanguageModel.Reply;
import dev.errand.application.port.out.LanguageModel.Request;
import dev.errand.domain.brief.UserIdentity;
import dev.errand.domain.budget.Price;
import dev.errand.domain.session.Message;
import dev.errand.domain.session.ModelProfile;
import dev.errand.domain.tool.Effect;
import dev.errand.domain.tool.ToolCall;
import dev.errand.domain.tool.ToolSpec;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A whole conversation between the offline model and a tool box. */
final class Played {

  static final String SCHEMA =
      """
      {"type":"object","required":["summary","findings","charts","caveats"],
       "additionalProperties":false,"properties":{
       "summary":{"type":"string"},
       "findings":{"type":"array","items":{"type":"object","required":["title","detail"],
         "additionalProperties":false,"properties":{"title":{"type":"string"},
         "detail":{"type":"string"},"evidence":{"type":"string"}}}},
       "charts":{"type":"array","items":{"type":"string"}},
       "caveats":{"type":"array","items":{"type":"string"}}}}\
      """;

  private static final int MOST_TURNS = 20;

  private final LanguageModel model =
      new OfflineAnalyst(new ModelProfile("offline:analyst", Price.FREE, 200_000, null));
  private final PlayedToolBox box;
  private final List<Message> messages = new ArrayList<>();
  private final List<Reply> replies = new ArrayList<>();
  private final List<Request> requests = new ArrayList<>();
  private final StringBuilder toolText = new StringBuilder();
  private @Nullable String schema;
  private long maxOutputTokens = 8000;
  private Set<String> tools =
      Set.of("list_files", "describe", "query", "sample", "correlate", "chart", "write_report");

  Played(PlayedToolBox box, String question) {
    this.box = box;
    messages.add(new Message.Asked(question));
  }

  Played withSchema(String json) {
    schema = json;
    return this;
  }

  Played withTools(Set<String> names) {
    tools = names;
    return this;
  }

  Played withMaxOutputTokens(long tokens) {
    maxOutputTokens = tokens;
    return this;
  }

  void notice(String text) {
    messages.add(new Message.Noticed(text));
  }

  /** Goes on until the model answers. */
  String answer() {
    for (int turn = 0; turn < MOST_TURNS; turn++) {
      Reply reply = turn();
      if (reply.calls().isEmpty()) {
        return reply.text();
      }
    }
    throw new AssertionError("no answer after " + MOST_TURNS + " turns");
  }

  Reply turn() {
    Request request = request();
    Reply reply;
    try {
      reply = model.call(request, LanguageModel.Listener.NONE);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    requests.add(request);
    replies.add(reply);
    List<ToolCall> calls = new ArrayList<>();
    for (LanguageModel.WantedCall wanted : reply.calls()) {
      calls.add(
          new ToolCall(
              "call-" + replies.size() + "-" + calls.size(), wanted.tool(), wanted.arguments()));
    }
    messages.add(new Message.Said(reply.text(), calls));
    calls.forEach(this::run);
    return reply;
  }

  private void run(ToolCall call) {
    try {
      String result = box.call(call.tool(), call.arguments());
      toolText.append(result).append('\n');
      messages.add(new Message.ToolAnswered(call.id(), call.tool(), result, false));
    } catch (SQLException e) {
      messages.add(new Message.ToolAnswered(call.id(), call.tool(), e.getMessage(), true));
    }
  }

  Request request() {
    List<ToolSpec> specs =
        tools.stream()
            .sorted()
            .map(
                name ->
                    new ToolSpec(
                        name, "does " + name, "{}", Effect.READ_ONLY, Duration.ofSeconds(30)))
            .toList();
    return new Request(
        "You analyse data.",
        messages,
        specs,
        schema,
        maxOutputTokens,
        null,
        Duration.ofSeconds(60),
        new UserIdentity("ada", null, Set.of(), Map.of()),
        "key");
  }

  List<Request> requests() {
    return List.copyOf(requests);
  }

  List<Reply> replies() {
    return List.copyOf(replies);
  }

  /** Failures the tools gave. */
  List<String> failures() {
    return messages.stream()
        .filter(Message.ToolAnswered.class::isInstance)
        .map(Message.ToolAnswered.class::cast)
        .filter(Message.ToolAnswered::failed)
        .map(Message.ToolAnswered::text)
        .toList();
  }

  /** Everything the tools told. */
  String toolText() {
    return toolText.toString();
  }

  String report() {
    return box.written().getOrDefault("report.md", "");
  }

  Map<String, String> written() {
    return box.written();
  }

  String tools() {
    return replies.stream()
        .map(
            reply ->
                reply.calls().stream()
                    .map(LanguageModel.WantedCall::tool)
                    .distinct()
                    .collect(Collectors.joining("+")))
        .collect(Collectors.joining(" > "));
  }
}
