package dev.errand.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The loop somebody writes by hand who needs no more than the answer. */
final class HandWritten implements Contestant {

  private static final JsonMapper JSON = new JsonMapper();
  private static final int MAX_TURNS = 10;

  private final URI endpoint;
  private final boolean stream;
  private final ArrayNode tools = JSON.createArrayNode();
  private final CloseableHttpClient client;

  HandWritten(String base, boolean stream) {
    this.endpoint = URI.create(base + "/chat/completions");
    this.stream = stream;
    tool(Dialogue.FIND, Dialogue.FIND_DESCRIPTION, Dialogue.FIND_SCHEMA);
    tool(Dialogue.SUM, Dialogue.SUM_DESCRIPTION, Dialogue.SUM_SCHEMA);
    client =
        HttpClients.custom()
            .setConnectionManager(
                PoolingHttpClientConnectionManagerBuilder.create()
                    .setMaxConnPerRoute(16_384)
                    .setMaxConnTotal(16_384)
                    .build())
            .disableCookieManagement()
            .disableContentCompression()
            .disableRedirectHandling()
            .disableAutomaticRetries()
            .build();
  }

  private void tool(String name, String description, String schema) {
    ObjectNode function = tools.addObject().put("type", "function").putObject("function");
    function.put("name", name).put("description", description);
    function.set("parameters", JSON.readTree(schema));
  }

  @Override
  public void run(int concurrency, int briefs) throws Exception {
    Conversations.run(concurrency, briefs, this::brief);
  }

  private String brief() throws IOException {
    ArrayNode messages = JSON.createArrayNode();
    messages.addObject().put("role", "system").put("content", Dialogue.SYSTEM);
    messages.addObject().put("role", "user").put("content", Dialogue.QUESTION);
    for (int turn = 0; turn < MAX_TURNS; turn++) {
      ObjectNode request = JSON.createObjectNode().put("model", "stub");
      request.set("messages", messages);
      request.set("tools", tools);
      request.put("max_completion_tokens", 1_000);
      if (stream) {
        request.put("stream", true).putObject("stream_options").put("include_usage", true);
      }
      HttpPost post = new HttpPost(endpoint);
      post.setHeader("Authorization", "Bearer key");
      post.setEntity(
          new ByteArrayEntity(JSON.writeValueAsBytes(request), ContentType.APPLICATION_JSON));
      JsonNode said = client.execute(post, this::message);
      JsonNode calls = said.path("tool_calls");
      if (calls.isEmpty()) {
        return said.path("content").asString();
      }
      messages.add(said);
      for (JsonNode call : calls) {
        messages
            .addObject()
            .put("role", "tool")
            .put("tool_call_id", call.path("id").asString())
            .put("content", answer(call.path("function")));
      }
    }
    throw new IOException("no answer after " + MAX_TURNS + " turns");
  }

  private static String answer(JsonNode function) {
    JsonNode arguments = JSON.readTree(function.path("arguments").asString());
    return switch (function.path("name").asString()) {
      case Dialogue.FIND ->
          Dialogue.find(arguments.path("region").asString(), arguments.path("month").asString());
      case Dialogue.SUM -> {
        List<Double> amounts = new ArrayList<>();
        arguments.path("amounts").forEach(amount -> amounts.add(amount.asDouble()));
        yield Dialogue.sum(amounts);
      }
      default -> "there is no such tool";
    };
  }

  private JsonNode message(ClassicHttpResponse response) throws IOException {
    if (response.getCode() != 200) {
      throw new IOException("status " + response.getCode());
    }
    try (InputStream in = response.getEntity().getContent()) {
      return stream ? gathered(in) : JSON.readTree(in).path("choices").path(0).path("message");
    }
  }

  private static JsonNode gathered(InputStream in) throws IOException {
    StringBuilder text = new StringBuilder();
    List<ObjectNode> calls = new ArrayList<>();
    List<StringBuilder> arguments = new ArrayList<>();
    BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (!line.startsWith("data: ") || line.equals("data: [DONE]")) {
        continue;
      }
      JsonNode delta = JSON.readTree(line.substring(6)).path("choices").path(0).path("delta");
      text.append(delta.path("content").asString(""));
      for (JsonNode call : delta.path("tool_calls")) {
        if (call.has("id")) {
          calls.add((ObjectNode) call);
          arguments.add(new StringBuilder());
        }
        arguments
            .get(call.path("index").asInt())
            .append(call.path("function").path("arguments").asString(""));
      }
    }
    ObjectNode message = JSON.createObjectNode().put("role", "assistant");
    message.put("content", text.toString());
    if (!calls.isEmpty()) {
      for (int i = 0; i < calls.size(); i++) {
        ((ObjectNode) calls.get(i).path("function")).put("arguments", arguments.get(i).toString());
      }
      message.putArray("tool_calls").addAll(calls);
    }
    return message;
  }

  @Override
  public void close() throws IOException {
    client.close();
  }
}
