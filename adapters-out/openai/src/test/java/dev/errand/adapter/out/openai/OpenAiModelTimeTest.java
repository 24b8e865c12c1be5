package dev.errand.adapter.out.openai;

import static dev.errand.adapter.out.openai.Fixtures.open;
import static dev.errand.adapter.out.openai.Fixtures.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.errand.application.port.out.LanguageModel;
import dev.errand.application.port.out.LanguageModel.Listener;
import dev.errand.application.port.out.PortException;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.Message;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class OpenAiModelTimeTest {

  private static final Duration SHORT = Duration.ofMillis(250);

  private final WireServer server = new WireServer();
  private final LanguageModel model = open("openai:m?base=" + server.base());
  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch closed = new CountDownLatch(1);

  /** A first call loads classes for longer than the short times below. */
  @BeforeAll
  static void warmUp() throws Exception {
    try (WireServer server = new WireServer()) {
      LanguageModel model = open("openai:m?base=" + server.base());
      server.thenEvents("{\"choices\":[{\"finish_reason\":\"stop\"}]}");
      assertThat(thrownBy(model, Duration.ofSeconds(30), new Heard())).isNull();
      ((AutoCloseable) model).close();
    }
  }

  @AfterEach
  void close() throws Exception {
    ((AutoCloseable) model).close();
    server.close();
  }

  private void thenHang(String before) {
    server.then(
        connection -> {
          connection.send(before);
          begun.countDown();
          connection.awaitClose();
          closed.countDown();
        });
  }

  private static Throwable thrownBy(LanguageModel model, Duration timeout, Listener listener) {
    return catchThrowable(
        () -> model.call(request(timeout, List.of(), null, new Message.Asked("Hello?")), listener));
  }

  private static Thread thread(boolean virtual, Runnable work) {
    return virtual ? Thread.ofVirtual().start(work) : Thread.ofPlatform().start(work);
  }

  private static final String HEAD =
      "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";

  @Nested
  class Deadline {

    @ParameterizedTest
    @ValueSource(strings = {"", "HTTP/1.1 200", HEAD, HEAD + "7\r\ndata: {"})
    void hangAtAnyPointShouldTimeOutAndCloseTheConnection(String before) throws Exception {
      thenHang(before);

      Throwable thrown = thrownBy(model, SHORT, new Heard());

      assertTimedOut(thrown, "250 ms");
      assertThat(closed.await(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void dribblingStreamShouldTimeOutAsAWhole() {
      server.then(
          connection -> {
            connection.startEvents();
            CountDownLatch never = new CountDownLatch(1);
            while (!never.await(20, TimeUnit.MILLISECONDS)) {
              connection.chunk("data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\n");
            }
          });
      Heard heard = new Heard();

      Throwable thrown = thrownBy(model, Duration.ofMillis(500), heard);

      assertTimedOut(thrown, "500 ms");
      assertThat(heard.lines).isNotEmpty();
    }

    @Test
    void dribblingErrorShouldTimeOutAsAWhole() {
      server.then(
          connection -> {
            connection.send("HTTP/1.1 500 No\r\nTransfer-Encoding: chunked\r\n\r\n");
            CountDownLatch never = new CountDownLatch(1);
            while (!never.await(20, TimeUnit.MILLISECONDS)) {
              connection.chunk("a");
            }
          });

      Throwable thrown = thrownBy(model, SHORT, Listener.NONE);

      assertThat(thrown).isInstanceOf(PortException.class);
    }

    @Test
    void handshakeThatHangsShouldEndInTimeAndCountAsNothingAsked() throws Exception {
      try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
        LanguageModel tls = open("openai:m?base=https://127.0.0.1:" + silent.getLocalPort());

        assertThat(thrownBy(tls, SHORT, Listener.NONE))
            .isInstanceOfSatisfying(
                PortException.class,
                e ->
                    assertThat(e.failure())
                        .isInstanceOf(Failure.Unavailable.class)
                        .extracting(Failure::message)
                        .asString()
                        .contains("no connection", "within 250 ms"));
      }
    }

    @Test
    void boundOfTheAddressShouldHoldToo() {
      LanguageModel bounded = open("openai:m?timeout=250ms&base=" + server.base());
      thenHang("");

      assertTimedOut(thrownBy(bounded, Duration.ofMinutes(5), Listener.NONE), "250 ms");
    }

    @Test
    void platformThreadShouldTimeOutAsWell() throws Exception {
      thenHang("");
      CompletableFuture<Throwable> thrown = new CompletableFuture<>();

      thread(false, () -> thrown.complete(thrownBy(model, SHORT, Listener.NONE)));

      assertTimedOut(thrown.get(30, TimeUnit.SECONDS), "250 ms");
    }

    @Test
    void connectionShouldNotBeHarmedByTheAlarmOfAnEarlierCall() throws Exception {
      Duration enough = Duration.ofMillis(400);
      server.thenJson(Fixtures.completion("warm")).thenJson(Fixtures.completion("1"));
      CountDownLatch never = new CountDownLatch(1);
      server.then(
          connection -> {
            never.await(enough.toMillis() + 50, TimeUnit.MILLISECONDS);
            connection.json(200, Fixtures.completion("2"));
          });

      assertThat(thrownBy(model, Duration.ofSeconds(30), Listener.NONE)).isNull();
      assertThat(thrownBy(model, enough, Listener.NONE)).isNull();
      assertThat(thrownBy(model, Duration.ofSeconds(30), Listener.NONE)).isNull();

      assertThat(server.received).extracting(WireServer.Received::connection).containsOnly(1);
    }

    private void assertTimedOut(Throwable thrown, String within) {
      assertThat(thrown)
          .isInstanceOfSatisfying(
              PortException.class,
              e ->
                  assertThat(e.failure())
                      .isInstanceOf(Failure.TimedOut.class)
                      .extracting(Failure::message)
                      .asString()
                      .contains("within " + within));
    }
  }

  @Nested
  class Interruption {

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void interruptedCallShouldCloseTheConnectionAtOnce(boolean virtual) throws Exception {
      thenHang(HEAD);
      CompletableFuture<Throwable> thrown = new CompletableFuture<>();
      CompletableFuture<Boolean> status = new CompletableFuture<>();

      Thread caller =
          thread(
              virtual,
              () -> {
                Throwable t = thrownBy(model, Duration.ofMinutes(5), new Heard());
                status.complete(Thread.currentThread().isInterrupted());
                thrown.complete(t);
              });
      assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
      caller.interrupt();

      assertThat(closed.await(30, TimeUnit.SECONDS)).isTrue();
      assertThat(thrown.get(30, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
      assertThat(status.get(30, TimeUnit.SECONDS)).isFalse();
    }

    @Test
    void interruptedThreadShouldNotEvenAsk() {
      Thread.currentThread().interrupt();

      assertThat(thrownBy(model, SHORT, Listener.NONE)).isInstanceOf(InterruptedException.class);
      assertThat(Thread.interrupted()).isFalse();
      assertThat(server.received).isEmpty();
    }

    @Test
    void interruptionDuringTheHandshakeShouldEndIt() throws Exception {
      try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
        LanguageModel tls = open("openai:m?base=https://127.0.0.1:" + silent.getLocalPort());
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();

        Thread caller =
            thread(
                true, () -> thrown.complete(thrownBy(tls, Duration.ofMinutes(5), Listener.NONE)));
        silent.accept();
        caller.interrupt();

        assertThat(thrown.get(30, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
      }
    }
  }
}
