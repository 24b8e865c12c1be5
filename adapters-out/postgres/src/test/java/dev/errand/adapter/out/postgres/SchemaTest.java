package dev.errand.adapter.out.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.errand.application.port.out.Health;
import dev.errand.application.port.out.PortException;
import dev.errand.domain.failure.Failure;
import dev.errand.testkit.RealTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jooq.DataType;
import org.jooq.Field;
import org.jooq.Table;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class SchemaTest {

  private static final Path FILES = Path.of("../../db/migrations");

  private final TestPostgres server = TestPostgres.shared();
  private String database;

  @BeforeEach
  void create() {
    database = server.emptyDatabase();
  }

  @AfterEach
  void drop() {
    server.drop(database);
  }

  @Test
  void everyMigrationShouldBeListed() throws IOException {
    try (Stream<Path> files = Files.list(FILES)) {
      assertThat(
              files
                  .map(file -> file.getFileName().toString())
                  .filter(name -> name.endsWith(".sql"))
                  .sorted())
          .isEqualTo(Migrations.FILES);
    }
    assertThat(Migrations.FILES)
        .allMatch(name -> name.matches("V\\d{4}__[a-z0-9_]+\\.sql"))
        .hasSize(Migrations.LATEST);
  }

  @Test
  void anEmptyDatabaseShouldTellHowToMigrateIt() {
    Failure failure = failureOf("");

    assertThat(failure).isInstanceOf(Failure.Unavailable.class);
    assertThat(failure.message()).contains("has no tables of Errand", "migrate=on");
  }

  @Test
  void anOlderSchemaShouldTellHowToMigrateIt() {
    try (Databases.Share share = open("migrate=on")) {
      assertThat(share.database().check()).isEqualTo(new Health.Up());
    }
    server.say(
        database, "DELETE FROM errand.schema_history WHERE version::int = " + Migrations.LATEST);

    Failure failure = failureOf("");

    assertThat(failure).isInstanceOf(Failure.Unavailable.class);
    assertThat(failure.message())
        .contains("of version " + (Migrations.LATEST - 1), "needs " + Migrations.LATEST, "migrate");
  }

  @Test
  void aNewerSchemaShouldBeRefused() {
    try (Databases.Share share = open("migrate=on")) {
      assertThat(share.database().check()).isEqualTo(new Health.Up());
    }
    server.say(
        database,
        "UPDATE errand.schema_history SET version = '9999' WHERE version::int = "
            + Migrations.LATEST);

    for (String option : List.of("", "migrate=on")) {
      Failure failure = failureOf(option);

      assertThat(failure).isInstanceOf(Failure.InvalidRequest.class);
      assertThat(failure.message()).contains("9999", "newer", "run the newer program");
    }
  }

  @Test
  void aProbeThatIsInterruptedShouldNotCutAMigrationShort() throws Exception {
    try (Databases.Share share = open("migrate=on");
        Connection holder = server.connect(database)) {
      holder.setAutoCommit(false);
      holder.createStatement().execute("CREATE SCHEMA errand");
      Thread probe = Thread.ofVirtual().start(() -> share.database().check());
      RealTime.until(
          "the migration waits for another one",
          () ->
              server
                  .ask(
                      database,
                      "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                          + " AND datname = current_database()")
                  .equals("1"));

      probe.interrupt();
      holder.rollback();
      probe.join();
    }

    try (Databases.Share share = open("")) {
      assertThat(share.database().check()).isEqualTo(new Health.Up());
    }
  }

  @Test
  void manyMayMigrateAtOnce() throws InterruptedException {
    List<Health> found = new java.util.concurrent.CopyOnWriteArrayList<>();
    List<Thread> threads =
        IntStream.range(0, 4)
            .mapToObj(
                i ->
                    Thread.ofVirtual()
                        .start(
                            () -> {
                              try (Databases.Share share = open("migrate=on")) {
                                found.add(share.database().check());
                              }
                            }))
            .toList();
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(found).hasSize(4).containsOnly(new Health.Up());
    assertThat(
            server.ask(database, "SELECT count(*) FROM errand.schema_history WHERE version <> '0'"))
        .isEqualTo("" + Migrations.FILES.size());
  }

  @Test
  void theGeneratedTablesShouldBeThoseOfAMigratedDatabase() {
    try (Databases.Share share = open("migrate=on")) {
      List<Table<?>> real =
          share
              .database()
              .read(
                  connection ->
                      Database.sql(connection)
                          .meta()
                          .filterSchemas(schema -> schema.getName().equals("errand"))
                          .filterTables(
                              table ->
                                  !table.getName().equals("schema_history")
                                      && table.getTableType().isTable())
                          .getTables());

      assertThat(shapes(ErrandSchema.ERRAND.getTables())).isEqualTo(shapes(real)).isNotEmpty();
    }
  }

  /** Names, kinds and nullability of all columns. */
  private static TreeSet<String> shapes(List<Table<?>> tables) {
    TreeSet<String> shapes = new TreeSet<>();
    for (Table<?> table : tables) {
      for (Field<?> field : table.fields()) {
        DataType<?> type = field.getDataType();
        shapes.add(
            "%s.%s %s%s"
                .formatted(
                    table.getName(),
                    field.getName(),
                    type.getType().getSimpleName(),
                    type.nullable() ? "" : " NOT NULL"));
      }
    }
    return shapes;
  }

  private Failure failureOf(String option) {
    try (Databases.Share share = open(option)) {
      PortException thrown =
          catchThrowableOfType(PortException.class, () -> share.database().read(connection -> 1));
      assertThat(share.database().check()).isEqualTo(new Health.Down(thrown.failure().message()));
      return thrown.failure();
    }
  }

  private Databases.Share open(String option) {
    return TestDatabases.share(server.address(database, option), server);
  }
}
