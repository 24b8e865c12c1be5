package dev.errand.adapter.out.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.errand.application.port.out.DeadLetters;
import dev.errand.application.port.out.DeadLetters.Filter;
import dev.errand.application.port.out.PortException;
import dev.errand.domain.failure.Failure;
import dev.errand.testkit.DeadLettersContract;
import dev.errand.testkit.Fixtures;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PostgresDeadLettersTest implements DeadLettersContract {

  private final TestPostgres server = TestPostgres.shared();
  private String database;
  private PostgresDeadLetters letters;

  @BeforeEach
  void open() {
    database = server.database();
    letters = TestDatabases.deadLetters(server.address(database), TestDatabases.process(server));
  }

  @AfterEach
  void close() {
    letters.close();
    server.drop(database);
  }

  @Override
  public DeadLetters deadLetters() {
    return letters;
  }

  @Test
  void anotherProcessShouldFindWhatWasPut() {
    letters.put(Fixtures.letter("letter-1"));

    try (PostgresDeadLetters other =
        TestDatabases.deadLetters(server.address(database), TestDatabases.process(server))) {
      assertThat(other.find("letter-1")).contains(Fixtures.letter("letter-1"));
    }
  }

  @Test
  void aLetterThatCannotBeReadShouldBeNamed() {
    letters.put(Fixtures.letter("good"));
    letters.put(Fixtures.letter("bad"));
    server.say(database, "UPDATE errand.dead_letter SET letter = 'x' WHERE id = 'bad'");

    Failure failure =
        catchThrowableOfType(PortException.class, () -> letters.list(Filter.ALL, 10)).failure();

    assertThat(failure).isInstanceOf(Failure.Corrupt.class);
    assertThat(failure.message()).contains("'bad'", "errand.dead_letter");
    assertThat(letters.find("good")).isPresent();
  }

  @ParameterizedTest
  @CsvSource({
    "true, dead_letter_newest",
    "failure_kind = 'rejected', dead_letter_kind",
    "agent = 'a', dead_letter_agent",
    "tenant = 't', dead_letter_tenant",
  })
  void theNewestShouldBeFoundByAnIndexWithoutSorting(String condition, String index)
      throws SQLException {
    server.say(
        database,
        "INSERT INTO errand.dead_letter SELECT 'letter-' || n, 'rejected', 'a', 't',"
            + " now() - n * interval '1 second', '' FROM generate_series(1, 5000) n",
        "ANALYZE errand.dead_letter");

    try (Connection connection = server.connect(database);
        Statement statement = connection.createStatement();
        var rows =
            statement.executeQuery(
                "EXPLAIN SELECT * FROM errand.dead_letter WHERE "
                    + condition
                    + " ORDER BY given_up_at DESC, id DESC LIMIT 20")) {
      StringBuilder plan = new StringBuilder();
      while (rows.next()) {
        plan.append(rows.getString(1)).append('\n');
      }
      // With one value in each column, several indexes would do as well.
      assertThat(plan.toString()).contains("Index Scan Backward").doesNotContain("Sort");
      assertThat(
              server.ask(
                  database, "SELECT count(*) FROM pg_indexes WHERE indexname = '" + index + "'"))
          .isEqualTo("1");
    }
  }
}
