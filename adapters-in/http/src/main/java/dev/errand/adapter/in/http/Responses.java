package dev.errand.adapter.in.http;

import dev.errand.application.port.out.PortException;
import dev.errand.domain.failure.Failure;
import io.helidon.http.BadRequestException;
import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HttpException;
import io.helidon.http.Method;
import io.helidon.http.RequestException;
import io.helidon.http.ServerRequestHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** How every answer looks: JSON, problems as RFC 9457 says, security headers, request ids. */
final class Responses {

  private static final System.Logger LOG = System.getLogger(Responses.class.getName());
  private static final String REQUEST_ID = "X-Request-Id";
  private static final HeaderName REQUEST_ID_NAME = HeaderNames.create(REQUEST_ID);
  private static final String PROBLEM = "application/problem+json";

  private static final Set<Method> READS = Set.of(Method.GET, Method.HEAD);
  private static final Map<String, String> SECURITY =
      Map.of(
          "X-Content-Type-Options", "nosniff",
          "Cache-Control", "no-store",
          "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");

  private final JsonMapper json = JsonMapper.builder().build();
  private final String instance;
  private final Patience patience;
  private final AtomicLong requests = new AtomicLong();

  Responses(String instance, Patience patience) {
    this.instance = instance;
    this.patience = patience;
  }

  /** What holds for every request; to be registered first. */
  void register(HttpRouting.Builder routing, Callers callers) {
    routing.addFilter(
        (chain, request, response) -> {
          response.header(REQUEST_ID, requestId(request));
          SECURITY.forEach(response::header);
          callers.check(request);
          if (!request.content().hasEntity()) {
            patience.arrived();
          } else if (READS.contains(request.prologue().method())) {
            throw new BadRequestException("a request to read something has no body");
          }
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
                kind(e.status().code()),
                detail(e.status().code(), String.valueOf(e.getMessage())),
                null));
    routing.error(
        RequestException.class,
        (request, response, e) ->
            problem(
                request,
                response,
                e.status().code(),
                kind(e.status().code()),
                detail(e.status().code(), String.valueOf(e.getMessage())),
                null));
    routing.error(
        Throwable.class,
        (request, response, e) -> {
          LOG.log(
              System.Logger.Level.ERROR,
              "request " + requestId(request) + " to " + path(request) + " failed",
              e);
          problem(
              request,
              response,
              500,
              "unexpected",
              "this is a defect of the server; its log tells more under the request id",
              null);
        });
  }

  /** A path to read from. */
  void reading(HttpRouting.Builder routing, String path, Handler handler) {
    routing.get(path, handler).head(path, handler).any(path, only("GET, HEAD"));
  }

  /** A path to follow, which has no end a HEAD could be told. */
  void following(HttpRouting.Builder routing, String path, Handler handler) {
    routing.get(path, handler).any(path, only("GET"));
  }

  /** A path to write to. */
  void writing(HttpRouting.Builder routing, String path, Handler handler) {
    routing.post(path, handler).any(path, only("POST"));
  }

  private Handler only(String methods) {
    return (request, response) -> {
      response.header("Allow", methods);
      problem(request, response, 405, "method-not-allowed", "this path takes " + methods, null);
    };
  }

  /** Answers what is so wrong that it reaches no route. */
  DirectHandlers directHandlers() {
    DirectHandlers.Builder handlers = DirectHandlers.builder();
    for (DirectHandler.EventType type : DirectHandler.EventType.values()) {
      handlers.addHandler(
          type,
          (request, event, given, headers, message) -> {
            Status status = request.path().isEmpty() ? blameless(given) : given;
            String id =
                headers.first(REQUEST_ID_NAME).orElseGet(() -> newRequestId(request.headers()));
            SECURITY.forEach((name, value) -> headers.set(HeaderNames.create(name), value));
            headers.set(REQUEST_ID_NAME, id);
            headers.set(HeaderNames.CONTENT_TYPE, PROBLEM);
            ObjectNode body =
                document(status.code(), kind(status.code()), detail(status.code(), told(status)));
            return DirectHandler.TransportResponse.builder()
                .status(status)
                .headers(headers)
                .entity(json.writeValueAsBytes(body.put("requestId", id)))
                .build();
          });
    }
    return handlers.build();
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
    send(response, json.writeValueAsBytes(body));
  }

  void send(ServerResponse response, byte[] body) {
    try {
      patience.send(() -> response.send(body));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void failed(ServerRequest request, ServerResponse response, PortException e) {
    Failure failure = e.failure();
    int status = status(failure);
    if (status >= 500) {
      LOG.log(
          System.Logger.Level.WARNING,
          "request {0} to {1}: {2}",
          requestId(request),
          path(request),
          failure.message());
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
    ObjectNode body = document(status, kind, detail);
    body.put("instance", path(request));
    body.put("requestId", requestId(request));
    if (retryAfter != null) {
      response.header("Retry-After", Long.toString(Math.max(1, retryAfter.toSeconds())));
    }
    response.status(status);
    response.header("Content-Type", PROBLEM);
    send(response, json.writeValueAsBytes(body));
  }

  private ObjectNode document(int status, String kind, String detail) {
    return json.createObjectNode()
        .put("type", "urn:errand:problem:" + kind)
        .put("title", kind.replace('-', ' '))
        .put("status", status)
        .put("detail", detail);
  }

  private static String kind(int status) {
    return switch (status) {
      case 403 -> "forbidden";
      case 404 -> "not-found";
      case 413 -> "too-large";
      case 415 -> "unsupported-media-type";
      default -> status >= 500 ? "unexpected" : "invalid-request";
    };
  }

  /** The server calls it an error of its own when a request's first line makes it stumble. */
  private static Status blameless(Status status) {
    return status.code() == 500 ? Status.BAD_REQUEST_400 : status;
  }

  /** Without the server's own words, which may quote what was sent. */
  private static String told(Status status) {
    return "the request is malformed or not understood: " + status.reasonPhrase();
  }

  private static String detail(int status, String message) {
    return switch (status) {
      case 404 ->
          "there is nothing at this path; briefs are at /v1/briefs, and"
              + " dead letters at /v1/dead-letters";
      case 413 -> "the request body is larger than this server takes";
      default -> message;
    };
  }

  /** As it came, so that no line of a log or document is broken by what it decodes to. */
  private static String path(ServerRequest request) {
    return request.path().rawPath();
  }

  private String requestId(ServerRequest request) {
    return request
        .context()
        .get(REQUEST_ID, String.class)
        .orElseGet(
            () -> {
              String id = newRequestId(request.headers());
              request.context().register(REQUEST_ID, id);
              return id;
            });
  }

  private String newRequestId(ServerRequestHeaders headers) {
    return headers
        .first(REQUEST_ID_NAME)
        .filter(given -> given.matches("[A-Za-z0-9._-]{1,64}"))
        .orElseGet(() -> instance + "-" + requests.incrementAndGet());
  }

  private static int status(Failure failure) {
    return switch (failure) {
      case Failure.InvalidRequest f -> 400;
      case Failure.NotFound f -> 404;
      case Failure.Conflict f -> 409;
      case Failure.Denied f -> 403;
      case Failure.Throttled f -> 429;
      case Failure.Unavailable f -> 503;
      case Failure.CircuitOpen f -> 503;
      case Failure.TimedOut f -> 504;
      case Failure.StorageFull f -> 507;
      // Callers have no credentials here; what was not let in is this service, somewhere else.
      case Failure.Unauthorized f -> 500;
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
