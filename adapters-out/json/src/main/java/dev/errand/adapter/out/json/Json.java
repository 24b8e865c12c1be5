package dev.errand.adapter.out.json;

import java.io.ByteArrayOutputStream;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamWriteConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;

/**
 * JSON text to a tree and back, within bounds.
 *
 * <p>A tree is made of {@code Map<String, Object>} in the text's order, {@code List<Object>},
 * {@code String}, {@code Boolean}, {@code Long}, {@link Decimal} and {@link Null}.
 */
final class Json {

  /** Bytes of a document. */
  static final int MAX_BYTES = 16 << 20;

  /** Bytes of a dead letter, whose body may be a whole document in Base64 or full of escapes. */
  static final int MAX_LETTER_BYTES = 3 * MAX_BYTES;

  /** Bound of a snapshot; one of a session of 100,000 events has 19 million bytes. */
  static final int MAX_SNAPSHOT_BYTES = MAX_LETTER_BYTES;

  /** Objects and arrays inside each other. */
  static final int MAX_DEPTH = 64;

  /** A document of the size allowed, written by this program, has fewer tokens. */
  private static final long MAX_TOKENS = 6_000_000;

  private static final StreamReadConstraints BOUNDS =
      StreamReadConstraints.builder()
          .maxNestingDepth(MAX_DEPTH)
          .maxDocumentLength(MAX_LETTER_BYTES)
          .maxTokenCount(MAX_TOKENS)
          .maxStringLength(MAX_LETTER_BYTES)
          .maxNameLength(MAX_BYTES)
          .maxNumberLength(1_000)
          .build();

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(BOUNDS)
          .streamWriteConstraints(
              StreamWriteConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
          .disable(TokenStreamFactory.Feature.CHARSET_DETECTION)
          .disable(TokenStreamFactory.Feature.INTERN_PROPERTY_NAMES)
          .build();

  /** Half a surrogate pair, which a model may well send, has no UTF-8; it can only be escaped. */
  private static final JsonFactory ESCAPING =
      FACTORY.rebuild().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  /** What Jackson tells about itself, not about the document. */
  private static final Pattern SOURCE =
      Pattern.compile(" \\(start marker at .*|(?: at )?\\[Source: .*|, from `[^`]*`");

  private Json() {}

  /** The value of a JSON {@code null}. */
  enum Null {
    NULL
  }

  /** A number that is no {@code long}, as it was written. */
  record Decimal(String text) {}

  static JsonFactory factory() {
    return FACTORY;
  }

  /** One object as bytes. */
  static byte[] bytes(int limit, Consumer<Output> content) {
    byte[] bytes;
    try {
      bytes = bytes(FACTORY, content);
    } catch (JacksonException e) {
      bytes = escapedBytes(content);
    }
    if (bytes.length > limit) {
      throw new Malformed(bytes.length + " bytes, but at most " + limit + " are allowed");
    }
    return bytes;
  }

  private static byte[] escapedBytes(Consumer<Output> content) {
    try {
      return bytes(ESCAPING, content);
    } catch (JacksonException e) {
      throw new Malformed(problem(e));
    }
  }

  private static byte[] bytes(JsonFactory factory, Consumer<Output> content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
    try (JsonGenerator generator = factory.createGenerator(ObjectWriteContext.empty(), bytes)) {
      generator.writeStartObject();
      content.accept(new Output(generator, factory == ESCAPING));
      generator.writeEndObject();
    }
    return bytes.toByteArray();
  }

  /** The tree of a whole document in UTF-8. */
  static Object tree(byte[] bytes, int limit) {
    if (bytes.length > limit) {
      throw new Malformed(bytes.length + " bytes, but at most " + limit + " are allowed");
    }
    try (JsonParser parser = parser(bytes)) {
      return whole(parser);
    } catch (JacksonException e) {
      throw new Malformed(problem(e));
    }
  }

  /** Jackson reads bytes faster, but takes for UTF-8 what is none, such as overlong forms. */
  private static JsonParser parser(byte[] bytes) {
    if (isAscii(bytes)) {
      return FACTORY.createParser(ObjectReadContext.empty(), bytes);
    }
    try {
      CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return FACTORY.createParser(ObjectReadContext.empty(), text.array(), 0, text.limit());
    } catch (CharacterCodingException e) {
      throw new Malformed("this is not UTF-8");
    }
  }

  private static boolean isAscii(byte[] bytes) {
    for (byte b : bytes) {
      if (b < 0) {
        return false;
      }
    }
    return true;
  }

  /** The tree of a whole text. */
  static Object tree(String text) {
    if (text.length() > MAX_BYTES) {
      throw new Malformed(text.length() + " characters, but at most " + MAX_BYTES + " are allowed");
    }
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
      return whole(parser);
    } catch (JacksonException e) {
      throw new Malformed(problem(e));
    }
  }

