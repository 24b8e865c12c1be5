package dev.errand.adapter.in.http;

import dev.errand.application.ErrandApplication;
import dev.errand.application.port.in.FollowBrief;
import dev.errand.application.port.out.Codecs;
import dev.errand.application.port.out.PortException;
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

/**
 * A brief's events as they happen, as server-sent events. An event's id is its sequence, so that a
 * listener who lost the connection goes on where it was.
 */
final class Events {

  private static final System.Logger LOG = System.getLogger(Events.class.getName());
  private static final HeaderName LAST_EVENT_ID = HeaderNames.create("Last-Event-ID");

  /** So long a shutdown may go unnoticed. */
  private static final Duration LOOK = Duration.ofSeconds(1);

  private final ErrandApplication application;
  private final Codecs codecs;
  private final Responses responses;
  private final Patience patience;
  private final CountDownLatch stopping;
  private final Duration keepAlive;

  Events(
      ErrandApplication application,
      Codecs codecs,
      Responses responses,
      Patience patience,
      CountDownLatch stopping,
      Duration keepAlive) {
    this.application = application;
    this.codecs = codecs;
    this.responses = responses;
    this.patience = patience;
    this.stopping = stopping;
    this.keepAlive = keepAlive;
  }

  void register(HttpRouting.Builder routing) {
    responses.following(routing, "/v1/briefs/{id}/events", this::events);
  }

  private void events(ServerRequest request, ServerResponse response) {
    BriefId brief = BriefPath.id(request);
    long after = after(request);
    FollowBrief.Status status = application.followBrief().status(brief);
    if (status.report() != null && status.sequence() <= after) {
      // Browsers come back for ever after a stream that ended, unless they are told this.
      response.status(204).send();
      return;
    }
    response.header("Content-Type", "text/event-stream");
    try (OutputStream out = response.outputStream()) {
      stream(brief, after, out);
    } catch (IOException | UncheckedIOException e) {
      // The listener has gone, or takes nothing; there is nobody to tell.
    } catch (PortException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "the events of brief {0} end early: {1}",
          brief,
          e.failure().message());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void stream(BriefId brief, long after, OutputStream out)
      throws IOException, InterruptedException {
    long last = after;
    patience.send(
        () -> {
          write(out, ": following\n\n");
          out.flush();
        });
    long written = System.nanoTime();
    Duration wait = keepAlive.compareTo(LOOK) < 0 ? keepAlive : LOOK;
    while (stopping.getCount() > 0) {
      List<RecordedEvent> events = application.followBrief().eventsAfter(brief, last, wait);
      for (RecordedEvent event : events) {
        patience.send(() -> write(out, event));
        last = event.sequence();
        if (ends(event.event())) {
          patience.send(out::flush);
          return;
        }
      }
      boolean due = System.nanoTime() - written >= keepAlive.toNanos();
      if (due && events.isEmpty()) {
        patience.send(() -> write(out, ": still there\n\n"));
      }
      if (due || !events.isEmpty()) {
        patience.send(out::flush);
        written = System.nanoTime();
      }
    }
  }

  private void write(OutputStream out, RecordedEvent event) throws IOException {
    byte[] document = codecs.encodeEvent(event);
    String type = responses.tree(document).path("type").asString("message");
    write(out, "id: " + event.sequence() + "\nevent: " + type + "\ndata: ");
    out.write(document);
    write(out, "\n\n");
  }

  private static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
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
      throw new PortException(
          new Failure.InvalidRequest(
              "'" + given + "' is no event's sequence; give a whole number"));
    }
  }
}
