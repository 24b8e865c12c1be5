package dev.errand.adapter.in.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.application.port.out.PortException;
import dev.errand.domain.brief.Outcome;
import dev.errand.domain.brief.Report;
import dev.errand.domain.budget.Usage;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.SessionEvent;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EventsTest {

  private static final SessionEvent STEP = new SessionEvent.AttemptStarted(1, "w");
  private static final SessionEvent END =
      new SessionEvent.Completed(new dev.errand.domain.brief.Answer("done", null));

  private final Gateway gateway = new Gateway();
  private final FakeApplication application = gateway.application;

  @AfterEach
  void close() throws Exception {
    gateway.close();
  }

  private Wire follow(String headers) throws Exception {
    Wire wire = gateway.connect();
    wire.send("GET /v1/briefs/b1/events HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\n");
    return wire;
  }

  @Test
  void eventsShouldComeAsTheyHappenAndEndWithTheBrief() throws Exception {
    application.happen(STEP);
    try (Wire wire = follow("")) {
      TreeMap<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
      assertThat(wire.status(headers)).isEqualTo(200);
      assertThat(headers.get("content-type")).isEqualTo("text/event-stream");
      assertThat(headers.get("cache-control")).isEqualTo("no-store");

      String first = wire.chunksUntil("\"seq\":1");
      application.happen(END);
      String last = wire.chunksUntil("\"seq\":2");

      assertThat(first)
          .contains(
              "id: 1\nevent: attempt-started\ndata: {\"seq\":1,\"type\":\"attempt-started\"}");
      assertThat(last).contains("id: 2\nevent: completed\ndata: ");
      while (!wire.chunk().isEmpty()) {}
    }
  }

  @Test
  void listenerWhoComesBackShouldGoOnWhereItWas() throws Exception {
    application.happen(STEP);
    application.happen(STEP);
    application.happen(END);

    Answer byHeader;
    try (Wire wire = follow("Last-Event-ID: 1\r\n")) {
      byHeader = wire.answer(false);
    }
    Answer byQuery = gateway.get("/v1/briefs/b1/events?after=2");

    assertThat(byHeader.body()).contains("id: 2", "id: 3").doesNotContain("id: 1");
    assertThat(byQuery.body()).contains("id: 3").doesNotContain("id: 2");
  }

  @Test
  void listenerWhoHasHeardTheEndShouldBeToldToStayAway() throws Exception {
    application.happen(END);
    application.report =
        new Report(
            FakeApplication.B1,
            "b1",
            new Outcome.Cancelled("x"),
            List.of(),
            Usage.NONE,
            1,
            null,
            null,
            null);

    try (Wire wire = follow("Last-Event-ID: 1\r\n")) {
      assertThat(wire.answer(false).status()).isEqualTo(204);
    }
    assertThat(gateway.get("/v1/briefs/b1/events").body()).contains("id: 1");
  }

  @Test
  void quietBriefShouldBeKeptAliveByComments() throws Exception {
    try (Wire wire = follow("")) {
      wire.status(new TreeMap<>());

      assertThat(wire.chunksUntil(": still there")).doesNotContain("data:");
    }
  }

  @Test
  void listenerWhoGoesShouldLeaveNoThreadBehind() throws Exception {
    try (Wire wire = follow("")) {
      wire.status(new TreeMap<>());
      wire.chunksUntil(": still there");
    }

    Thread follower = application.followers.getFirst();
    assertThat(follower.join(Duration.ofSeconds(30))).isTrue();
  }

  @Test
  void listenerWhoNeverReadsShouldLeaveNoThreadBehind() throws Exception {
    try (Gateway impatient = new Gateway("127.0.0.1", Duration.ofMillis(500));
        Wire wire = impatient.connect()) {
      // More than both sides' buffers of the connection hold.
      for (int i = 0; i < 64; i++) {
        impatient.application.happen(new SessionEvent.AttemptStarted(1, "w".repeat(1 << 20)));
      }

      wire.send("GET /v1/briefs/b1/events HTTP/1.1\r\nHost: localhost\r\n\r\n");

      assertEndsSoon(impatient.application.followers);
      assertThat(wire.ended()).isTrue();
    }
  }

  @Test
  void callerWhoNeverReadsTheAnswerShouldLeaveNoThreadBehind() throws Exception {
    try (Gateway impatient = new Gateway("127.0.0.1", Duration.ofMillis(500));
        Wire wire = impatient.connect()) {
      impatient.application.help = "w".repeat(64 << 20);

      wire.send("GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n");

      assertEndsSoon(impatient.application.scrapers);
    }
  }

  private static void assertEndsSoon(List<Thread> threads) throws InterruptedException {
    long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (threads.isEmpty()) {
      assertThat(System.nanoTime()).as("somebody was asked in time").isLessThan(end);
      Thread.onSpinWait();
    }
    assertThat(threads.getFirst().join(Duration.ofSeconds(30))).isTrue();
  }

  @Test
  void unknownBriefAndSequenceShouldBeRefusedBeforeTheStream() throws Exception {
    assertThat(gateway.get("/v1/briefs/b2/events").status()).isEqualTo(404);
    assertThat(gateway.get("/v1/briefs/b1/events?after=x").status()).isEqualTo(400);
  }

  @Test
  void failureInTheMiddleShouldEndTheStream() throws Exception {
    try (Wire wire = follow("")) {
      wire.status(new TreeMap<>());
      wire.chunksUntil(": following");
      application.failing = new PortException(new Failure.Unavailable("the ledger is gone"));
      application.happen(STEP);

      StringBuilder rest = new StringBuilder();
      for (String chunk = wire.chunk(); !chunk.isEmpty(); chunk = wire.chunk()) {
        rest.append(chunk);
      }

      assertThat(rest.toString()).doesNotContain("data:");
    }
  }

  @Test
  void stopShouldEndStreamsInOrder() throws Exception {
    try (Wire wire = follow("")) {
      wire.status(new TreeMap<>());
      wire.chunksUntil(": still there");

      gateway.gateway.stop();

      assertThat(gateway.thread.join(Duration.ofSeconds(30))).isTrue();
      assertThat(wire.ended()).isTrue();
    }
    assertThat(application.followers.getFirst().join(Duration.ofSeconds(30))).isTrue();
  }
}
