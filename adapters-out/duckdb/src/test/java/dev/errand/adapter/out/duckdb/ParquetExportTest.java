package dev.errand.adapter.out.duckdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.errand.application.port.out.LedgerExport;
import dev.errand.application.port.out.LedgerExport.Row;
import dev.errand.application.port.out.PortException;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.SessionId;
import dev.errand.testkit.SequentialIds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ParquetExportTest {

  private static final Instant AT = Instant.parse("2026-03-01T12:00:23.125Z");

  @TempDir Path directory;

  private final LedgerExport export = new ParquetExport(Limits.standard(), new SequentialIds());

  private static Row row(String session, long sequence, String kind) {
    return new Row(
        new SessionId(session),
        "acme",
        sequence == 1 ? null : "analyst",
        null,
        sequence,
        2,
        AT.plusSeconds(sequence),
        kind,
        "{\"text\":\"it's \\\"ünï\\\"\"}");
  }

  @Test
  void rowsShouldBeReadAsTheyWereWritten() throws Exception {
    Path file = directory.resolve("it's.parquet");

    export.write(
        file,
        writer -> List.of(row("s", 1, "brief-accepted"), row("s", 2, "completed")).forEach(writer));

    assertThat(
            select(
                "SELECT session, tenant, agent, model, sequence, epoch, epoch_ms(happened_at),"
                    + " kind,"
                    + " event->>'text' FROM '%s' ORDER BY sequence"
                        .formatted(file.toString().replace("'", "''"))))
        .containsExactly(
            "s|acme|null|null|1|2|1772366424125|brief-accepted|it's \"ünï\"",
            "s|acme|analyst|null|2|2|1772366425125|completed|it's \"ünï\"");
    assertThat(left()).containsExactly("it's.parquet");
  }

  @Test
  void manyRowsShouldBeCounted() throws Exception {
    Path file = directory.resolve("many.parquet");

    export.write(
        file,
        writer -> {
          for (int i = 1; i <= 50_000; i++) {
            writer.accept(row("s" + i % 7, i, "tool-finished"));
          }
        });

    assertThat(
            select("SELECT count(*), count(DISTINCT session), max(sequence) FROM '" + file + "'"))
        .containsExactly("50000|7|50000");
  }

  @Test
  void noRowsShouldBeATableWithoutRows() throws Exception {
    Path file = directory.resolve("none.parquet");

    export.write(file, writer -> {});

    assertThat(select("SELECT count(*) FROM '" + file + "'")).containsExactly("0");
  }

  @Test
  void aFileThatIsThereShouldBeLeftAlone() throws IOException {
    Path file = Files.writeString(directory.resolve("mine"), "precious");

    Failure failure = failureOf(() -> export.write(file, writer -> {}));

    assertThat(failure).isInstanceOf(Failure.Conflict.class);
    assertThat(file).hasContent("precious");
  }

  @Test
  void rowsThatFailShouldLeaveNothing() throws IOException {
    Failure failure =
        failureOf(
            () ->
                export.write(
                    directory.resolve("broken.parquet"),
                    writer -> {
                      writer.accept(row("s", 1, "completed"));
                      throw new PortException(new Failure.Corrupt("the archive is damaged"));
                    }));

    assertThat(failure).isEqualTo(new Failure.Corrupt("the archive is damaged"));
    assertThat(left()).isEmpty();
  }

  @Test
  void aDirectoryThatIsMissingShouldBeNamed() {
    Path file = directory.resolve("no/such/file.parquet");

    assertThat(failureOf(() -> export.write(file, writer -> {})).message())
        .contains(file.toString());
  }

  private List<String> left() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  private static Failure failureOf(Runnable call) {
    return catchThrowableOfType(PortException.class, call::run).failure();
  }

  private static List<String> select(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      List<String> rows = new ArrayList<>();
      int columns = result.getMetaData().getColumnCount();
      while (result.next()) {
        List<String> row = new ArrayList<>();
        for (int i = 1; i <= columns; i++) {
          row.add(String.valueOf(result.getObject(i)));
        }
        rows.add(String.join("|", row));
      }
      return rows;
    }
  }
}
