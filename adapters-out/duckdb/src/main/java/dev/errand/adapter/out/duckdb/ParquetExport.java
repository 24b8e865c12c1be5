package dev.errand.adapter.out.duckdb;

import dev.errand.application.port.out.IdGenerator;
import dev.errand.application.port.out.LedgerExport;
import dev.errand.application.port.out.PortException;
import dev.errand.domain.failure.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.ZoneOffset;
import java.util.Comparator;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;

/**
 * Gathers rows in a database of its own on the disk, beside the file that is wanted, and has the
 * engine write them out. Thread-safe.
 */
final class ParquetExport implements LedgerExport {

  private static final System.Logger LOG = System.getLogger(ParquetExport.class.getName());
  private static final String TABLE =
      "CREATE TABLE events (session VARCHAR, tenant VARCHAR, agent VARCHAR, model VARCHAR,"
          + " sequence BIGINT, epoch BIGINT, happened_at TIMESTAMPTZ, kind VARCHAR, event VARCHAR)";

  private final Limits limits;
  private final IdGenerator ids;

  ParquetExport(Limits limits, IdGenerator ids) {
    this.limits = limits;
    this.ids = ids;
  }

  @Override
  public void write(Path file, Rows rows) {
    Path whole = file.toAbsolutePath();
    if (Files.exists(whole)) {
      throw new PortException(
          new Failure.Conflict(whole + " is there already; remove it, or name another file"));
    }
    Path scratch = whole.resolveSibling(".errand-export-" + ids.next());
    try {
      Files.createDirectory(scratch);
      Path made = scratch.resolve("events.parquet");
      fill(scratch, made, rows);
      Files.move(made, whole, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new PortException(
          new Failure.Unavailable("%s cannot be written: %s".formatted(whole, e.getMessage())), e);
    } catch (SQLException e) {
      throw failure(whole, e);
    } finally {
      discard(scratch);
    }
  }

  private void fill(Path scratch, Path made, Rows rows) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection("jdbc:duckdb:" + scratch.resolve("events.db"));
        Statement statement = connection.createStatement()) {
      statement.execute("SET memory_limit = " + Sql.text(limits.memory()));
      statement.execute("SET threads = " + limits.threads());
      statement.execute("SET temp_directory = " + Sql.text(scratch.resolve("spill").toString()));
      statement.execute("SET TimeZone = 'UTC'");
      statement.execute(TABLE);
      try (DuckDBAppender appender =
          connection.unwrap(DuckDBConnection.class).createAppender("events")) {
        rows.forEach(row -> append(appender, row));
      }
      statement.execute(
          "COPY events TO %s (FORMAT parquet, COMPRESSION zstd)"
              .formatted(Sql.text(made.toString())));
    }
  }

  private static void append(DuckDBAppender appender, Row row) {
    try {
      appender.beginRow().append(row.session().value()).append(row.tenant());
      for (String name : new String[] {row.agent(), row.model()}) {
        if (name == null) {
          appender.appendNull();
        } else {
          appender.append(name);
        }
      }
      appender
          .append(row.sequence())
          .append(row.epoch())
          .append(row.happenedAt().atOffset(ZoneOffset.UTC))
          .append(row.kind())
          .append(row.event())
          .endRow();
    } catch (SQLException e) {
      throw new PortException(
          new Failure.Unavailable(
              "event %d of session %s cannot be exported: %s"
                  .formatted(row.sequence(), row.session(), e.getMessage())),
          e);
    }
  }

  private static PortException failure(Path file, SQLException e) {
    String message = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    return new PortException(
        message.contains("No space left on device")
            ? new Failure.StorageFull(file + " cannot be written: the disk is full")
            : new Failure.Unavailable("%s cannot be written: %s".formatted(file, message)),
        e);
  }

  private static void discard(Path scratch) {
    if (!Files.exists(scratch)) {
      return;
    }
    try (var left = Files.walk(scratch)) {
      for (Path each : left.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "cannot remove {0}: {1}", scratch, e.getMessage());
    }
  }
}
