package dev.errand.adapter.in.http;

import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** An answer as it came over the wire; header names in lower case. */
record Answer(int status, Map<String, String> headers, String body) {

  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  String header(String name) {
    return headers.get(name);
  }

  JsonNode json() {
    return MAPPER.readTree(body);
  }
}
