package dev.errand.adapter.out.json;

import com.networknt.schema.Error;
import com.networknt.schema.ExecutionConfig;
import com.networknt.schema.InvalidSchemaException;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaException;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.path.PathType;
import dev.errand.application.port.out.PortException;
import dev.errand.domain.failure.Failure;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Holds JSON against JSON Schemas, which are compiled once. Thread-safe. */
final class JsonSchemas {

  private static final int MAX_COMPILED = 256;
  private static final int MAX_SCHEMA_LENGTH = 1 << 20;
  private static final int MAX_PROBLEMS = 20;

  private static final String DEFAULT_DIALECT = "https://json-schema.org/draft/2020-12/schema";

  /** What the library has copies of; nothing else is ever loaded. */
  private static final Pattern DIALECTS = Pattern.compile("https?://json-schema\\.org/");

  private final Map<String, Schema> compiled =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Schema> eldest) {
          return size() > MAX_COMPILED;
        }
      };

  /** What keeps a text from being valid; see the port. */
  List<String> problems(String schema, String json) {
    Schema against = compiled(schema);
    JsonNode node;
    try {
      node = node(json);
    } catch (Malformed e) {
      return List.of("this is no JSON: " + e.getMessage());
    }
    try {
      List<String> all =
          against
              .validate(node, context -> context.executionConfig(JsonSchemas::configure))
              .stream()
              .map(JsonSchemas::told)
              .distinct()
              .toList();
      return all.size() <= MAX_PROBLEMS
          ? all
          : Stream.concat(
                  all.stream().limit(MAX_PROBLEMS),
                  Stream.of((all.size() - MAX_PROBLEMS) + " more problems"))
              .toList();
    } catch (RuntimeException | StackOverflowError e) {
      throw unusable(e);
    }
  }

  /** Compiles a schema and throws if it cannot be; see the port. */
  void requireUsable(String schema) {
    compiled(schema);
  }

  private static void configure(ExecutionConfig.Builder config) {
    config.locale(Locale.ENGLISH).formatAssertionsEnabled(true);
  }

  private Schema compiled(String schema) {
    synchronized (compiled) {
      Schema known = compiled.get(schema);
      if (known != null) {
        return known;
      }
    }
    Schema fresh = compile(schema);
    synchronized (compiled) {
      compiled.put(schema, fresh);
    }
    return fresh;
  }

  private Schema compile(String text) {
    if (text.length() > MAX_SCHEMA_LENGTH) {
      throw unusable(
          new Malformed(
              text.length() + " characters, but at most " + MAX_SCHEMA_LENGTH + " are allowed"));
    }
    try {
      JsonNode node = node(text);
      if (!node.isObject() && !node.isBoolean()) {
        throw new Malformed("a schema is an object, or true or false");
      }
      requireValid(node);
      Schema schema = Library.REGISTRY.getSchema(node);
      schema.initializeValidators();
      return schema;
    } catch (RuntimeException | StackOverflowError e) {
      throw unusable(e);
    }
  }

  private static void requireValid(JsonNode schema) {
    JsonNode dialect = schema.path("$schema");
    SchemaLocation metaSchema =
        SchemaLocation.of(dialect.isString() ? dialect.stringValue() : DEFAULT_DIALECT);
    List<String> problems =
        Library.REGISTRY
            .getSchema(metaSchema)
            .validate(schema, context -> context.executionConfig(JsonSchemas::configure))
            .stream()
            .map(JsonSchemas::told)
            .toList();
    if (!problems.isEmpty()) {
      throw new Malformed(String.join("; ", problems));
    }
  }

  private static JsonNode node(String text) {
    if (text.length() > Json.MAX_BYTES) {
      throw new Malformed(
          text.length() + " characters, but at most " + Json.MAX_BYTES + " are allowed");
    }
    try {
      JsonNode node = Library.MAPPER.readTree(text);
      if (node.isMissingNode()) {
        throw new Malformed("it is empty");
      }
      return node;
    } catch (JacksonException e) {
      throw new Malformed(Json.problem(e));
    }
  }

  private static String told(Error error) {
    String place = Quote.clean(String.valueOf(error.getInstanceLocation()));
    String property = Quote.shortened(String.valueOf(error.getProperty()));
    return switch (String.valueOf(error.getKeyword())) {
      case "required" -> place + "." + property + ": required property missing";
      case "additionalProperties", "unevaluatedProperties" ->
          place + "." + property + ": there is no such property";
      default -> place + ": " + Quote.clean(error.getMessage());
    };
  }

  private static PortException unusable(Throwable cause) {
    String why =
        switch (cause) {
          case StackOverflowError e -> "it refers to itself without end";
          case InvalidSchemaException e ->
              Quote.clean(e.getMessage() + " References stay inside the schema.");
          default -> Quote.clean(String.valueOf(cause.getMessage()));
        };
    return new PortException(
        new Failure.InvalidRequest("the JSON Schema cannot be used: " + why),
        cause instanceof SchemaException ? cause : null);
  }

  /** Loaded with the first schema, so that who needs none does not wait for it. */
  private static final class Library {
    static final JsonMapper MAPPER =
        JsonMapper.builder(Json.factory())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    static final SchemaRegistry REGISTRY =
        SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12,
            builder ->
                builder
                    .schemaCacheEnabled(false)
                    .schemaRegistryConfig(
                        SchemaRegistryConfig.builder()
                            .locale(Locale.ENGLISH)
                            .pathType(PathType.JSON_PATH)
                            .build())
                    .schemaLoader(
                        loader ->
                            loader
                                .fetchRemoteResources(false)
                                .allow(iri -> DIALECTS.matcher(iri.toString()).lookingAt())));
  }
}
