package dev.errand.adapter.out.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.errand.adapter.out.redis.RedisAddress.Host;
import dev.errand.adapter.out.redis.RedisAddress.Kind;
import dev.errand.application.port.out.PortException;
import dev.errand.domain.failure.Failure;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RedisAddressTest {

  @Test
  void aShortAddressShouldTakeTheUsualValues() {
    RedisAddress address = parse("redis://localhost/briefs");

    assertThat(address.mailbox()).isEqualTo("briefs");
    assertThat(address.window()).isEqualTo(Duration.ofMinutes(5));
    assertThat(address.server())
        .isEqualTo(
            new RedisAddress.Server(
                false,
                null,
                List.of(new Host("localhost", 6379)),
                new Kind.Single(),
                0,
                null,
                null,
                null,
                Duration.ofSeconds(10)));
  }

  @Test
  void everyOptionShouldBeUnderstood() {
    RedisAddress address =
        RedisAddress.parse(
            URI.create(
                "rediss://err%40nd@s1:1,s2/a.b-c_1?sentinel=main&sentinelSecret=s&secret=redis"
                    + "&db=2&ca=%2Fetc%2Fca.pem&timeout=250ms&deduplication=PT1H"),
            true);

    assertThat(address.mailbox()).isEqualTo("a.b-c_1");
    assertThat(address.window()).isEqualTo(Duration.ofHours(1));
    assertThat(address.server())
        .isEqualTo(
            new RedisAddress.Server(
                true,
                "err@nd",
                List.of(new Host("s1", 1), new Host("s2", 26379)),
                new Kind.Sentinel("main"),
                2,
                "redis",
                "s",
                "/etc/ca.pem",
                Duration.ofMillis(250)));
    assertThat(address.server().shown()).isEqualTo("rediss://s1:1,s2:26379");
  }

  @Test
  void anAddressOfNumbersShouldBeUnderstood() {
    RedisAddress address = parse("redis://[::1]:7000/briefs");

    assertThat(address.server().hosts()).containsExactly(new Host("::1", 7000));
    assertThat(address.server().shown()).isEqualTo("redis://[::1]:7000");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "redis:briefs | names no server",
        "redis:///briefs | names no server",
        "redis://h/briefs#x | names no server",
        "redis://h | its path must be the mailbox's name",
        "redis://h/ | its path must be the mailbox's name",
        "redis://h/a/b | its path must be the mailbox's name",
        "redis://h/a%7Db | its path must be the mailbox's name",
        "redis://h:0/a | its port must be from 1 to 65535",
        "redis://h:65536/a | its port must be from 1 to 65535",
        "redis://h:123456789012/a | its port must be from 1 to 65535",
        "redis://h:x/a | its server must look like HOST:PORT",
        "redis://h,/a | its server must look like HOST:PORT",
        "redis://h,i/a | it names several servers",
        "redis://u:hunter2@h/a | it holds a password",
        "redis://:hunter2@h/a | it holds a password",
        "redis://@h/a | its user is empty",
        "redis://h/a?cluster=on&sentinel=m | both 'sentinel' and 'cluster'",
        "redis://h/a?cluster=yes | must be on or off",
        "redis://h/a?cluster=on&db=1 | database 0 only",
        "redis://h/a?db=x | 'db' must be a number",
        "redis://h/a?sentinelSecret=s | needs 'sentinel'",
        "redis://h/a?ca=x | needs rediss:",
        "redis://h/a?timeout=soon | must be a duration",
        "redis://h/a?timeout=0s | must be a duration",
        "redis://h/a?deduplication=-PT1S | must be a duration",
        "redis://h/a?deduplication=PT9999999999999999H | must be a duration",
        "redis://h/a?password=hunter2 | unknown option 'password'",
        "redis://h/a?secret= | 'secret' is empty",
        "redis://h/a?db=1&db=2 | given twice",
      })
  void aMalformedAddressShouldBeRefusedWithoutItsSecrets(String address, String why) {
    assertThatThrownBy(() -> parse(address))
        .isInstanceOfSatisfying(
            PortException.class,
            e -> assertThat(e.failure()).isInstanceOf(Failure.InvalidRequest.class))
        .hasMessageContaining(why)
        .hasMessageContaining("redis://HOST:PORT/NAME")
        .hasMessageNotContaining("hunter2");
  }

  private static RedisAddress parse(String text) {
    return RedisAddress.parse(URI.create(text), false);
  }
}
