package dev.errand.adapter.out.openai;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;

/**
 * Reads a reply's JSON into a draft: a whole completion, or one chunk of a stream, which differ
 * only in the name of the message. It pulls tokens instead of building trees, for a stream has a
 * chunk a token.
 */
final class ReplyParser {

  private final ReplyDraft draft;

  ReplyParser(ReplyDraft draft) {
    this.draft = draft;
  }

  /**
   * Reads one document.
   *
   * @return the error it holds instead of a reply, or null
   * @throws MalformedReply if it is no JSON object
   */
  @Nullable Complaint read(byte[] bytes, int length) {
    try (JsonParser json = Json.MAPPER.createParser(bytes, 0, length)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new MalformedReply("it is no JSON object");
      }
      for (String name = json.nextName(); name != null; name = json.nextName()) {
        JsonToken value = json.nextToken();
        if (value == JsonToken.VALUE_NULL) {
          continue;
        }
        switch (name) {
          case "choices" -> choices(json);
          case "usage" -> usage(json);
          case "error" -> {
            return Complaint.of(
                Json.MAPPER.createObjectNode().set("error", json.<JsonNode>readValueAsTree()));
          }
          default -> json.skipChildren();
        }
      }
      if (json.nextToken() != null) {
        throw new MalformedReply("something follows its JSON");
      }
      return null;
    } catch (JacksonException e) {
      // Its message quotes the text, which could be anything.
      throw new MalformedReply("its JSON is malformed or ends too early");
    }
  }

  private void choices(JsonParser json) {
    if (!json.isExpectedStartArrayToken()) {
      json.skipChildren();
      return;
    }
    while (json.nextToken() != JsonToken.END_ARRAY) {
      if (json.currentToken() != JsonToken.START_OBJECT) {
        throw new MalformedReply("a choice is no object");
      }
      choice(json);
    }
  }

  private void choice(JsonParser json) {
    for (String name = json.nextName(); name != null; name = json.nextName()) {
      JsonToken value = json.nextToken();
      switch (name) {
        case "index" -> {
          if (value.isNumeric() && json.getIntValue() != 0) {
            throw new MalformedReply("it has more than the one choice that was asked for");
          }
        }
        case "message", "delta" -> message(json);
        case "finish_reason" -> {
          if (value == JsonToken.VALUE_STRING) {
            draft.finish(json.getString());
          }
        }
        default -> json.skipChildren();
      }
    }
  }

  private void message(JsonParser json) {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      json.skipChildren();
      return;
    }
    for (String name = json.nextName(); name != null; name = json.nextName()) {
      JsonToken value = json.nextToken();
      switch (name) {
        case "content" -> content(json);
        case "refusal" -> draft.refusal(textOf(json));
        case "reasoning", "reasoning_content" -> draft.reasoning(textOf(json));
        case "tool_calls" -> {
          if (value == JsonToken.START_ARRAY) {
            while (json.nextToken() != JsonToken.END_ARRAY) {
              toolCall(json);
            }
          } else {
            json.skipChildren();
          }
        }
        default -> json.skipChildren();
      }
    }
  }

  /** A text, or a list of parts some of which are texts. */
  private void content(JsonParser json) {
    if (json.currentToken() == JsonToken.START_ARRAY) {
      for (JsonNode part : json.<JsonNode>readValueAsTree()) {
        draft.text(part.path("text").asString(""));
      }
    } else {
      draft.text(textOf(json));
    }
  }

  private void toolCall(JsonParser json) {
    int index = -1;
    String id = "";
    String function = "";
    String arguments = "";
    if (json.currentToken() != JsonToken.START_OBJECT) {
      throw new MalformedReply("a tool call is no object");
    }
    for (String name = json.nextName(); name != null; name = json.nextName()) {
      JsonToken value = json.nextToken();
      if (name.equals("index") && value == JsonToken.VALUE_NUMBER_INT) {
        index = Math.max(-1, json.getIntValue());
      } else if (name.equals("id")) {
        id = textOf(json);
      } else if (name.equals("function") && value == JsonToken.START_OBJECT) {
        for (String field = json.nextName(); field != null; field = json.nextName()) {
          json.nextToken();
          switch (field) {
            case "name" -> function = textOf(json);
            case "arguments" -> arguments = textOf(json);
            default -> json.skipChildren();
          }
        }
      } else {
        json.skipChildren();
      }
    }
    draft.toolCall(index, id, function, arguments);
  }

  private void usage(JsonParser json) {
    JsonNode usage = json.readValueAsTree();
    draft.usage(
        count(usage.path("prompt_tokens")),
        Math.max(
            count(usage.path("prompt_tokens_details").path("cached_tokens")),
            count(usage.path("prompt_cache_hit_tokens"))),
        count(usage.path("completion_tokens")),
        count(usage.path("total_tokens")));
  }

  private static long count(JsonNode number) {
    return number.isIntegralNumber() && number.canConvertToLong()
        ? Math.max(0, number.asLong())
        : 0;
  }

  /** A text; of null nothing; of an object, as some servers give arguments, its JSON. */
  private static String textOf(JsonParser json) {
    return switch (json.currentToken()) {
      case VALUE_STRING -> json.getString();
      case VALUE_NULL -> "";
      default -> json.<JsonNode>readValueAsTree().toString();
    };
  }
}
