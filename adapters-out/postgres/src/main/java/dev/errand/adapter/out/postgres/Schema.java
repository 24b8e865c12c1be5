package dev.errand.adapter.out.postgres;

import dev.errand.application.port.out.PortException;
import dev.errand.domain.failure.Failure;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/** Holds the database's schema against the one this program is made for, and brings it there. */
final class Schema {

  private static final String NAME = "errand";
  private static final String HISTORY = "schema_history";

  private final PostgresAddress.Server server;
  private final Failures failures;

  Schema(PostgresAddress.Server server, Failures failures) {
    this.server = server;
    this.failures = failures;
  }

  /** Applies what is missing. Several processes may do this at once: all but one wait. */
  void migrate(DataSource source) throws SQLException {
    try (Connection first = source.getConnection()) {
      if (version(first) > Migrations.LATEST) {
        return;
      }
    }
    FluentConfiguration configuration =
        Flyway.configure(Schema.class.getClassLoader())
            .dataSource(source)
            .defaultSchema(NAME)
            .schemas(NAME)
            .createSchemas(true)
            .table(HISTORY)
            .baselineOnMigrate(true)
            .baselineVersion("0")
            .resourceProvider(new Migrations())
            .javaMigrationClassProvider(java.util.List::of);
    try {
      configuration.load().migrate();
    } catch (FlywayException e) {
      throw failures.ofMigrating(e);
    }
  }

  /**
   * Refuses a schema that is not the one this program was made for.
   *
   * @throws PortException saying what to do
   */
  void requireOurs(Connection connection) throws SQLException {
    int version = version(connection);
    if (version < Migrations.LATEST) {
      throw new PortException(
          new Failure.Unavailable(
              "PostgreSQL at %s %s; migrate it, for instance by one start with 'migrate=on' in the address, as a user who owns it"
                  .formatted(
                      server.shown(),
                      version == 0
                          ? "has no tables of Errand"
                          : "has the schema of version %d, and this program needs %d"
                              .formatted(version, Migrations.LATEST))));
    }
    if (version > Migrations.LATEST) {
      throw new PortException(
          new Failure.InvalidRequest(
              "PostgreSQL at %s has the schema of version %d, newer than the %d this program knows; run the newer program, or name another database"
                  .formatted(server.shown(), version, Migrations.LATEST)));
    }
  }

  /** The version of what was applied last, 0 if nothing was. */
  private static int version(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      try (ResultSet exists =
          statement.executeQuery(
              "SELECT to_regclass('%s.%s') IS NOT NULL".formatted(NAME, HISTORY))) {
        exists.next();
        if (!exists.getBoolean(1)) {
          return 0;
        }
      }
      try (ResultSet applied =
          statement.executeQuery(
              "SELECT coalesce(max(version::int), 0) FROM %s.%s WHERE success AND version IS NOT NULL"
                  .formatted(NAME, HISTORY))) {
        applied.next();
        return applied.getInt(1);
      }
    }
  }
}