  /** A tree as JSON text without white space. */
  static String text(Object tree) {
    StringWriter text = new StringWriter();
    try (JsonGenerator generator = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
      write(generator, tree);
    } catch (JacksonException e) {
      throw new Malformed(problem(e));
    }
    return text.toString();
  }

  static void write(JsonGenerator out, Object tree) {
    switch (tree) {
      case Map<?, ?> map -> {
        out.writeStartObject();
        map.forEach(
            (name, value) -> {
              out.writeName((String) name);
              write(out, value);
            });
        out.writeEndObject();
      }
      case List<?> list -> {
        out.writeStartArray();
        list.forEach(value -> write(out, value));
        out.writeEndArray();
      }
      case String text -> out.writeString(text);
      case Boolean flag -> out.writeBoolean(flag);
      case Long number -> out.writeNumber(number);
      case Decimal number -> out.writeNumber(number.text());
      case Null none -> out.writeNull();
      default -> throw new IllegalArgumentException("no tree: " + tree.getClass());
    }
  }

  /** What a parser or generator says, with the place. */
  static String problem(JacksonException e) {
    TokenStreamLocation at = e.getLocation();
    return at == null || at.getLineNr() < 1
        ? reason(e)
        : "line %d, column %d: %s".formatted(at.getLineNr(), at.getColumnNr(), reason(e));
  }

  /** What a parser or generator says, without the place and what it quotes. */
  static String reason(JacksonException e) {
    String said =
        String.valueOf(e.getOriginalMessage())
            .lines()
            .filter(line -> !line.isBlank() && !line.startsWith(" "))
            .collect(Collectors.joining(", "));
    return Quote.clean(SOURCE.matcher(said).replaceAll(""));
  }

  private static Object whole(JsonParser parser) {
    Object tree = value(parser, parser.nextToken());
    if (parser.nextToken() != null) {
      throw new Malformed("something stands behind the end of the document");
    }
    return tree;
  }

  private static Object value(JsonParser parser, @Nullable JsonToken token) {
    if (token == null) {
      throw new Malformed("the document ends too early");
    }
    return switch (token) {
      case START_OBJECT -> object(parser);
      case START_ARRAY -> array(parser);
      case VALUE_STRING -> parser.getString();
      case VALUE_NUMBER_INT -> integer(parser);
      case VALUE_NUMBER_FLOAT -> new Decimal(parser.getString());
      case VALUE_TRUE -> Boolean.TRUE;
      case VALUE_FALSE -> Boolean.FALSE;
      case VALUE_NULL -> Null.NULL;
      case END_OBJECT, END_ARRAY, PROPERTY_NAME, VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE ->
          throw new Malformed("unexpected " + token);
    };
  }

  private static Object integer(JsonParser parser) {
    JsonParser.NumberType type = parser.getNumberType();
    if (type == JsonParser.NumberType.INT || type == JsonParser.NumberType.LONG) {
      long number = parser.getLongValue();
      return number == 0 && parser.getStringLength() > 1 ? new Decimal("-0") : (Object) number;
    }
    return new Decimal(parser.getString());
  }

  private static Map<String, Object> object(JsonParser parser) {
    Map<String, Object> object = new LinkedHashMap<>();
    for (String name = parser.nextName(); name != null; name = parser.nextName()) {
      if (object.put(name, value(parser, parser.nextToken())) != null) {
        throw new Malformed("the field '" + Quote.shortened(name) + "' stands there twice");
      }
    }
    if (parser.currentToken() != JsonToken.END_OBJECT) {
      throw new Malformed("the document ends too early");
    }
    return object;
  }

  private static List<Object> array(JsonParser parser) {
    List<Object> array = new ArrayList<>();
    JsonToken token = parser.nextToken();
    while (token != JsonToken.END_ARRAY) {
      array.add(value(parser, token));
      token = parser.nextToken();
    }
    return array;
  }

  /** Whether a text has no half of a surrogate pair in it. */
  static boolean wellFormed(String text) {
    return text.codePoints()
        .noneMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
  }

  /** A plain decimal of reasonable length, or null if the text is something else. */
  static @Nullable BigDecimal plainDecimal(String text) {
    int points = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '.' && i > 0 && i < text.length() - 1) {
        points++;
      } else if (c < '0' || c > '9') {
        return null;
      }
    }
    return text.isEmpty() || points > 1 || text.length() > Output.MAX_MONEY_LENGTH
        ? null
        : new BigDecimal(text);
  }
}
