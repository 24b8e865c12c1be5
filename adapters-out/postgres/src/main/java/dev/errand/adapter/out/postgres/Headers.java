package dev.errand.adapter.out.postgres;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Headers as one text, which holds any character and can be read by people. */
final class Headers {

  private Headers() {}

  static String text(Map<String, String> headers) {
    return new TreeMap<>(headers)
        .entrySet().stream()
            .map(each -> encoded(each.getKey()) + "=" + encoded(each.getValue()))
            .collect(Collectors.joining("&"));
  }

  /** What is not of this form, somebody else having written it, counts as names without value. */
  static Map<String, String> of(String text) {
    Map<String, String> headers = new TreeMap<>();
    for (String each : text.isEmpty() ? new String[0] : text.split("&")) {
      int equals = each.indexOf('=');
      headers.put(
          decoded(equals < 0 ? each : each.substring(0, equals)),
          equals < 0 ? "" : decoded(each.substring(equals + 1)));
    }
    return headers;
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return text;
    }
  }
}
