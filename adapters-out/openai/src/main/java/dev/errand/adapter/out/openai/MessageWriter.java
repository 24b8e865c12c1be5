package dev.errand.adapter.out.openai;

import dev.errand.domain.session.Message;
import dev.errand.domain.tool.ToolCall;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Writes conversations.
 *
 * <p>Notices go out as {@code user} messages, marked: many chat templates refuse a {@code system}
 * message that is not the first, and only OpenAI knows {@code developer}. Neighbouring user
 * messages become one, because some templates insist that roles alternate.
 */
final class MessageWriter {

  // Together with the tokens of a role these stay below the 16 that the domain sets aside for what
  // a message costs beside its text.
  private static final String NOTICE = "[Notice] ";
  private static final String FAILED = "Error: ";

  private MessageWriter() {}

  static void write(JsonGenerator json, String system, List<Message> messages) {
    json.writeName("messages");
    json.writeStartArray();
    if (!system.isEmpty()) {
      message(json, "system", mended(system));
    }
    for (int i = 0; i < messages.size(); i++) {
      Message message = messages.get(i);
      String user = userText(message);
      if (user != null) {
        StringBuilder more = null;
        while (i + 1 < messages.size() && userText(messages.get(i + 1)) instanceof String next) {
          more = more == null ? new StringBuilder(user) : more;
          more.append("\n\n").append(next);
          i++;
        }
        message(json, "user", mended(more == null ? user : more.toString()));
      } else {
        modelSide(json, message);
      }
    }
    json.writeEndArray();
  }

  private static @Nullable String userText(Message message) {
    return switch (message) {
      case Message.Asked asked -> asked.text();
      case Message.Noticed noticed -> NOTICE + noticed.text();
      case Message.Said said -> null;
      case Message.ToolAnswered answered -> null;
    };
  }

  private static void modelSide(JsonGenerator json, Message message) {
    switch (message) {
      case Message.Said said -> said(json, said);
      case Message.ToolAnswered answered -> {
        json.writeStartObject();
        json.writeStringProperty("role", "tool");
        json.writeStringProperty("tool_call_id", answered.callId());
        String text = answered.failed() ? FAILED + answered.text() : answered.text();
        json.writeStringProperty("content", mended(text));
        json.writeEndObject();
      }
      case Message.Asked asked -> {}
      case Message.Noticed noticed -> {}
    }
  }

  private static void message(JsonGenerator json, String role, String content) {
    json.writeStartObject();
    json.writeStringProperty("role", role);
    json.writeStringProperty("content", content);
    json.writeEndObject();
  }

  private static void said(JsonGenerator json, Message.Said said) {
    json.writeStartObject();
    json.writeStringProperty("role", "assistant");
    if (said.text().isEmpty() && !said.calls().isEmpty()) {
      json.writeNullProperty("content");
    } else {
      json.writeStringProperty("content", mended(said.text()));
    }
    if (!said.calls().isEmpty()) {
      json.writeName("tool_calls");
      json.writeStartArray();
      for (ToolCall call : said.calls()) {
        json.writeStartObject();
        json.writeStringProperty("id", call.id());
        json.writeStringProperty("type", "function");
        json.writeName("function");
        json.writeStartObject();
        json.writeStringProperty("name", mended(call.tool()));
        json.writeStringProperty("arguments", mended(arguments(call.arguments())));
        json.writeEndObject();
        json.writeEndObject();
      }
      json.writeEndArray();
    }
    json.writeEndObject();
  }

  /**
   * Arguments of an earlier call. Servers that fill a chat template parse them and fail the whole
   * request when they are no object, so a malformed one is shown inside of one.
   */
  private static String arguments(String arguments) {
    try (JsonParser parser = Json.MAPPER.createParser(arguments)) {
      if (parser.nextToken() == JsonToken.START_OBJECT) {
        parser.skipChildren();
        if (parser.nextToken() == null) {
          return arguments;
        }
      }
    } catch (JacksonException e) {
      // Wrapped below.
    }
    return arguments.isBlank()
        ? "{}"
        : Json.MAPPER.createObjectNode().put("malformed", mended(arguments)).toString();
  }

  /**
   * The text, with a question mark for every half of a surrogate pair whose other half was cut off.
   * Written as they are, such halves make strict servers refuse the whole conversation.
   */
  static String mended(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
      }
    }
    return text;
  }
}
