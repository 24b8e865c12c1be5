package dev.errand.adapter.out.offline;

import dev.errand.domain.session.Message;
import dev.errand.domain.tool.ToolCall;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** What a conversation tells: the question, what every call so far gave, and what was objected. */
final class Known {

  private static final Pattern HURRY =
      Pattern.compile("\\b(time|deadline|budget|tokens?|money|wrap up|finish)\\b");
  private static final int PATIENCE = 2;

  private final String question;
  private final Map<Call, Attempts> attempts;
  private final List<String> objections;
  private final boolean hurried;

  private Known(
      String question, Map<Call, Attempts> attempts, List<String> objections, boolean hurried) {
    this.question = question;
    this.attempts = attempts;
    this.objections = objections;
    this.hurried = hurried;
  }

  static Known of(List<Message> messages) {
    StringBuilder question = new StringBuilder();
    Map<Call, Attempts> attempts = new HashMap<>();
    Map<String, Call> byId = new HashMap<>();
    List<String> objections = new ArrayList<>();
    boolean answered = false;
    boolean hurried = false;
    for (Message message : messages) {
      switch (message) {
        case Message.Asked asked -> question.append(asked.text()).append('\n');
        case Message.Said said -> {
          answered = said.calls().isEmpty();
          for (ToolCall wanted : said.calls()) {
            Call call = call(wanted);
            byId.put(wanted.id(), call);
            attempts.merge(call, Attempts.FIRST, (before, one) -> before.again());
          }
        }
        case Message.ToolAnswered answer -> {
          Call call = byId.get(answer.callId());
          if (call != null) {
            attempts.computeIfPresent(call, (same, before) -> before.plus(answer));
          }
        }
        case Message.Noticed notice -> {
          if (answered) {
            objections.add(notice.text());
          } else {
            hurried |= HURRY.matcher(notice.text().toLowerCase(Locale.ROOT)).find();
          }
        }
      }
    }
    return new Known(question.toString().strip(), attempts, List.copyOf(objections), hurried);
  }

  /** What was asked. */
  String question() {
    return question;
  }

  /** Whether the runtime says that time or budget runs out. */
  boolean hurried() {
    return hurried;
  }

  /** Whether answers were refused so often that nothing more is tried. */
  boolean outOfPatience() {
    return objections.size() >= PATIENCE;
  }

  /** Whether an answer was refused. */
  boolean objected() {
    return !objections.isEmpty();
  }

  /** Whether the call is still to be made: never made, or failed and now worth another try. */
  boolean open(Call call) {
    Attempts made = attempts.get(call);
    return made == null || (made.result() == null && made.count() < 1 + objections.size());
  }

  /** Whether the call was never made. */
  boolean untried(Call call) {
    return !attempts.containsKey(call);
  }

  /** What the call gave, or empty if it was not made or failed. */
  Optional<ObjectNode> result(Call call) {
    Attempts made = attempts.get(call);
    return made == null ? Optional.empty() : Optional.ofNullable(made.result());
  }

  /** Why the call failed, or empty if it was not made or succeeded. */
  Optional<String> failure(Call call) {
    Attempts made = attempts.get(call);
    return made == null || made.result() != null
        ? Optional.empty()
        : Optional.of(Objects.requireNonNullElse(made.failure(), "no answer came"));
  }

  /** Whether any call of the tool wrote this file. */
  boolean wrote(String tool, String file) {
    return attempts.entrySet().stream()
        .anyMatch(
            entry ->
                entry.getKey().tool().equals(tool)
                    && entry.getValue().result() != null
                    && file.equals(Json.string(entry.getKey().arguments().get("file"))));
  }

  private static Call call(ToolCall wanted) {
    return new Call(wanted.tool(), Json.object(wanted.arguments()).orElseGet(Json::object));
  }

  /**
   * What came of one call.
   *
   * @param count how often it was asked for
   * @param result what it gave, if it gave anything
   * @param failure why it failed last, if it did
   */
  private record Attempts(int count, @Nullable ObjectNode result, @Nullable String failure) {

    static final Attempts FIRST = new Attempts(1, null, null);

    Attempts again() {
      return new Attempts(count + 1, result, failure);
    }

    Attempts plus(Message.ToolAnswered answer) {
      ObjectNode given = answer.failed() ? null : Json.object(answer.text()).orElse(null);
      return given == null
          ? new Attempts(count, result, answer.text())
          : new Attempts(count, given, failure);
    }
  }
}
