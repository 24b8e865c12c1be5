package dev.errand.adapter.in.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.errand.application.port.out.PortException;
import dev.errand.domain.failure.Failure;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class HttpGatewayTest {

  private static HttpGateway gateway(String host, int port) {
    return new HttpGateway(
        new FakeApplication(),
        null,
        Gateway.noReader(),
        new HttpGateway.Settings(host, port, Gateway.MAX_BODY, "test"));
  }

  private static Failure failureOf(HttpGateway gateway) {
    return catchThrowableOfType(PortException.class, gateway::run).failure();
  }

  private static Answer as(Gateway gateway, String request) throws Exception {
    try (Wire wire = gateway.connect()) {
      wire.send(request);
      return wire.answer(false);
    }
  }

  @Nested
  class Listening {

    @Test
    void loopbackShouldNotBeReachableFromElsewhere() throws Exception {
      Optional<InetAddress> other =
          NetworkInterface.networkInterfaces()
              .filter(HttpGatewayTest::isUp)
              .flatMap(NetworkInterface::inetAddresses)
              .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
              .findFirst();
      Assumptions.assumeTrue(other.isPresent(), "this machine has no address but loopback");

      try (Gateway gateway = new Gateway();
          Socket socket = new Socket()) {
        InetSocketAddress address = new InetSocketAddress(other.get(), gateway.port());

        assertThatThrownBy(() -> socket.connect(address, 5_000))
            .isInstanceOf(ConnectException.class);
      }
    }

    @Test
    void portThatIsTakenShouldBeNamedWithAWayOut() throws Exception {
      try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        HttpGateway gateway = gateway("127.0.0.1", taken.getLocalPort());

        assertThat(failureOf(gateway))
            .isInstanceOf(Failure.InvalidRequest.class)
            .extracting(Failure::message)
            .asString()
            .contains("127.0.0.1:" + taken.getLocalPort(), "ERRAND_HTTP_ADDRESS");
        assertThatThrownBy(gateway::port).isInstanceOf(IllegalStateException.class);
      }
    }

    @Test
    void addressOfAnotherMachineShouldBeNamed() {
      assertThat(failureOf(gateway("no-such-host.invalid", 0)))
          .isInstanceOf(Failure.InvalidRequest.class)
          .extracting(Failure::message)
          .asString()
          .contains("'no-such-host.invalid'");
    }

    @Test
    void interruptShouldEndIt() throws Exception {
      HttpGateway gateway = gateway("127.0.0.1", 0);
      Thread thread =
          Thread.ofVirtual()
              .start(
                  () -> assertThatThrownBy(gateway::run).isInstanceOf(InterruptedException.class));
      int port = gateway.port();

      thread.interrupt();

      assertThat(thread.join(Duration.ofSeconds(30))).isTrue();
      assertThatThrownBy(() -> new Wire(port).close()).isInstanceOf(ConnectException.class);
    }
  }

  @Nested
  class Answers {

    @Test
    void everyAnswerShouldCarryItsRequestIdAndBeSafeInABrowser() throws Exception {
      try (Gateway gateway = new Gateway()) {
        for (String path : new String[] {"/live", "/nothing", "/metrics", "/v1/briefs/b1"}) {
          Answer answer = gateway.get(path);

          assertThat(answer.header("x-request-id")).as(path).matches("[a-z0-9]+-[0-9]+");
          assertThat(answer.header("x-content-type-options")).isEqualTo("nosniff");
          assertThat(answer.header("content-security-policy")).contains("default-src 'none'");
          assertThat(answer.header("cache-control")).isEqualTo("no-store");
          assertThat(answer.headers()).doesNotContainKeys("server", "x-powered-by");
        }
      }
    }

    @Test
    void requestIdOfTheCallerShouldBeKeptIfItIsHarmless() throws Exception {
      try (Gateway gateway = new Gateway()) {
        assertThat(gateway.ask("GET", "/live", "X-Request-Id: abc-1\r\n", "").headers())
            .containsEntry("x-request-id", "abc-1");
        assertThat(
                gateway
                    .ask("GET", "/live", "X-Request-Id: <script>\r\n", "")
                    .header("x-request-id"))
            .doesNotContain("<");
      }
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "GET / HTTP/1.1\r\nHost: a\r\nBad Header\r\n\r\n",
          "GET /%zz HTTP/1.1\r\nHost: localhost\r\n\r\n",
          "GET /live HTTP/3.0\r\nHost: localhost\r\n\r\n",
          "<script>alert(1)</script>\r\n\r\n",
          "P\u00f6ST / HTTP/1.1\r\nHost: localhost\r\n\r\n",
          "GET /live HTTP/1.1\r\n\r\n",
          "POST /v1/briefs HTTP/1.1\r\nHost: localhost\r\nContent-Length: x\r\n\r\n"
        })
    void nonsenseShouldBeAProblemWithoutAnEcho(String request) throws Exception {
      try (Gateway gateway = new Gateway()) {
        Answer answer = as(gateway, request);

        assertThat(answer.status()).isBetween(400, 505).isNotEqualTo(500);
        assertThat(answer.header("content-type")).isEqualTo("application/problem+json");
        assertThat(answer.json().path("status").asInt()).isEqualTo(answer.status());
        assertThat(answer.body()).doesNotContain("<script>", "Exception", "io.helidon");
      }
    }

    @Test
    void briefWithoutABodyShouldBeAskedFor() throws Exception {
      try (Gateway gateway = new Gateway()) {
        Answer answer = gateway.ask("POST", "/v1/briefs", "Content-Type: application/json\r\n", "");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().path("detail").asString()).contains("no body");
      }
    }

    @Test
    void headerWithoutEndShouldBeRefused() throws Exception {
      try (Gateway gateway = new Gateway()) {
        Answer answer =
            as(
                gateway,
                "GET /live HTTP/1.1\r\nHost: localhost\r\nX: "
                    + "x".repeat(64 * 1024)
                    + "\r\n\r\n");

        assertThat(answer.status()).isBetween(400, 431);
      }
    }
  }

  @Nested
  class SlowCallers {

    private static final Duration SHORT = Duration.ofMillis(250);

    /** A first request loads classes for longer than the short time. */
    @BeforeAll
    static void warmUp() throws Exception {
      try (Gateway gateway = new Gateway()) {
        gateway.get("/v1/briefs/b1");
        gateway.get("/live");
      }
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "",
          "GET /li",
          "GET /live HTTP/1.1\r\nHost: local",
          "POST /v1/briefs HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
              + "Content-Length: 5\r\n\r\n{"
        })
    void callerWhoFallsSilentShouldBeHungUpOn(String begun) throws Exception {
      try (Gateway gateway = new Gateway("127.0.0.1", SHORT);
          Wire wire = gateway.connect()) {
        wire.send(begun);

        assertThat(wire.ended()).isTrue();
        assertThat(gateway.get("/live").status()).isEqualTo(200);
      }
    }

    @Test
    void callerWhoDribblesShouldBeHungUpOn() throws Exception {
      try (Gateway gateway = new Gateway("127.0.0.1", SHORT);
          Wire wire = gateway.connect()) {
        wire.send("GET /live HTTP/1.1\r\nHost: localhost\r\n");

        assertThatThrownBy(
                () -> {
                  CountDownLatch never = new CountDownLatch(1);
                  while (!never.await(10, TimeUnit.MILLISECONDS)) {
                    wire.send("X: y\r\n");
                  }
                })
            .isInstanceOf(IOException.class);
      }
    }

    @Test
    void answerThatTakesLongerThanARequestMayShouldNotBeCut() throws Exception {
      try (Gateway gateway = new Gateway("127.0.0.1", SHORT);
          Wire wire = gateway.connect()) {
        wire.send("GET /v1/briefs/b1/events HTTP/1.1\r\nHost: localhost\r\n\r\n");
        wire.status(new TreeMap<>());

        for (int i = 0; i < 10; i++) {
          wire.chunksUntil(": still there");
        }
      }
    }

    @Test
    void bodyWhereNoneBelongsShouldBeRefused() throws Exception {
      try (Gateway gateway = new Gateway()) {
        assertThat(gateway.ask("GET", "/live", "", "{}").status()).isEqualTo(400);
      }
    }
  }

  @Nested
  class Strangers {

    @ParameterizedTest
    @ValueSource(strings = {"evil.example", "evil.example:8080", "127.0.0.1.evil.example", ""})
    void nameThatIsNotThisMachineShouldBeRefusedOnLoopback(String host) throws Exception {
      try (Gateway gateway = new Gateway()) {
        Answer answer = as(gateway, "GET /v1/briefs/b1 HTTP/1.1\r\nHost: " + host + "\r\n\r\n");

        assertThat(answer.status()).isIn(400, 403);
        assertThat(answer.body()).doesNotContain("inputTokens");
      }
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "LOCALHOST:80", "127.0.0.1", "127.0.1.1:5", "[::1]:5"})
    void namesOfThisMachineShouldPass(String host) throws Exception {
      try (Gateway gateway = new Gateway()) {
        assertThat(as(gateway, "GET /live HTTP/1.1\r\nHost: " + host + "\r\n\r\n").status())
            .isEqualTo(200);
      }
    }

    @Test
    void anyNameShouldPassWhereOthersMayCome() throws Exception {
      try (Gateway gateway = new Gateway("0.0.0.0")) {
        assertThat(as(gateway, "GET /live HTTP/1.1\r\nHost: errand.example\r\n\r\n").status())
            .isEqualTo(200);
      }
    }

    @Test
    void pageOfAnotherOriginShouldNotChangeAnything() throws Exception {
      try (Gateway gateway = new Gateway()) {
        String origin = "Origin: http://evil.example\r\n";
        String own = "Origin: http://127.0.0.1:" + gateway.port() + "\r\n";

        assertThat(gateway.post("/v1/briefs/b1/cancel", origin, "").status()).isEqualTo(403);
        assertThat(gateway.post("/v1/briefs/b1/cancel", "Origin: null\r\n", "").status())
            .isEqualTo(403);
        assertThat(gateway.post("/v1/briefs/b1/cancel", own, "").status()).isEqualTo(202);
      }
    }
  }

  private static boolean isUp(NetworkInterface network) {
    try {
      return network.isUp();
    } catch (SocketException e) {
      return false;
    }
  }
}
