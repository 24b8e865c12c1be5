package dev.errand.adapter.out.sqs;

import dev.errand.application.port.out.Mailbox.Outgoing;
import dev.errand.application.port.out.Payload;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

/**
 * A message in the form SQS takes: a text that is not empty, and at most ten attributes.
 *
 * <p>A body that is such a text travels as it is, any other bytes in the attribute {@value #BODY},
 * and for one in a bucket the text names the object. The headers that others know ({@code
 * traceparent}, {@code content-type}, {@code tenant}) are attributes of their own, the rest are
 * packed into the attribute {@value #HEADERS}, so that their number does not matter.
 *
 * @param text the text
 * @param attributes the attributes
 */
record Parcel(String text, Map<String, MessageAttributeValue> attributes) {

  static final String BODY = "errand-body";
  static final String HEADERS = "errand-headers";

  private static final String EMPTY = "empty";
  private static final String SPILLED = "spilled";
  private static final String PLACEHOLDER = "-";
  private static final List<String> KNOWN = List.of("traceparent", "content-type", "tenant");

  Parcel {
    attributes = Map.copyOf(attributes);
  }

  /** A message with all its bytes. */
  static Parcel of(Outgoing message) {
    Map<String, MessageAttributeValue> attributes = packed(message.headers());
    byte[] bytes = message.body().bytes();
    String text = text(bytes);
    if (bytes.length == 0) {
      attributes.put(BODY, string(EMPTY));
      return new Parcel(PLACEHOLDER, attributes);
    }
    if (text == null) {
      attributes.put(
          BODY,
          MessageAttributeValue.builder()
              .dataType("Binary")
              .binaryValue(SdkBytes.fromByteArray(bytes))
              .build());
      return new Parcel(PLACEHOLDER, attributes);
    }
    return new Parcel(text, attributes);
  }

  /** A message whose body is elsewhere. */
  static Parcel spilled(Outgoing message, String place) {
    Map<String, MessageAttributeValue> attributes = packed(message.headers());
    attributes.put(BODY, string(SPILLED));
    return new Parcel(place, attributes);
  }

  /** One that was received. */
  static Parcel of(Message message) {
    return new Parcel(message.body(), message.messageAttributes());
  }

  /** The place of a body that is elsewhere, or null. */
  @Nullable String elsewhere() {
    return isBody(SPILLED) ? text : null;
  }

  /** The body; of one that is elsewhere, the name of its place. */
  Payload body() {
    MessageAttributeValue body = attributes.get(BODY);
    if (body != null && body.binaryValue() != null) {
      return Payload.of(body.binaryValue().asByteArrayUnsafe());
    }
    return Payload.ofText(isBody(EMPTY) ? "" : text);
  }

  /** The headers; attributes of another sender's are among them. */
  Map<String, String> headers() {
    Map<String, String> headers = new HashMap<>();
    attributes.forEach(
        (name, value) -> {
          if (!name.equals(BODY) && !name.equals(HEADERS) && value.stringValue() != null) {
            headers.put(name, value.stringValue());
          }
        });
    MessageAttributeValue packed = attributes.get(HEADERS);
    if (packed != null && packed.stringValue() != null) {
      for (String pair : packed.stringValue().split("&")) {
        int equals = pair.indexOf('=');
        if (equals >= 0) {
          headers.put(decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
        }
      }
    }
    return headers;
  }

  /** Its bytes as SQS counts them: text, and names, types and values of attributes. */
  int size() {
    int size = bytes(text);
    for (Map.Entry<String, MessageAttributeValue> each : attributes.entrySet()) {
      MessageAttributeValue value = each.getValue();
      size += bytes(each.getKey()) + bytes(value.dataType());
      if (value.binaryValue() != null) {
        size += value.binaryValue().asByteArrayUnsafe().length;
      } else if (value.stringValue() != null) {
        size += bytes(value.stringValue());
      }
    }
    return size;
  }

  private boolean isBody(String kind) {
    MessageAttributeValue body = attributes.get(BODY);
    return body != null && kind.equals(body.stringValue());
  }

  private static Map<String, MessageAttributeValue> packed(Map<String, String> headers) {
    Map<String, MessageAttributeValue> attributes = new HashMap<>();
    Map<String, String> others = new TreeMap<>(headers);
    for (String name : KNOWN) {
      String value = headers.get(name);
      if (value != null && !value.isEmpty() && value.chars().allMatch(c -> c >= ' ' && c <= '~')) {
        attributes.put(name, string(value));
        others.remove(name);
      }
    }
    if (!others.isEmpty()) {
      attributes.put(
          HEADERS,
          string(
              others.entrySet().stream()
                  .map(each -> encoded(each.getKey()) + "=" + encoded(each.getValue()))
                  .collect(Collectors.joining("&"))));
    }
    return attributes;
  }

  /** The bytes as a text, or null if they are none or hold what SQS takes in no text. */
  private static @Nullable String text(byte[] bytes) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return text.codePoints().allMatch(Parcel::isAllowed) ? text : null;
    } catch (CharacterCodingException e) {
      return null;
    }
  }

  /** What XML 1.0 allows, but for the carriage return, which some parsers take for a line's end. */
  private static boolean isAllowed(int c) {
    return c == '\t'
        || c == '\n'
        || (c >= 0x20 && c <= 0xD7FF)
        || (c >= 0xE000 && c <= 0xFFFD)
        || c >= 0x10000;
  }

  private static MessageAttributeValue string(String value) {
    return MessageAttributeValue.builder().dataType("String").stringValue(value).build();
  }

  private static int bytes(@Nullable String text) {
    return text == null ? 0 : text.getBytes(StandardCharsets.UTF_8).length;
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  /** Headers are small talk: one that somebody broke is shown as it came. */
  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return text;
    }
  }
}
