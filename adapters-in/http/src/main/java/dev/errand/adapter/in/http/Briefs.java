package dev.errand.adapter.in.http;

import dev.errand.application.ErrandApplication;
import dev.errand.application.port.in.CheckHealth;
import dev.errand.application.port.in.FollowBrief;
import dev.errand.application.port.in.NewBrief;
import dev.errand.application.port.in.SubmitBrief;
import dev.errand.application.port.out.Codecs;
import dev.errand.application.port.out.PortException;
import dev.errand.application.spi.BriefReader;
import dev.errand.domain.failure.Failure;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Briefs over HTTP. */
final class Briefs {

  private static final HeaderName IDEMPOTENCY_KEY = HeaderNames.create("Idempotency-Key");
  private static final HeaderName TRACEPARENT = HeaderNames.create("traceparent");
  private static final Pattern TRACE =
      Pattern.compile(
          "(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(-.{0,64})?");
  private static final Duration COME_BACK = Duration.ofSeconds(5);
  private static final int LONGEST_REASON = 1000;
  private static final int LONGEST_KEY = 255;

  private final ErrandApplication application;
  private final RequestBody body;
  private final BriefReader reader;
  private final Codecs codecs;
  private final Responses responses;

  Briefs(
      ErrandApplication application,
      RequestBody body,
      BriefReader reader,
      Codecs codecs,
      Responses responses) {
    this.application = application;
    this.body = body;
    this.reader = reader;
    this.codecs = codecs;
    this.responses = responses;
  }

  void register(HttpRouting.Builder routing) {
    responses.writing(routing, "/v1/briefs", this::submit);
    responses.reading(routing, "/v1/briefs/{id}", this::status);
    responses.writing(routing, "/v1/briefs/{id}/cancel", this::cancel);
  }

  private void submit(ServerRequest request, ServerResponse response) {
    String stopping = application.checkHealth().notReady().get(CheckHealth.SERVICE);
    if (stopping != null) {
      String detail = "no briefs are taken any more (" + stopping + "); send it again later";
      responses.problem(request, response, 503, "unavailable", detail, COME_BACK);
      return;
    }
    String document = body.document(request);
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
    FollowBrief.Status status = application.followBrief().status(BriefPath.id(request));
    ObjectNode standing =
        responses
            .object()
            .put("briefId", status.briefId().value())
            .put("phase", status.phase())
            .put("sequence", status.sequence())
            .put("attempts", status.attempts());
    ObjectNode usage = standing.putObject("usage");
    usage.put("inputTokens", status.usage().inputTokens());
    usage.put("outputTokens", status.usage().outputTokens());
    usage.put("cost", status.usage().cost().amount().toPlainString());
    usage.put("modelCalls", status.usage().modelCalls());
    usage.put("toolCalls", status.usage().toolCalls());
    ArrayNode approvals = standing.putArray("pendingApprovals");
    status.pendingApprovals().forEach(approvals::add);
    if (status.report() != null) {
      standing.set("report", responses.tree(codecs.encodeReport(status.report()).bytes()));
    }
    responses.send(response, 200, standing);
  }

  private void cancel(ServerRequest request, ServerResponse response) {
    boolean open =
        application
            .cancelBrief()
            .cancel(BriefPath.id(request), Callers.who(request), reason(body.json(request)));
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

  private static NewBrief withHeaders(NewBrief brief, ServerRequest request) {
    String key = key(request.headers().first(IDEMPOTENCY_KEY).orElse(null), brief.idempotencyKey());
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

  private static @Nullable String key(@Nullable String header, @Nullable String inBody) {
    if (header == null) {
      return inBody;
    }
    if (header.isBlank() || header.length() > LONGEST_KEY) {
      throw invalid("the header Idempotency-Key must have 1 to " + LONGEST_KEY + " characters");
    }
    if (inBody != null && !inBody.equals(header)) {
      throw invalid("the header Idempotency-Key and the brief's idempotencyKey differ; give one");
    }
    return header;
  }

  /** A malformed trace context is ignored, as W3C Trace Context says. */
  private static @Nullable String trace(ServerRequest request, @Nullable String given) {
    return request
        .headers()
        .first(TRACEPARENT)
        .filter(value -> TRACE.matcher(value).matches())
        .orElse(given);
  }

  private static PortException invalid(String message) {
    return new PortException(new Failure.InvalidRequest(message));
  }
}
