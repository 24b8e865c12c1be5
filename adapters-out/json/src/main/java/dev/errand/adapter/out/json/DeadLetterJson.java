package dev.errand.adapter.out.json;

import dev.errand.application.port.out.DeadLetters;
import dev.errand.application.port.out.Payload;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Dead letters. The body stands in {@code body} as text if it is well-formed UTF-8 without control
 * characters, so that people can read it, else in {@code bodyBase64}.
 */
final class DeadLetterJson {

  /** The format's version; a program reads its own and older ones. */
  static final long VERSION = 1;

  private DeadLetterJson() {}

  static void write(Output out, DeadLetters.Letter letter) {
    out.number("v", VERSION)
        .text("kind", "dead-letter")
        .text("id", letter.id())
        .object("failure", letter.failure(), FailureJson::write)
        .optionalText("stack", letter.stack())
        .optionalText("agent", letter.agent())
        .optionalText("tenant", letter.tenant())
        .optionalText("sessionId", letter.sessionId())
        .number("attempts", letter.attempts())
        .number("deliveries", letter.deliveries())
        .instant("firstAt", letter.firstAt())
        .instant("lastAt", letter.lastAt())
        .optionalText("traceparent", letter.traceparent())
        .map("headers", letter.headers());
    byte[] body = letter.body().bytes();
    String text = readable(body);
    if (text == null) {
      out.text("bodyBase64", Base64.getEncoder().encodeToString(body));
    } else {
      out.text("body", text);
    }
  }

  static DeadLetters.Letter letter(Fields in) {
    in.version(VERSION);
    in.kind("dead-letter");
    return new DeadLetters.Letter(
        in.text("id"),
        in.object("failure", FailureJson::failure),
        in.optionalText("stack"),
        in.optionalText("agent"),
        in.optionalText("tenant"),
        in.optionalText("sessionId"),
        in.integer("attempts"),
        in.integer("deliveries"),
        in.instant("firstAt"),
        in.instant("lastAt"),
        in.optionalText("traceparent"),
        in.map("headers"),
        body(in));
  }

  private static Payload body(Fields in) {
    return in.has("bodyBase64")
        ? Payload.of(Base64.getDecoder().decode(in.text("bodyBase64")))
        : Payload.ofText(in.text("body"));
  }

  private static @Nullable String readable(byte[] body) {
    for (byte each : body) {
      if (each >= 0 && each < ' ' && each != '\n' && each != '\r' && each != '\t') {
        return null;
      }
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }
}
