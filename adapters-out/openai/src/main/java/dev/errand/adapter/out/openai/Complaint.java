package dev.errand.adapter.out.openai;

import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * What a server says is wrong; empty texts where it says nothing.
 *
 * @param message for a person, as the server wrote it: to be shown through {@link Redaction} only
 * @param type its class of error
 * @param code its name of the error
 * @param parameter the parameter it is about
 */
record Complaint(String message, String type, String code, String parameter) {

  /** Reads an error's body, whatever it is. */
  static Complaint of(byte[] body) {
    try {
      return of(Json.MAPPER.readTree(body));
    } catch (JacksonException e) {
      return new Complaint(new String(body, java.nio.charset.StandardCharsets.UTF_8), "", "", "");
    }
  }

  /**
   * Reads an error document: OpenAI's {@code {"error": {…}}}, a text in that place, the same fields
   * at the top (vLLM of old), or {@code {"detail": …}} (FastAPI).
   */
  static Complaint of(JsonNode document) {
    JsonNode error = document.path("error");
    if (error.isString()) {
      return new Complaint(error.asString(), "", "", "");
    }
    JsonNode fields = error.isObject() ? error : document;
    String message = text(fields, "message");
    if (message.isEmpty()) {
      JsonNode detail = document.path("detail");
      message = detail.isString() ? detail.asString() : document.toString();
    }
    return new Complaint(
        message, text(fields, "type"), text(fields, "code"), text(fields, "param"));
  }

  private static String text(JsonNode node, String name) {
    JsonNode value = node.path(name);
    return value.isString() || value.isNumber() ? value.asString() : "";
  }

  /** Whether it is about this parameter. */
  boolean names(String wanted) {
    if (parameter.equals(wanted) || parameter.startsWith(wanted + ".")) {
      return true;
    }
    // "user" is also a role and a person: only a quoted one is the parameter.
    String pattern =
        wanted.equals("user") ? "['\"`]user['\"`]" : "(?<![\\w-])" + wanted + "(?![\\w-])";
    return Pattern.compile(pattern).matcher(message).find();
  }

  /** Whether its code or type is one of these. */
  boolean is(String... names) {
    for (String name : names) {
      if (name.equals(code) || name.equals(type)) {
        return true;
      }
    }
    return false;
  }

  /** Whether its message matches. */
  boolean says(Pattern pattern) {
    return pattern.matcher(message).find();
  }
}
