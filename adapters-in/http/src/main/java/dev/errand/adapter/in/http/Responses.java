package dev.errand.adapter.in.http;

import dev.errand.application.port.out.PortException;
import dev.errand.domain.failure.Failure;
import io.helidon.http.HttpException;
import io.helidon.http.RequestException;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** How every answer looks: JSON, problems as RFC 9457 says, security headers, request ids. */
final class Responses {

  private static final System.Logger LOG = System.getLogger(Responses.class.getName());
  private static final String REQUEST_ID = "X-Request-Id";

  private final JsonMapper json = JsonMapper.builder().build();
  private final AtomicLong requests = new AtomicLong();

  void register(HttpRouting.Builder routing) {
    routing.addFilter(
        (chain, request, response) -> {
          response.header(REQUEST_ID, requestId(request));
          response.header("X-Content-Type-Options", "nosniff");
          response.header("Cache-Control", "no-store");
          response.header("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
          chain.proceed();
        });
    routing.error(PortException.class, (request, response, e) -> failed(request, response, e));
    routing.error(
        HttpException.class,
        (request, response, e) ->
            problem(
                request,
                response,
                e.status().code(),
                e.status().code() == 413 ? "too-large" : "http",
                e.status().code() == 413
                    ? "the request body is larger than this server takes"
                    : String.valueOf(e.getMessage()),
                null));
    routing.error(
        RequestException.class,
        (request, response, e) ->
            problem(request, response, 400, "http", String.valueOf(e.getMessage()), null));
    routing.error(
        Throwable.class,
        (request, response, e) -> {
          LOG.log(System.Logger.Level.ERROR, "request " + request.path() + " failed", e);
          problem(
              request,
              response,
              500,
              "unexpected",
              "this is a defect of the server; its log tells more under the request id",
              null);
        });
  }

  ObjectNode object() {
    return json.createObjectNode();
  }

  tools.jackson.databind.JsonNode tree(byte[] document) {
    return json.readTree(document);
  }

  void send(ServerResponse response, int status, ObjectNode body) {
    response.status(status);
    response.header("Content-Type", "application/json");
    response.send(json.writeValueAsBytes(body));
  }

  private void failed(ServerRequest request, ServerResponse response, PortException e) {
    Failure failure = e.failure();
    int status = status(failure);
    if (status >= 500) {
      LOG.log(System.Logger.Level.WARNING, "request {0}: {1}", request.path(), failure.message());
    }
    problem(request, response, status, failure.kind(), failure.message(), failure.askedToWait());
  }

  void problem(
      ServerRequest request,
      ServerResponse response,
      int status,
      String kind,
      String detail,
      @Nullable Duration retryAfter) {
    if (response.isSent()) {
      return;
    }
    ObjectNode body = json.createObjectNode();
    body.put("type", "urn:errand:problem:" + kind);
    body.put("title", kind.replace('-', ' '));
    body.put("status", status);
    body.put("detail", detail);
    body.put("instance", request.path().path());
    body.put("requestId", requestId(request));
    if (retryAfter != null) {
      response.header("Retry-After", Long.toString(Math.max(1, retryAfter.toSeconds())));
    }
    response.status(status);
    response.header("Content-Type", "application/problem+json");
    response.send(json.writeValueAsString(body).getBytes(StandardCharsets.UTF_8));
  }

  private String requestId(ServerRequest request) {
    return request
        .context()
        .get(REQUEST_ID, String.class)
        .orElseGet(
            () -> {
              String id =
                  request
                      .headers()
                      .first(io.helidon.http.HeaderNames.create(REQUEST_ID))
                      .filter(given -> given.matches("[A-Za-z0-9._-]{1,64}"))
                      .orElseGet(() -> "r" + requests.incrementAndGet());
              request.context().register(REQUEST_ID, id);
              return id;
            });
  }

  private static int status(Failure failure) {
    return switch (failure) {
      case Failure.InvalidRequest f -> 400;
      case Failure.NotFound f -> 404;
      case Failure.Conflict f -> 409;
      case Failure.Unauthorized f -> 401;
      case Failure.Denied f -> 403;
      case Failure.Throttled f -> 429;
      case Failure.Unavailable f -> 503;
      case Failure.CircuitOpen f -> 503;
      case Failure.TimedOut f -> 504;
      case Failure.StorageFull f -> 507;
      case Failure.Lost f -> 500;
      case Failure.Rejected f -> 500;
      case Failure.ContentRefused f -> 500;
      case Failure.ContextTooLong f -> 500;
      case Failure.FencedOut f -> 500;
      case Failure.Corrupt f -> 500;
      case Failure.ToolFault f -> 500;
      case Failure.BudgetExhausted f -> 500;
      case Failure.DeadlineExceeded f -> 500;
      case Failure.ObjectivesUnmet f -> 500;
      case Failure.AttemptsExhausted f -> 500;
      case Failure.Interrupted f -> 500;
      case Failure.Unexpected f -> 500;
    };
  }
}
