package dev.errand.adapter.out.openai;

import dev.errand.application.port.out.LanguageModel.Request;
import dev.errand.domain.tool.ToolSpec;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** Writes requests. */
final class RequestWriter {

  // The bound of safety_identifier.
  private static final int LONGEST_USER = 64;

  private final String model;
  private final Schemas schemas = new Schemas();

  RequestWriter(String model) {
    this.model = model;
  }

  /** The answer tool this request needs in this dialect, or null. */
  @Nullable AnswerTool answerTool(Request request, Dialect dialect) {
    String schema = request.outputSchema();
    return schema == null || dialect.schema() != Dialect.SchemaBy.TOOL
        ? null
        : AnswerTool.beside(request, schemas.of(schema, "the output"));
  }

  /** The request's body. */
  RequestBody write(
      Request request, Dialect dialect, boolean stream, @Nullable AnswerTool answerTool) {
    RequestBody body = new RequestBody();
    try (JsonGenerator json = Json.MAPPER.createGenerator(body)) {
      json.writeStartObject();
      json.writeStringProperty("model", model);
      MessageWriter.write(json, system(request, dialect, answerTool), request.messages());
      tools(json, request, answerTool);
      json.writeNumberProperty(dialect.cap().parameter, request.maxOutputTokens());
      if (request.temperature() != null) {
        json.writeNumberProperty("temperature", request.temperature());
      }
      if (request.outputSchema() != null && dialect.schema() == Dialect.SchemaBy.NATIVE) {
        responseFormat(json, schemas.of(request.outputSchema(), "the output"));
      }
      switch (dialect.user()) {
        case SAFETY_IDENTIFIER -> user(json, "safety_identifier", request.user().userId());
        case USER -> user(json, "user", request.user().userId());
        case NONE -> {}
      }
      if (stream) {
        json.writeBooleanProperty("stream", true);
        if (dialect.streamUsage()) {
          json.writeName("stream_options");
          json.writeStartObject();
          json.writeBooleanProperty("include_usage", true);
          json.writeEndObject();
        }
      }
      json.writeEndObject();
    }
    return body;
  }

  private String system(Request request, Dialect dialect, @Nullable AnswerTool answerTool) {
    if (answerTool != null) {
      return request.system()
          + "\n\nGive your final answer by calling "
          + answerTool.name()
          + ", not as text.";
    }
    if (request.outputSchema() != null && dialect.schema() == Dialect.SchemaBy.TEXT) {
      return request.system()
          + "\n\nYour final answer must be nothing but JSON valid against this JSON Schema:\n"
          + schemas.of(request.outputSchema(), "the output").json().getValue();
    }
    return request.system();
  }

  private void tools(JsonGenerator json, Request request, @Nullable AnswerTool answerTool) {
    if (request.tools().isEmpty() && answerTool == null) {
      return;
    }
    json.writeName("tools");
    json.writeStartArray();
    for (ToolSpec tool : request.tools()) {
      startTool(json, tool.name(), tool.description());
      json.writeRawValue(
          schemas.of(tool.argumentsSchema(), "the tool '" + tool.name() + "'").json());
      endTool(json);
    }
    String schema = request.outputSchema();
    if (answerTool != null && schema != null) {
      startTool(json, answerTool.name(), "Gives the final answer.");
      if (answerTool.wrapped()) {
        wrapped(json, schemas.of(schema, "the output"));
      } else {
        json.writeRawValue(schemas.of(schema, "the output").json());
      }
      endTool(json);
    }
    json.writeEndArray();
    if (answerTool != null && request.tools().isEmpty()) {
      json.writeName("tool_choice");
      json.writeStartObject();
      json.writeStringProperty("type", "function");
      json.writeName("function");
      json.writeStartObject();
      json.writeStringProperty("name", answerTool.name());
      json.writeEndObject();
      json.writeEndObject();
    }
  }

  private static void startTool(JsonGenerator json, String name, String description) {
    json.writeStartObject();
    json.writeStringProperty("type", "function");
    json.writeName("function");
    json.writeStartObject();
    json.writeStringProperty("name", name);
    json.writeStringProperty("description", MessageWriter.mended(description));
    json.writeName("parameters");
  }

  private static void wrapped(JsonGenerator json, Schemas.Schema schema) {
    json.writeStartObject();
    json.writeStringProperty("type", "object");
    json.writeName("properties");
    json.writeStartObject();
    json.writeName(AnswerTool.PROPERTY);
    json.writeRawValue(schema.json());
    json.writeEndObject();
    json.writeName("required");
    json.writeStartArray();
    json.writeString(AnswerTool.PROPERTY);
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void endTool(JsonGenerator json) {
    json.writeEndObject();
    json.writeEndObject();
  }

  private static void responseFormat(JsonGenerator json, Schemas.Schema schema) {
    json.writeName("response_format");
    json.writeStartObject();
    json.writeStringProperty("type", "json_schema");
    json.writeName("json_schema");
    json.writeStartObject();
    json.writeStringProperty("name", "answer");
    json.writeBooleanProperty("strict", schema.strict());
    json.writeName("schema");
    json.writeRawValue(schema.json());
    json.writeEndObject();
    json.writeEndObject();
  }

  private static void user(JsonGenerator json, String field, String userId) {
    String shown = MessageWriter.mended(userId);
    json.writeStringProperty(field, shown.length() > LONGEST_USER ? hash(shown) : shown);
  }

  private static String hash(String text) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
