package dev.errand.adapter.out.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.errand.adapter.out.postgres.PostgresAddress.Host;
import dev.errand.application.port.out.PortException;
import dev.errand.domain.failure.Failure;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PostgresAddressTest {

  @Test
  void aShortAddressShouldTakeTheUsualValues() {
    PostgresAddress address = parse("postgresql://localhost/errand");

    assertThat(address.migrate()).isFalse();
    assertThat(address.server())
        .isEqualTo(
            new PostgresAddress.Server(
                List.of(new Host("localhost", 5432)),
                "errand",
                "errand",
                null,
                false,
                null,
                10,
                Duration.ofSeconds(10)));
    assertThat(address.server().shown()).isEqualTo("postgresql://localhost:5432/errand");
  }

  @Test
  void everyOptionShouldBeUnderstood() {
    PostgresAddress address =
        PostgresAddress.parse(
            URI.create(
                "postgresql://err%40nd@h1:1,h2/d%20b?secret=pg&tls=on&ca=%2Fca.pem"
                    + "&connections=20&timeout=250ms&migrate=on&mailbox=briefs&window=5m"),
            Set.of("mailbox", "window"));

    assertThat(address.migrate()).isTrue();
    assertThat(address.further()).isEqualTo(Map.of("mailbox", "briefs", "window", "5m"));
    assertThat(address.duration("window", Duration.ZERO)).isEqualTo(Duration.ofMinutes(5));
    assertThat(address.server())
        .isEqualTo(
            new PostgresAddress.Server(
                List.of(new Host("h1", 1), new Host("h2", 5432)),
                "d b",
                "err@nd",
                "pg",
                true,
                "/ca.pem",
                20,
                Duration.ofMillis(250)));
    assertThat(address.server().shown()).isEqualTo("postgresql://h1:1,h2:5432/d b");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "postgresql:errand | names no server",
        "postgresql:///errand | names no server",
        "postgresql://h/errand#x | names no server",
        "postgresql://h | must be the database's name",
        "postgresql://h/a/b | must be the database's name",
        "postgresql://me:geheim@h/errand | holds a password",
        "postgresql://@h/errand | its user is empty",
        "postgresql://h:0/errand | port must be",
        "postgresql://h:99999/errand | port must be",
        "postgresql://h,,i/errand | HOST:PORT",
        "postgresql://h/errand?colour=red | unknown option 'colour'",
        "postgresql://h/errand?secret= | option 'secret' is empty",
        "postgresql://h/errand?tls=yes | option 'tls' must be on or off",
        "postgresql://h/errand?ca=x | needs 'tls=on'",
        "postgresql://h/errand?connections=1 | from 2 to 1000",
        "postgresql://h/errand?timeout=0s | must be a duration",
        "postgresql://h/errand?timeout=1s&timeout=2s | given twice",
      })
  void whatIsMalformedShouldBeNamedWithoutTheAddress(String address, String problem) {
    PortException thrown = catchThrowableOfType(PortException.class, () -> parse(address));

    assertThat(thrown.failure()).isInstanceOf(Failure.InvalidRequest.class);
    assertThat(thrown.failure().message())
        .contains(problem)
        .contains("postgresql://USER@HOST:PORT/DATABASE")
        .doesNotContain("geheim");
  }

  private static PostgresAddress parse(String address) {
    return PostgresAddress.parse(URI.create(address), Set.of());
  }
}
