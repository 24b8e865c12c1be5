package dev.errand.adapter.in.http;

import dev.errand.application.ErrandApplication;
import dev.errand.application.port.in.FollowBrief;
import dev.errand.application.port.in.NewBrief;
import dev.errand.application.port.in.SubmitBrief;
import dev.errand.application.port.out.Codecs;
import dev.errand.application.port.out.PortException;
import dev.errand.application.spi.BriefReader;
import dev.errand.domain.brief.BriefId;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.RecordedEvent;
import dev.errand.domain.session.SessionEvent;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Briefs over HTTP. */
final class Briefs {

  private static final HeaderName IDEMPOTENCY_KEY = HeaderNames.create("Idempotency-Key");
  private static final HeaderName TRACEPARENT = HeaderNames.create("traceparent");
  private static final HeaderName LAST_EVENT_ID = HeaderNames.create("Last-Event-ID");
  private static final Duration KEEP_ALIVE = Duration.ofSeconds(15);
  private static final int LONGEST_REASON = 1000;

  private final ErrandApplication application;
  private final Codecs codecs;
  private final BriefReader reader;
  private final Responses responses;
  private final CountDownLatch stopping;

  Briefs(
      ErrandApplication application,
      Codecs codecs,
      BriefReader reader,
      Responses responses,
      CountDownLatch stopping) {
    this.application = application;
    this.codecs = codecs;
    this.reader = reader;
    this.responses = responses;
    this.stopping = stopping;
  }

  void register(HttpRouting.Builder routing) {
    routing.post("/v1/briefs", this::submit);
    routing.get("/v1/briefs/{id}", this::status);
    routing.get("/v1/briefs/{id}/events", this::events);
    routing.post("/v1/briefs/{id}/cancel", this::cancel);
  }

  private void submit(ServerRequest request, ServerResponse response) {
    String document = body(request);
    NewBrief brief = withHeaders(reader.read(document, "request body", null), request);
    SubmitBrief.Accepted accepted = application.submitBrief().submit(brief);
    response.header("Location", "/v1/briefs/" + accepted.briefId());
    responses.send(
        response,
        accepted.repeated() ? 200 : 202,
        responses
            .object()
            .put("briefId", accepted.briefId().value())
            .put("sessionId", accepted.sessionId().value())
            .put("repeated", accepted.repeated()));
  }

  private void status(ServerRequest request, ServerResponse response) {
    FollowBrief.Status status = application.followBrief().status(id(request));
    ObjectNode body =
        responses
            .object()
            .put("briefId", status.briefId().value())
            .put("phase", status.phase())
            .put("sequence", status.sequence())
            .put("attempts", status.attempts());
    ObjectNode usage = body.putObject("usage");
    usage.put("inputTokens", status.usage().inputTokens());
    usage.put("outputTokens", status.usage().outputTokens());
    usage.put("cost", status.usage().cost().amount().toPlainString());
    usage.put("modelCalls", status.usage().modelCalls());
    usage.put("toolCalls", status.usage().toolCalls());
    ArrayNode approvals = body.putArray("pendingApprovals");
    status.pendingApprovals().forEach(approvals::add);
    if (status.report() != null) {
      body.set("report", responses.tree(codecs.encodeReport(status.report()).bytes()));
    }
    responses.send(response, 200, body);
  }

  private void cancel(ServerRequest request, ServerResponse response) {
    boolean open = application.cancelBrief().cancel(id(request), "http", reason(body(request)));
    responses.send(response, open ? 202 : 200, responses.object().put("wasOpen", open));
  }

  private String reason(String document) {
    if (document.isBlank()) {
      return "cancelled over HTTP";
    }
    try {
      JsonNode reason = responses.tree(document.getBytes(StandardCharsets.UTF_8)).get("reason");
      if (reason != null && reason.isString() && reason.stringValue().length() <= LONGEST_REASON) {
        return reason.stringValue();
      }
    } catch (JacksonException e) {
      // Told below, like any other body that is not what is wanted.
    }
    throw invalid(
        "the body must be {\"reason\": \"...\"} with at most " + LONGEST_REASON + " characters");
  }

  private void events(ServerRequest request, ServerResponse response) {
    BriefId brief = id(request);
    long after = after(request);
    application.followBrief().status(brief);
    response.header("Content-Type", "text/event-stream");
    try (OutputStream out = response.outputStream()) {
      stream(brief, after, out);
    } catch (IOException | UncheckedIOException e) {
      // The listener has gone; there is nobody to tell.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void stream(BriefId brief, long after, OutputStream out)
      throws IOException, InterruptedException {
    long last = after;
    out.write(": following\n\n".getBytes(StandardCharsets.UTF_8));
    out.flush();
    while (stopping.getCount() > 0) {
      List<RecordedEvent> events = application.followBrief().eventsAfter(brief, last, KEEP_ALIVE);
      if (events.isEmpty()) {
        if (application.followBrief().status(brief).report() != null) {
          return;
        }
        out.write(": still there\n\n".getBytes(StandardCharsets.UTF_8));
      }
      boolean ended = false;
      for (RecordedEvent event : events) {
        out.write(("id: " + event.sequence() + "\ndata: ").getBytes(StandardCharsets.UTF_8));
        out.write(codecs.encodeEvent(event));
        out.write("\n\n".getBytes(StandardCharsets.UTF_8));
        last = event.sequence();
        ended = ends(event.event());
      }
      out.flush();
      if (ended) {
        return;
      }
    }
  }

  private static boolean ends(SessionEvent event) {
    return event instanceof SessionEvent.Completed
        || event instanceof SessionEvent.Failed
        || event instanceof SessionEvent.Cancelled
        || event instanceof SessionEvent.DeadLettered;
  }

  private static long after(ServerRequest request) {
    String given =
        request
            .headers()
            .first(LAST_EVENT_ID)
            .orElseGet(() -> request.query().first("after").orElse("0"));
    try {
      return Math.max(0, Long.parseLong(given));
    } catch (NumberFormatException e) {
      throw invalid("'" + given + "' is no event's sequence; give a whole number");
    }
  }

  private static String body(ServerRequest request) {
    return new String(request.content().as(byte[].class), StandardCharsets.UTF_8);
  }

  private static BriefId id(ServerRequest request) {
    String value = request.path().pathParameters().get("id");
    try {
      return new BriefId(value);
    } catch (IllegalArgumentException e) {
      throw new PortException(new Failure.NotFound("there is no brief '" + value + "'"), e);
    }
  }

  private static NewBrief withHeaders(NewBrief brief, ServerRequest request) {
    String key = request.headers().first(IDEMPOTENCY_KEY).orElse(brief.idempotencyKey());
    String trace = trace(request, brief.traceparent());
    return new NewBrief(
        brief.id(),
        brief.agent(),
        brief.input(),
        brief.files(),
        brief.user(),
        brief.budget(),
        brief.time(),
        brief.replyTo(),
        key,
        brief.labels(),
        brief.experiment(),
        trace);
  }

  /** A malformed trace context is ignored, as W3C Trace Context says. */
  private static @Nullable String trace(ServerRequest request, @Nullable String given) {
    return request
        .headers()
        .first(TRACEPARENT)
        .filter(value -> value.matches("[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}.*"))
        .orElse(given);
  }

  private static PortException invalid(String message) {
    return new PortException(new Failure.InvalidRequest(message));
  }
}
