package dev.errand.adapter.out.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.errand.application.port.out.PortException;
import dev.errand.domain.failure.Failure;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Set;
import org.jooq.exception.DataAccessException;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FailuresTest {

  private final Failures failures =
      new Failures(
          PostgresAddress.parse(URI.create("postgresql://me@db/errand?secret=pg"), Set.of())
              .server());

  @ParameterizedTest
  @CsvSource({
    "08006, Lost, whether it did it is unknown",
    "08003, Lost, whether it did it is unknown",
    "57P01, Lost, whether it did it is unknown",
    "25P03, Lost, whether it did it is unknown",
    "57P02, Lost, whether it did it is unknown",
    "57P03, Unavailable, starting up",
    "57014, Unavailable, nothing was written",
    "53100, StorageFull, no room left",
    "53200, Unavailable, short of something",
    "53300, Unavailable, max_connections",
    "40001, Unavailable, in favour of others",
    "40P01, Unavailable, in favour of others",
    "25006, Unavailable, standby",
    "28P01, Unauthorized, secret 'pg'",
    "28000, Unauthorized, user 'me'",
    "42501, Unauthorized, errand_worker",
    "3D000, Unavailable, create it",
    "42P01, InvalidRequest, migrate it",
    "58030, Unavailable, its disk",
    "XX001, Corrupt, damaged",
    "22P05, Rejected, refuses",
  })
  void everyStateShouldBeSaidInOurWords(String state, String failure, String words) {
    Failure said = failures.of(new SQLException("the server's words", state), true).failure();

    assertThat(said.getClass().getSimpleName()).isEqualTo(failure);
    assertThat(said.message()).contains("PostgreSQL at postgresql://db:5432/errand", words);
  }

  @Test
  void whatJooqAndThePoolWrapShouldBeFound() {
    SQLException full = new SQLException("no space", "53100");

    assertThat(failures.of(new DataAccessException("wrapped", full), true).failure())
        .isInstanceOf(Failure.StorageFull.class);
    assertThat(
            failures
                .ofConnecting(new SQLTransientConnectionException("pool", "08001", full))
                .failure())
        .isInstanceOf(Failure.StorageFull.class);
  }

  @Test
  void aConnectionThatWasNotMadeShouldNotLeaveDoubts() {
    Failure said =
        failures.ofConnecting(new SQLException("refused", "08001", new IOException())).failure();

    assertThat(said).isInstanceOf(Failure.Unavailable.class);
    assertThat(said.message()).contains("cannot be reached");
  }

  @Test
  void aPoolThatIsExhaustedShouldSaySo() {
    Failure said =
        failures.ofConnecting(new SQLTransientConnectionException("no connection")).failure();

    assertThat(said).isInstanceOf(Failure.Unavailable.class);
    assertThat(said.message()).contains("no free connection");
  }

  @Nested
  class OnTheWire {

    private final TestPostgres server = TestPostgres.shared();

    @Test
    void aServerThatIsNotThereShouldBeUnavailable() throws IOException {
      int port;
      try (ServerSocket free = new ServerSocket(0)) {
        port = free.getLocalPort();
      }

      Failure said = failureOf("postgresql://me@127.0.0.1:" + port + "/errand");

      assertThat(said).isInstanceOf(Failure.Unavailable.class);
      assertThat(said.message()).contains("cannot be reached");
    }

    @Test
    void aDatabaseThatIsNotThereShouldBeNamed() {
      Failure said = failureOf(server.address("errand_nowhere"));

      assertThat(said).isInstanceOf(Failure.Unavailable.class);
      assertThat(said.message()).contains("errand_nowhere", "create it");
    }

    @Test
    void aUserWhoIsNotKnownShouldNotBeLetIn() {
      Failure said = failureOf(server.addressFor("nobody_at_all", "postgres"));

      assertThat(said).isInstanceOf(Failure.Unauthorized.class);
      assertThat(said.message()).contains("nobody_at_all");
    }

    @Test
    void aSecretThatIsMissingShouldBeNamed() {
      Failure said = failureOf(server.address("postgres", "secret=absent"));

      assertThat(said).isInstanceOf(Failure.Unauthorized.class);
      assertThat(said.message()).contains("no secret 'absent'");
    }

    @Test
    void aServerWithoutTlsShouldNotBeTalkedToInPlainText() {
      Failure said = failureOf(server.address("postgres", "tls=on"));

      assertThat(said).isInstanceOf(Failure.Unavailable.class);
    }

    @Test
    void aReadOnlyDatabaseShouldBeUnavailableForWrites() {
      String database = server.database();
      server.say(
          "postgres", "ALTER DATABASE " + database + " SET default_transaction_read_only = on");
      try (Databases.Share share = TestDatabases.share(server.address(database), server)) {
        PortException thrown =
            catchThrowableOfType(
                PortException.class,
                () ->
                    share
                        .database()
                        .write(
                            connection ->
                                Database.sql(connection)
                                    .execute("DELETE FROM errand.session_snapshot")));

        assertThat(thrown.failure()).isInstanceOf(Failure.Unavailable.class);
        assertThat(thrown.failure().message()).contains("read-only", "primary");
      } finally {
        server.drop(database);
      }
    }

    private Failure failureOf(String address) {
      try (Databases.Share share = TestDatabases.share(address, server)) {
        return catchThrowableOfType(
                PortException.class, () -> share.database().read(connection -> 1))
            .failure();
      }
    }
  }
}
