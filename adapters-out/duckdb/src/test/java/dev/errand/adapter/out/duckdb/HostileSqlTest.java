package dev.errand.adapter.out.duckdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.errand.domain.budget.Deadline;
import dev.errand.testkit.Fixtures;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a statement must not do is refused when it is looked at, and by the sandbox as well. */
class HostileSqlTest {

  @TempDir Path root;

  @Nested
  class LookedAt {

    @ParameterizedTest
    @ValueSource(
        strings = {
          "COPY (SELECT 1) TO 'out.csv'",
          "COPY seattle_weather FROM '/etc/passwd'",
          "ATTACH '/tmp/x.db' AS x",
          "INSTALL httpfs",
          "LOAD httpfs",
          "PRAGMA database_list",
          "SET memory_limit = '90GB'",
          "RESET enable_external_access",
          "CREATE TABLE t (a INTEGER)",
          "CREATE MACRO m() AS 1",
          "INSERT INTO seattle_weather VALUES (1)",
          "UPDATE seattle_weather SET wind = 0",
          "DELETE FROM seattle_weather",
          "DROP VIEW seattle_weather",
          "EXPORT DATABASE 'x'",
          "CALL pragma_version()",
          "CHECKPOINT",
          "PREPARE p AS SELECT 1",
          "EXPLAIN ANALYZE SELECT 1",
          "USE memory",
          "BEGIN"
        })
    void onlyQuestionsAreAllowed(String sql) throws Exception {
      assertThat(new DataDesk(root).weather().refused("query", "sql", sql))
          .startsWith("only one SELECT, WITH, VALUES, DESCRIBE or SUMMARIZE statement can be run");
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "read_csv('/etc/passwd')",
          "read_csv_auto('seattle-weather.csv')",
          "read_text('/etc/passwd')",
          "read_blob('/etc/passwd')",
          "read_parquet('https://example.org/x.parquet')",
          "read_json('s3://bucket/x.json')",
          "glob('/etc/*')",
          "sniff_csv('/etc/passwd')",
          "duckdb_settings()",
          "duckdb_secrets()",
          "query('SELECT 1')",
          "query_table('seattle_weather')",
          "pragma_storage_info('seattle_weather')",
          "json_execute_serialized_sql('{}')"
        })
    void noFileIsReadByAFunction(String function) throws Exception {
      DataDesk desk = new DataDesk(root).weather();
      String name = function.substring(0, function.indexOf('('));

      for (String sql :
          List.of(
              "SELECT * FROM " + function,
              "SELECT (SELECT count(*) FROM " + function + ")",
              "WITH a AS (FROM " + function + ") SELECT * FROM a",
              "SELECT 1 WHERE EXISTS (SELECT 1 UNION ALL FROM " + function + ")")) {
        assertThat(desk.refused("query", "sql", sql))
            .as(sql)
            .isEqualTo(
                "the function "
                    + name
                    + "(…) cannot be used as a table; every data file is a table already, see"
                    + " list_files");
      }
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "/etc/passwd",
          "/etc/*.csv",
          "../../x.csv",
          "https://example.org/x.parquet",
          "s3://bucket/x.csv"
        })
    void noFileIsReadByItsName(String name) throws Exception {
      assertThat(
              new DataDesk(root).weather().refused("query", "sql", "SELECT * FROM '" + name + "'"))
          .isEqualTo(
              "there is no table " + name + "; tables: seattle_weather (seattle-weather.csv)");
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "duckdb_settings",
          "information_schema.tables",
          "pg_catalog.pg_class",
          "pragma_database_list",
          "sqlite_master",
          "temp.main.x",
          "system.main.duckdb_views"
        })
    void theEnginesOwnTablesAreClosed(String table) throws Exception {
      assertThat(new DataDesk(root).weather().refused("query", "sql", "SELECT * FROM " + table))
          .startsWith("only the workspace's tables can be asked: use list_files");
    }

    @Test
    void severalStatementsAreRefused() throws Exception {
      DataDesk desk = new DataDesk(root);

      assertThat(desk.refused("query", "sql", "SELECT 1; SELECT 2"))
          .isEqualTo("give exactly one statement, not 2");
      assertThat(desk.refused("query", "sql", "SELECT 1; DROP TABLE x"))
          .startsWith("only one SELECT");
      assertThat(desk.refused("query", "sql", "-- nothing"))
          .isEqualTo("there is no statement; give one SELECT");
    }

    @Test
    void neitherTheEnvironmentNorTheSettingsAreTold() throws Exception {
      DataDesk desk = new DataDesk(root);

      assertThat(desk.refused("query", "sql", "SELECT getenv('HOME')"))
          .startsWith("the SQL does not work: ");
      assertThat(desk.refused("query", "sql", "SELECT Current_Setting('temp_directory')"))
          .isEqualTo("settings of the data engine cannot be asked, only the tables");
      assertThat(desk.refused("query", "sql", "SELECT 1 WHERE 2 > ?"))
          .startsWith("parameters such as ? or $1 have no value here");
    }

    @Test
    void aWriteInsideWithIsRefused() throws Exception {
      assertThat(
              new DataDesk(root)
                  .weather()
                  .refused(
                      "query",
                      "sql",
                      "WITH gone AS (DELETE FROM seattle_weather RETURNING *) SELECT * FROM gone"))
          .isEqualTo("the tables are read-only; only SELECT can be used, also inside WITH");
    }

    @Test
    void veryLongAndVeryDeepStatementsAreRefused() throws Exception {
      DataDesk desk = new DataDesk(root);

      assertThat(desk.refused("query", "sql", "SELECT 1" + " ".repeat(70_000)))
          .isEqualTo("the statement is longer than 65536 characters; shorten it");
      assertThat(desk.refused("query", "sql", "SELECT " + "(".repeat(30_000) + "1"))
          .isEqualTo("the statement has more than 250 open brackets at once; simplify it");
      assertThat(desk.rows("SELECT 1")).isEqualTo("[[1]]");
    }

    @Test
    void chartsAreDrawnFromQuestionsOnly() throws Exception {
      DataDesk desk = new DataDesk(root);

      String message =
          desk.refused(
              "chart",
              "kind",
              "bar",
              "title",
              "t",
              "sql",
              "SELECT 1 AS a, * FROM read_text('/etc/passwd')",
              "x",
              "content",
              "y",
              List.of("a"),
              "file",
              "c.svg");

      assertThat(message).startsWith("the function read_text(…) cannot be used as a table");
      assertThat(desk.workspace.files().files()).isEmpty();
    }
  }

  @Nested
  class Locked {

    private Path readable;
    private Path secret;
    private Path link;

    @BeforeEach
    void makeFiles() throws Exception {
      Path real = root.toRealPath();
      readable = Files.writeString(real.resolve("a.csv"), "a\n1\n");
      secret = Files.writeString(real.resolve("b.csv"), "b\n2\n");
      link = Files.createSymbolicLink(real.resolve("link.csv"), secret);
    }

    private Sandbox sandbox() throws Exception {
      TimeAllowance allowance =
          new TimeAllowance(
              Duration.ofMinutes(5), Deadline.in(Duration.ofHours(1), Fixtures.NOW), Fixtures.NOW);
      Sandbox sandbox =
          new Sandbox(Limits.standard(), readable.resolveSibling("scratch"), allowance, () -> {});
      sandbox.lock(List.of(readable));
      return sandbox;
    }

    @Test
    void onlyTheGivenFilesCanBeRead() throws Exception {
      try (Sandbox sandbox = sandbox()) {
        assertThat(sandbox.select("SELECT a FROM read_csv('" + readable + "')", 1).values())
            .hasSize(1);
        for (Path other :
            List.of(secret, link, readable.resolve("../" + root.getFileName() + "/b.csv"), root)) {
          assertThatThrownBy(() -> sandbox.select("FROM read_text('" + other + "')", 1))
              .as(other.toString())
              .isInstanceOf(SQLException.class);
        }
        assertThatThrownBy(() -> sandbox.select("FROM glob('" + root + "/*')", 1))
            .isInstanceOf(SQLException.class);
      }
    }

    @Test
    void nothingIsWrittenLoadedOrSet() throws Exception {
      try (Sandbox sandbox = sandbox()) {
        for (String sql :
            List.of(
                "COPY (SELECT 1) TO '" + root.resolve("out.csv") + "'",
                "COPY (SELECT 1) TO '" + readable + "'",
                "ATTACH '" + root.resolve("x.db") + "' AS x",
                "INSTALL httpfs",
                "LOAD httpfs",
                "SET enable_external_access = true",
                "SET allowed_paths = ['" + secret + "']",
                "SET memory_limit = '90GB'",
                "SET lock_configuration = false",
                "FROM read_csv('https://127.0.0.1:9/x.csv')")) {
          assertThatThrownBy(() -> sandbox.execute(sql)).as(sql).isInstanceOf(SQLException.class);
        }
      }
      assertThat(readable).hasContent("a\n1\n");
      assertThat(root.resolve("out.csv")).doesNotExist();
      assertThat(root.resolve("x.db")).doesNotExist();
    }
  }
}
