package dev.errand.adapter.out.openai;

import static dev.errand.adapter.out.openai.Fixtures.KEY;
import static dev.errand.adapter.out.openai.Fixtures.open;
import static dev.errand.adapter.out.openai.Fixtures.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.errand.application.port.out.Health;
import dev.errand.application.port.out.LanguageModel;
import dev.errand.application.port.out.LanguageModel.Listener;
import dev.errand.application.port.out.PortException;
import dev.errand.domain.failure.Failure;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpenAiModelFailureTest {

  private final WireServer server = new WireServer();
  private final LanguageModel model = open("openai:gpt-x?secret=other&base=" + server.base());

  @AfterEach
  void close() throws Exception {
    ((AutoCloseable) model).close();
    server.close();
  }

  private static PortException failing(LanguageModel model, Listener listener) {
    PortException thrown =
        catchThrowableOfType(PortException.class, () -> model.call(request(), listener));
    assertThat(thrown).isNotNull();
    return thrown;
  }

  private Failure failure() {
    return failing(model, Listener.NONE).failure();
  }

  private Failure failureOf(String recording) {
    server.thenPlay(recording);
    return failing(model, recording.startsWith("stream") ? new Heard() : Listener.NONE).failure();
  }

  @Nested
  class Throttling {

    @Test
    void waitShouldBeReadFromSecondsDateAndMilliseconds() {
      assertThat(failureOf("throttled-seconds.http").askedToWait())
          .isEqualTo(Duration.ofSeconds(7));
      assertThat(failureOf("throttled-date.http").askedToWait()).isEqualTo(Duration.ofSeconds(42));
      assertThat(failureOf("throttled-millis.http").askedToWait())
          .isEqualTo(Duration.ofMillis(1250));
    }

    @Test
    void quotaThatIsUsedUpShouldBeRejectedNotThrottled() {
      assertThat(failureOf("quota.http")).isInstanceOf(Failure.Rejected.class);
    }

    @Test
    void unavailableServerThatSaysWhenShouldBeWaitedFor() {
      server.then(
          connection ->
              connection.send("HTTP/1.1 503 Busy\r\nRetry-After: 3\r\nContent-Length: 0\r\n\r\n"));

      assertThat(failure().askedToWait()).isEqualTo(Duration.ofSeconds(3));
    }
  }

  @Nested
  class Refusals {

    @ParameterizedTest
    @CsvSource({
      "400, invalid-request",
      "401, unauthorized",
      "402, rejected",
      "403, unauthorized",
      "404, invalid-request",
      "405, invalid-request",
      "407, unauthorized",
      "408, timed-out",
      "409, unavailable",
      "413, context-too-long",
      "415, invalid-request",
      "422, invalid-request",
      "429, throttled",
      "500, unavailable",
      "502, unavailable",
      "503, unavailable",
      "504, timed-out",
      "529, unavailable",
    })
    void statusShouldTellTheClass(int status, String kind) {
      server.thenRefuse(status, "{\"error\":{\"message\":\"no\"}}");

      assertThat(failure().kind()).isEqualTo(kind);
    }

    @Test
    void codesShouldTellMoreThanTheStatus() {
      assertThat(failureOf("context-too-long.http")).isInstanceOf(Failure.ContextTooLong.class);
      assertThat(failureOf("content-policy.http")).isInstanceOf(Failure.ContentRefused.class);
      assertThat(server.received).hasSize(2);
    }

    @Test
    void unknownModelShouldBeNamed() {
      assertThat(failureOf("no-such-model.http"))
          .isInstanceOf(Failure.InvalidRequest.class)
          .extracting(Failure::message)
          .asString()
          .contains("'gpt-x'", server.base().replace("/v1", ""));
    }

    @Test
    void refusalOfTheModelShouldBeContentRefused() {
      server.thenJson(
          "{\"choices\":[{\"message\":{\"content\":null,\"refusal\":\"I will"
              + " not.\"},\"finish_reason\":\"stop\"}]}");

      assertThat(failure())
          .isEqualTo(new Failure.ContentRefused("model 'gpt-x' refuses: I will not."));
    }

    @Test
    void filteredReplyShouldBeContentRefused() {
      server.thenJson(
          "{\"choices\":[{\"message\":{\"content\":\"So\"},\"finish_reason\":\"content_filter\"}]}");

      assertThat(failure()).isInstanceOf(Failure.ContentRefused.class);
    }

    @Test
    void redirectShouldNotBeFollowed() {
      assertThat(failureOf("redirect.http"))
          .isInstanceOf(Failure.InvalidRequest.class)
          .extracting(Failure::message)
          .asString()
          .contains("redirects");
    }
  }

  @Nested
  class BrokenReplies {

    @Test
    void pageOfAProxyShouldBeToldApart() {
      assertThat(failureOf("proxy-page.http"))
          .isInstanceOf(Failure.Unavailable.class)
          .extracting(Failure::message)
          .asString()
          .contains("text/html", "proxy", "guest network");
      assertThat(failureOf("server-error-page.http").message()).contains("Something broke");
    }

    @Test
    void truncatedReplyShouldCountAsLostWork() {
      assertThat(failureOf("truncated-body.http"))
          .isInstanceOf(Failure.Lost.class)
          .extracting(Failure::message)
          .asString()
          .contains("closed the connection");
      assertThat(failureOf("truncated-json.http"))
          .isInstanceOf(Failure.Lost.class)
          .extracting(Failure::message)
          .asString()
          .contains("ends too early");
    }

    @Test
    void streamThatIsCutShouldCountAsLostWorkNotAsAShortReply() {
      assertThat(failureOf("stream-cut.http")).isInstanceOf(Failure.Lost.class);
      server.then(
          connection -> {
            connection.startEvents();
            connection.chunk("data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\n");
            connection.cut();
          });

      assertThat(failing(model, new Heard()).failure()).isInstanceOf(Failure.Lost.class);
    }

    @Test
    void connectionThatIsCutBehindTheRequestShouldCountAsLostWork() {
      server.then(WireServer.Connection::cut);

      Failure failure = failure();

      assertThat(failure).isInstanceOf(Failure.Lost.class);
      assertThat(failure.mayHaveCost()).isTrue();
      assertThat(failure.retryable()).isTrue();
    }

    @Test
    void errorBeforeAnyOutputShouldNotCountAsWork() {
      server.thenEvents("{\"error\":{\"message\":\"overloaded\",\"type\":\"server_error\"}}");

      assertThat(failing(model, new Heard()).failure()).isInstanceOf(Failure.Unavailable.class);
    }

    @Test
    void errorInsideAReplyShouldBeClassifiedByWhatItSays() {
      assertThat(failureOf("stream-error.http"))
          .isInstanceOf(Failure.Lost.class)
          .extracting(Failure::message)
          .asString()
          .contains("ran out of memory");
      assertThat(failureOf("stream-throttled.http")).isInstanceOf(Failure.Throttled.class);
      assertThat(failureOf("error-behind-success.http")).isInstanceOf(Failure.Unavailable.class);
    }

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        value = {"{}", "[]", "null", "{\"choices\":[]}", "{\"choices\":[{}]}", "''"})
    void jsonThatIsNoReplyShouldCountAsLostWork(String body) {
      server.thenJson(body);

      assertThat(failure()).isInstanceOf(Failure.Lost.class);
    }

    @Test
    void endlessReplyShouldBeCutOff() {
      server.then(
          connection -> {
            connection.startEvents();
            String event = "data: {\"choices\":[{\"delta\":{\"content\":\"%s\"}}]}\n\n";
            while (true) {
              connection.chunk(event.formatted("x".repeat(100_000)));
            }
          });

      assertThat(failing(model, new Heard()).failure().message()).contains("more than");
    }
  }

  @Nested
  class Connecting {

    @Test
    void refusedConnectionShouldBeUnavailable() throws Exception {
      int port;
      try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        port = socket.getLocalPort();
      }
      LanguageModel nobody = open("openai:m?base=http://127.0.0.1:" + port + "/v1");

      assertThat(failing(nobody, Listener.NONE).failure())
          .isInstanceOf(Failure.Unavailable.class)
          .extracting(Failure::message)
          .asString()
          .contains("127.0.0.1:" + port, "is it running");
      assertThat(nobody.check()).isInstanceOf(Health.Down.class);
    }

    @Test
    void unknownHostShouldBeUnavailable() {
      LanguageModel nowhere = open("openai:m?base=http://no-such-host.invalid/v1");

      assertThat(failing(nowhere, Listener.NONE).failure())
          .isInstanceOf(Failure.Unavailable.class)
          .extracting(Failure::message)
          .asString()
          .contains("no-such-host.invalid", "not found");
    }

    @Test
    void serverWithoutTlsShouldBeUnavailableOverTls() {
      server.then(WireServer.Connection::cut);
      try (ServerSocket plain = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
        Thread.ofVirtual()
            .start(
                () -> {
                  try (var socket = plain.accept()) {
                    socket.getOutputStream().write("HTTP/1.1 400 Plain\r\n\r\n".getBytes());
                  } catch (java.io.IOException e) {
                    // The test is over.
                  }
                });
        LanguageModel tls = open("openai:m?base=https://127.0.0.1:" + plain.getLocalPort() + "/v1");

        assertThat(failing(tls, Listener.NONE).failure()).isInstanceOf(Failure.Unavailable.class);
      } catch (java.io.IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }

    @Test
    void checkShouldOnlyConnect() {
      assertThat(model.check()).isEqualTo(new Health.Up());
      assertThat(server.received).isEmpty();
    }

    @Test
    void closedModelShouldSaySo() throws Exception {
      ((AutoCloseable) model).close();

      assertThat(failure()).isInstanceOf(Failure.Unavailable.class);
      assertThat(model.check()).isInstanceOf(Health.Down.class);
    }
  }

  @Nested
  class Secrets {

    @Test
    void echoedKeyShouldNotBeShownAnywhere() {
      server.thenPlay("unauthorized-echo.http");

      PortException thrown = failing(model, Listener.NONE);

      StringWriter trace = new StringWriter();
      thrown.printStackTrace(new PrintWriter(trace));
      assertThat(thrown.failure()).isInstanceOf(Failure.Unauthorized.class);
      assertThat(trace + model.toString() + thrown.failure())
          .contains("req_12ab", "Incorrect API key")
          .doesNotContain("4f9Qz81", "R7sT", "sk-test");
    }

    @Test
    void keyShouldNotGoToABaseThatNamesNoSecret() throws Exception {
      LanguageModel open = open("openai:m?base=" + server.base(), Map.of("openai", KEY));
      server.thenJson(Fixtures.completion("hi"));

      open.call(request(), Listener.NONE);

      assertThat(server.received.getFirst().headers()).doesNotContainKey("authorization");
    }

    @Test
    void missingOrUnusableKeyShouldBeUnauthorizedAndNothingSent() {
      String address = "openai:m?secret=other&base=" + server.base();

      assertThat(failing(open(address, Map.of()), Listener.NONE).failure())
          .isInstanceOf(Failure.Unauthorized.class)
          .extracting(Failure::message)
          .asString()
          .contains("'other'");
      assertThat(failing(open(address, Map.of("other", "a\r\nb: c")), Listener.NONE).failure())
          .isInstanceOf(Failure.Unauthorized.class)
          .extracting(Failure::message)
          .asString()
          .doesNotContain("b: c");
      assertThat(open("openai:gpt-x", Map.of()).check()).isInstanceOf(Health.Down.class);
      assertThat(server.received).isEmpty();
    }

    @Test
    void rotatedKeyShouldBeUsedFromTheNextCallOn() throws Exception {
      Map<String, String> secrets = new java.util.concurrent.ConcurrentHashMap<>();
      LanguageModel rotating = open("openai:m?secret=k&base=" + server.base(), secrets);
      server.thenJson(Fixtures.completion("1")).thenJson(Fixtures.completion("2"));

      secrets.put("k", "first");
      rotating.call(request(), Listener.NONE);
      secrets.put("k", "second\n");
      rotating.call(request(), Listener.NONE);

      assertThat(server.received)
          .extracting(received -> received.headers().get("authorization"))
          .containsExactly("Bearer first", "Bearer second");
    }
  }
}
