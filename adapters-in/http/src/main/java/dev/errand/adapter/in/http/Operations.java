package dev.errand.adapter.in.http;

import dev.errand.application.ErrandApplication;
import dev.errand.application.port.in.CheckHealth;
import dev.errand.application.port.out.Health;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import tools.jackson.databind.node.ObjectNode;

/** What operators and their tools ask: is it alive, is it ready, how is it, what did it measure. */
final class Operations {

  private final ErrandApplication application;
  private final Responses responses;
  private final CountDownLatch stopping;

  Operations(ErrandApplication application, Responses responses, CountDownLatch stopping) {
    this.application = application;
    this.responses = responses;
    this.stopping = stopping;
  }

  void register(HttpRouting.Builder routing) {
    responses.reading(routing, "/live", this::live);
    responses.reading(routing, "/ready", this::ready);
    responses.reading(routing, "/health", this::health);
    responses.reading(routing, "/metrics", this::metrics);
  }

  private void live(ServerRequest request, ServerResponse response) {
    responses.send(response, 200, responses.object().put("status", "live"));
  }

  private void ready(ServerRequest request, ServerResponse response) {
    Map<String, String> down = new TreeMap<>(application.checkHealth().notReady());
    if (stopping.getCount() == 0) {
      down.putIfAbsent(CheckHealth.SERVICE, "shutting down");
    }
    ObjectNode body = responses.object().put("status", down.isEmpty() ? "ready" : "not ready");
    if (!down.isEmpty()) {
      ObjectNode names = body.putObject("down");
      down.forEach(names::put);
    }
    responses.send(response, down.isEmpty() ? 200 : 503, body);
  }

  private void health(ServerRequest request, ServerResponse response) {
    ObjectNode body = responses.object();
    ObjectNode components = body.putObject("components");
    boolean up = true;
    for (Map.Entry<String, CheckHealth.Component> entry :
        application.checkHealth().components().entrySet()) {
      ObjectNode component = components.putObject(entry.getKey());
      switch (entry.getValue().health()) {
        case Health.Up health -> component.put("status", "up");
        case Health.Down health -> {
          up = false;
          component.put("status", "down").put("reason", health.reason());
        }
      }
      component.put("checkedAt", entry.getValue().checkedAt().toString());
    }
    body.put("status", up ? "up" : "down");
    responses.send(response, 200, body);
  }

  private void metrics(ServerRequest request, ServerResponse response) {
    response.header("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
    responses.send(response, application.readMetrics().scrape().getBytes(StandardCharsets.UTF_8));
  }
}
