package dev.errand.adapter.out.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.errand.application.port.out.Mailbox.Delivery;
import dev.errand.application.port.out.Mailbox.Outgoing;
import dev.errand.application.port.out.Payload;
import dev.errand.application.port.out.PortException;
import dev.errand.domain.failure.Failure;
import dev.errand.testservers.RedisProcess;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Over TLS only with a certificate that is trusted and bears the right name. */
final class RedisTlsTest {

  private static final String PASSWORD = "hunter2-4f9Qz81";

  @TempDir Path directory;
  private RedisProcess redis;

  @BeforeEach
  void start() {
    redis = RedisProcess.start(directory, "--requirepass", PASSWORD);
  }

  @AfterEach
  void stop() {
    redis.close();
  }

  @Test
  void aTrustedCertificateShouldLetWorkThrough() throws Exception {
    try (TlsProxy proxy = TlsProxy.start(directory, "localhost", redis.port());
        RedisMailbox mailbox = open(proxy, ca(proxy))) {
      String id = mailbox.send(Outgoing.of(Payload.ofText("a")));

      List<Delivery> received = mailbox.receive(10, Duration.ofSeconds(30), Duration.ofSeconds(10));

      assertThat(received).extracting(Delivery::messageId).containsExactly(id);
    }
  }

  @Test
  void aCertificateThatNobodyTrustsShouldBeRefused() throws Exception {
    try (TlsProxy proxy = TlsProxy.start(directory, "localhost", redis.port());
        RedisMailbox mailbox = open(proxy, "")) {
      assertUntrusted(mailbox);
    }
  }

  @Test
  void aCertificateForAnotherNameShouldBeRefused() throws Exception {
    try (TlsProxy proxy = TlsProxy.start(directory, "elsewhere.example", redis.port());
        RedisMailbox mailbox = open(proxy, ca(proxy))) {
      assertUntrusted(mailbox);
    }
  }

  @Test
  void aFileOfCertificatesThatIsMissingShouldBeSaid() throws Exception {
    try (TlsProxy proxy = TlsProxy.start(directory, "localhost", redis.port());
        RedisMailbox mailbox = open(proxy, "&ca=nowhere.pem")) {
      assertThatThrownBy(mailbox::depth)
          .isInstanceOfSatisfying(
              PortException.class,
              e -> assertThat(e.failure()).isInstanceOf(Failure.InvalidRequest.class))
          .hasMessageContaining("nowhere.pem");
    }
  }

  private static void assertUntrusted(RedisMailbox mailbox) {
    assertThatThrownBy(mailbox::depth)
        .isInstanceOfSatisfying(
            PortException.class,
            e -> assertThat(e.failure()).isInstanceOf(Failure.Unavailable.class))
        .hasMessageContaining("TLS")
        .hasMessageContaining("'ca'");
  }

  private static RedisMailbox open(TlsProxy proxy, String options) {
    return TestRedis.open(
        "rediss://localhost:" + proxy.port() + "/m?secret=redis" + options,
        Map.of("redis", PASSWORD));
  }

  private static String ca(TlsProxy proxy) {
    return "&ca=" + URLEncoder.encode(proxy.certificate().toString(), StandardCharsets.UTF_8);
  }
}
