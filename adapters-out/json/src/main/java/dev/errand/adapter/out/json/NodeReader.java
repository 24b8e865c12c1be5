package dev.errand.adapter.out.json;

import dev.errand.adapter.out.json.Node.Where;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLParser;

/**
 * YAML or JSON text to nodes. Of YAML only what JSON can say: no anchors, aliases, tags or second
 * document.
 */
final class NodeReader {

  /** Bytes of a document. */
  static final int MAX_BYTES = 1 << 20;

  /** Less than {@link Json#MAX_DEPTH}, since what is read here gets wrapped before it is stored. */
  static final int MAX_DEPTH = 32;

  private static final Pattern NUMBER =
      Pattern.compile("-?(0|[1-9][0-9]{0,99})(\\.[0-9]{1,99})?([eE][+-]?[0-9]{1,3})?");

  private static final StreamReadConstraints BOUNDS =
      StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).maxStringLength(MAX_BYTES).build();

  private static final TokenStreamFactory JSON =
      Json.factory().rebuild().streamReadConstraints(BOUNDS).build();

  private static final TokenStreamFactory YAML =
      YAMLFactory.builder().streamReadConstraints(BOUNDS).build();

  /** Where the YAML engine says in its message that it stopped. */
  private static final Pattern STOPPED_AT =
      Pattern.compile("line ([0-9]{1,7}), column ([0-9]{1,7}):?\\R", Pattern.MULTILINE);

  private final String document;
  private final JsonParser parser;
  private final Problems problems;

  private NodeReader(String document, JsonParser parser, Problems problems) {
    this.document = document;
    this.parser = parser;
    this.problems = problems;
  }

  /** The document, or null when it could not be read, which is then among the problems. */
  static @Nullable Node read(String document, Problems problems) {
    int bytes =
        document.length() > MAX_BYTES
            ? document.length()
            : document.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > MAX_BYTES) {
      problems.add(
          "the document has more than "
              + MAX_BYTES
              + " bytes (1 MiB); put large content into files of its own");
      return null;
    }
    if (document.stripLeading().startsWith("{")) {
      Problems asJson = new Problems();
      Node node = read(JSON, document, asJson);
      if (node != null) {
        problems.addAll(asJson);
        return node;
      }
      Problems asYaml = new Problems();
      node = read(YAML, document, asYaml);
      problems.addAll(node == null ? asJson : asYaml);
      return node;
    }
    return read(YAML, document, problems);
  }

  private static @Nullable Node read(
      TokenStreamFactory factory, String document, Problems problems) {
    try (JsonParser parser = factory.createParser(ObjectReadContext.empty(), document)) {
      return new NodeReader(document, parser, problems).whole();
    } catch (JacksonException e) {
      problems.add(stoppedAt(e), "", Json.reason(e));
      return null;
    }
  }

  private static Where stoppedAt(JacksonException e) {
    Where last = null;
    Matcher matcher = STOPPED_AT.matcher(String.valueOf(e.getOriginalMessage()));
    while (matcher.find()) {
      last = new Where(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
    }
    return last == null ? where(e.getLocation()) : last;
  }

  private @Nullable Node whole() {
    JsonToken first = parser.nextToken();
    if (first == null) {
      problems.add("the document is empty");
      return null;
    }
    Node node = node(first, "");
    if (parser.nextToken() != null) {
      problems.add(
          here(), "", "something stands behind the end of the document; there is one only");
    }
    return node;
  }

  private Node node(@Nullable JsonToken token, String path) {
    Where where = here();
    refuseYamlOnly(where, path);
    return switch (token) {
      case START_OBJECT -> mapping(where, path);
      case START_ARRAY -> sequence(where, path);
      case VALUE_STRING -> text(where);
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(where, path);
      case VALUE_TRUE -> new Node.Scalar(where, Node.Kind.FLAG, "true");
      case VALUE_FALSE -> new Node.Scalar(where, Node.Kind.FLAG, "false");
      case null, default -> new Node.Scalar(where, Node.Kind.NOTHING, "");
    };
  }

  private Node text(Where where) {
    String text = parser.getString();
    return new Node.Scalar(
        where, text.isEmpty() && !quoted() ? Node.Kind.NOTHING : Node.Kind.TEXT, text);
  }

  /** Whether an empty text was written, and not just nothing behind a colon. */
  private boolean quoted() {
    long at = parser.currentTokenLocation().getCharOffset();
    int length = document.codePointCount(0, document.length());
    int next =
        at < 0 || at >= length
            ? -1
            : document.codePointAt(document.offsetByCodePoints(0, Math.toIntExact(at)));
    return next == '"' || next == '\'' || next == '|' || next == '>';
  }

  private Node number(Where where, String path) {
    String text = parser.getString();
    if (!NUMBER.matcher(text).matches()) {
      problems.add(
          where,
          path,
          "'%s' is a number that not everybody reads alike; write it in plain decimal, or put quotes"
                  .formatted(Quote.shortened(text))
              + " around it if it is a text");
    }
    return new Node.Scalar(where, Node.Kind.NUMBER, text);
  }

  private Node mapping(Where where, String path) {
    Map<String, Node.Entry> entries = new LinkedHashMap<>();
    JsonToken token = parser.nextToken();
    while (token == JsonToken.PROPERTY_NAME) {
      String name = parser.currentName();
      Where nameAt = here();
      String inside = Section.join(path, name);
      refuseYamlOnly(nameAt, inside);
      Node.Entry entry = new Node.Entry(nameAt, node(parser.nextToken(), inside));
      if (entries.putIfAbsent(name, entry) != null) {
        problems.add(nameAt, inside, "this field stands there twice");
      }
      token = parser.nextToken();
    }
    return new Node.Mapping(where, entries);
  }

  private Node sequence(Where where, String path) {
    List<Node> nodes = new ArrayList<>();
    JsonToken token = parser.nextToken();
    while (token != JsonToken.END_ARRAY && token != null) {
      nodes.add(node(token, path + "[" + nodes.size() + "]"));
      token = parser.nextToken();
    }
    return new Node.Sequence(where, nodes);
  }

  private void refuseYamlOnly(Where where, String path) {
    if (parser instanceof YAMLParser yaml) {
      if (yaml.isCurrentAlias()) {
        problems.add(where, path, "aliases (*name) are not understood; write the value out");
      } else if (yaml.getObjectId() != null) {
        problems.add(where, path, "anchors (&name) are not understood; remove it");
      } else if (yaml.getTypeId() != null) {
        problems.add(
            where, path, "tags (!name) are not understood; remove it, and put texts in quotes");
      }
    }
  }

  private Where here() {
    return where(parser.currentTokenLocation());
  }

  private static Where where(@Nullable TokenStreamLocation at) {
    return at == null
        ? new Where(1, 1)
        : new Where(Math.max(1, at.getLineNr()), Math.max(1, at.getColumnNr()));
  }
}
