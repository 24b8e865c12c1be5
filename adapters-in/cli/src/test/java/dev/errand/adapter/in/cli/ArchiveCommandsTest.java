package dev.errand.adapter.in.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.application.port.out.Archive;
import dev.errand.domain.session.SessionId;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class ArchiveCommandsTest {

  private static final Archive.Stored OLD = stored("a", "2026-01-01T10:00:00Z");
  private static final Archive.Stored NEW = stored("a", "2026-01-02T10:00:00.123Z");
  private static final Archive.Stored OTHER = stored("b", "2026-01-01T10:00:00Z");

  private final Process process = new Process();
  private final FakeApplication application = process.application;

  private static Archive.Stored stored(String session, String at) {
    return new Archive.Stored(new SessionId(session), Instant.parse(at));
  }

  @BeforeEach
  void archive() {
    application.archived.add(OLD);
    application.archived.add(NEW);
    application.archived.add(OTHER);
  }

  @Nested
  class Listing {

    @Test
    void allShouldBeListedWithTheirInstants() {
      process.run("archive", "list");

      assertThat(process.out.toString().lines())
          .hasSize(4)
          .anyMatch(line -> line.matches("a +2026-01-02T10:00:00.123Z"));
    }

    @Test
    void oneSessionShouldBeListedAsJson() {
      process.run("archive", "list", "a", "--json");

      assertThat(process.json()).hasSize(2);
      assertThat(process.json().get(1).get("at").asString()).isEqualTo("2026-01-02T10:00:00.123Z");
    }

    @Test
    void anEmptyArchiveShouldBeSaidToBe() {
      application.archived.clear();

      process.run("archive", "list");

      assertThat(process.out.toString()).isEqualTo("The archive has nothing.\n");
    }
  }

  @Nested
  class Verifying {

    @Test
    void whatIsWholeShouldBeCounted() {
      int code = process.run("archive", "verify");

      assertThat(code).isZero();
      assertThat(process.out.toString()).contains("whole: 12 events, 2 files, 3.0 kB");
      assertThat(process.out.toString()).endsWith("3 whole, 0 broken.\n");
    }

    @Test
    void whatIsBrokenShouldBeNamedAndFailTheCommand() {
      application.damaged.put(OLD, "ledger.jsonl is damaged");

      int code = process.run("archive", "verify", "a");

      assertThat(code).isOne();
      assertThat(process.out.toString())
          .contains("a  2026-01-01T10:00:00Z  BROKEN: ledger.jsonl is damaged")
          .endsWith("1 whole, 1 broken.\n");
    }
  }

  @Nested
  class Restoring {

    @Test
    void theNewestShouldBeRestored() {
      int code = process.run("archive", "restore", "a");

      assertThat(code).isZero();
      assertThat(application.asked)
          .containsExactly(
              "restore a at 2026-01-02T10:00:00.123Z within Limits[files=100000,"
                  + " bytes=68719476736]");
      assertThat(process.out.toString())
          .isEqualTo(
              "Restored: a as of 2026-01-02T10:00:00.123Z, 12 events and 2 files (3.0 kB)\n");
    }

    @Test
    void anOlderOneShouldBeRestoredWhenAskedFor() {
      process.run("archive", "restore", "a", "--at", "2026-01-01T10:00:00Z", "--max-files", "7");

      assertThat(application.asked)
          .containsExactly(
              "restore a at 2026-01-01T10:00:00Z within Limits[files=7, bytes=68719476736]");
    }

    @Test
    void whatIsNotThereShouldBeSaid() {
      int code = process.run("archive", "restore", "nobody");

      assertThat(code).isEqualTo(2);
      assertThat(process.err.toString()).contains("nothing of session nobody");
    }

    @Test
    void aBrokenInstantShouldBeSaid() {
      int code = process.run("archive", "restore", "a", "--at", "yesterday");

      assertThat(code).isEqualTo(2);
      assertThat(process.err.toString()).contains("--at must look like");
    }
  }

  @Test
  void ledgersShouldBeExported() {
    int code = process.run("archive", "export", "--parquet", "events.parquet");
    process.run("archive", "export", "a", "--parquet", "a.parquet", "--json");

    assertThat(code).isZero();
    assertThat(application.asked)
        .containsExactly("export null to events.parquet", "export a to a.parquet");
    assertThat(process.out.toString())
        .contains("Exported: 24 events of 2 sessions to events.parquet", "{\"sessions\":2");
  }
}
