package dev.errand.adapter.out.postgres;

import static dev.errand.testkit.AuditLogContract.fact;
import static dev.errand.testkit.SessionEvents.checkpoint;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.errand.application.port.out.AuditLog;
import dev.errand.application.port.out.PortException;
import dev.errand.application.spi.AdapterContext;
import dev.errand.domain.audit.AuditChain;
import dev.errand.domain.audit.AuditEntry;
import dev.errand.domain.audit.AuditFact;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.SessionId;
import dev.errand.testkit.AuditLogContract;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

final class PostgresAuditLogTest implements AuditLogContract {

  private final TestPostgres server = TestPostgres.shared();
  private AdapterContext process;
  private String database;
  private PostgresAuditLog log;

  @BeforeEach
  void open() {
    process = TestDatabases.process(server);
    database = server.database();
    log = TestDatabases.auditLog(server.address(database), process);
  }

  @AfterEach
  void close() {
    log.close();
    server.drop(database);
  }

  @Override
  public AuditLog auditLog() {
    return log;
  }

  @Nested
  class Tampering {

    @BeforeEach
    void write() {
      log.append(IntStream.rangeClosed(1, 6).mapToObj(i -> fact("acme", "s", i)).toList());
      assertThat(firstProblem()).isZero();
    }

    @Test
    void anEditedEntryShouldBeNamed() {
      edit(
          "UPDATE errand.audit_entry SET content = set_byte(content, length(content) - 1, 65)"
              + " WHERE number = 3");

      assertThat(firstProblem()).isEqualTo(3);
    }

    @Test
    void anEditedColumnBesideTheContentShouldBeNamed() {
      edit("UPDATE errand.audit_entry SET sequence = 99 WHERE number = 4");

      assertThat(firstProblem()).isEqualTo(4);
    }

    @Test
    void anEntryWhoseHashWasMadeToFitShouldBetrayItselfByTheNext() {
      edit(
          "UPDATE errand.audit_entry SET content = set_byte(content, length(content) - 4, 65)"
              + " WHERE number = 3",
          "UPDATE errand.audit_entry SET hash = sha256(int4send(1) || '3'::bytea || int4send(64) ||"
              + " convert_to(encode(previous_hash, 'hex'), 'UTF8') || content) WHERE number = 3");

      assertThat(firstProblem()).isEqualTo(4);
    }

    @Test
    void aRemovedEntryShouldBeNamed() {
      edit("DELETE FROM errand.audit_entry WHERE number = 2");

      assertThat(firstProblem()).isEqualTo(2);
    }

    @Test
    void entriesCutOffTheEndShouldBeNamed() {
      edit("DELETE FROM errand.audit_entry WHERE number >= 5");

      assertThat(firstProblem()).isEqualTo(5);
    }

    @Test
    void aWholeChainThatWasRemovedShouldBeNamed() {
      edit("DELETE FROM errand.audit_entry");

      assertThat(log.tenants()).containsExactly("acme");
      assertThat(firstProblem()).isEqualTo(1);
    }

    @Test
    void aSwappedPairShouldBeNamed() {
      edit(
          "UPDATE errand.audit_entry SET number = 100 WHERE number = 2",
          "UPDATE errand.audit_entry SET number = 2 WHERE number = 3",
          "UPDATE errand.audit_entry SET number = 3 WHERE number = 100");

      assertThat(firstProblem()).isEqualTo(2);
    }

    @Test
    void anEntryOfAnotherTenantShouldBeNamed() {
      edit("UPDATE errand.audit_entry SET tenant = 'zoo' WHERE number = 6");

      assertThat(firstProblem()).isEqualTo(6);
    }

    @Test
    void anEntryAddedByHandShouldBeNamed() {
      edit(
          "INSERT INTO errand.audit_entry SELECT tenant, 7, session_id, sequence, hash, hash,"
              + " content FROM errand.audit_entry WHERE number = 6");

      assertThat(firstProblem()).isEqualTo(7);
    }

    private void edit(String... statements) {
      List<String> all = new ArrayList<>(List.of("SET session_replication_role = replica"));
      all.addAll(List.of(statements));
      server.say(database, all.toArray(String[]::new));
    }
  }

  @Nested
  class Texts {

    @Test
    void charactersThatTheDatabaseCannotHoldShouldBeKeptAndChained() {
      AuditFact odd =
          new AuditFact(
              Instant.parse("2026-01-01T00:00:00.123456789Z"),
              "nul \0 and \\",
              "actor \0",
              "action",
              "s",
              1,
              "detail \0 \ud83d\ude00");

      log.append(List.of(odd));

      assertThat(log.tenants()).containsExactly("nul \0 and \\");
      assertThat(log.attested("nul \0 and \\", new SessionId("s"))).isEqualTo(1);
      assertThat(intact("nul \0 and \\")).extracting(AuditEntry::fact).containsExactly(odd);
    }

    @Test
    void halfASurrogatePairShouldKeepTenantsApartAndTheChainWhole() {
      for (String tenant : List.of("half \ud800", "half \ud801", "half ?")) {
        log.append(List.of(new AuditFact(Instant.EPOCH, tenant, "a\udc00", "b", "s", 1, "\ud800")));
      }

      assertThat(log.tenants()).containsExactly("half ?", "half \ud800", "half \ud801");
      for (String tenant : log.tenants()) {
        assertThat(intact(tenant)).hasSize(1);
      }
    }
  }

  @Nested
  class WithTheLedger {

    private final SessionId session = new SessionId("s");
    private PostgresSessionLedger ledger;

    @BeforeEach
    void openLedger() {
      ledger = TestDatabases.ledger(server.address(database), process);
    }

    @AfterEach
    void closeLedger() {
      ledger.close();
    }

    @Test
    void aLedgerShouldAttestInTheLogOfItsDatabaseOnly() {
      assertThat(ledger.attests(log)).isTrue();
      try (PostgresAuditLog foreign =
          TestDatabases.auditLog(server.address("elsewhere"), process)) {
        assertThat(ledger.attests(foreign)).isFalse();
      }
    }

    @Test
    void eventsAndFactsShouldBeOneTransaction() {
      ledger.append(
          session, List.of(checkpoint(1, 1), checkpoint(2, 1)), List.of(fact("acme", "s", 1)));
      ledger.append(session, List.of(checkpoint(3, 1)), List.of(fact("acme", "s", 3)));

      assertThat(intact("acme"))
          .extracting(AuditEntry::fact)
          .containsExactly(fact("acme", "s", 1), fact("acme", "s", 3));
      assertThat(
              server.ask(
                  database,
                  "SELECT count(*) FROM errand.event e JOIN errand.audit_entry a ON a.xmin ="
                      + " e.xmin AND a.sequence = e.sequence"))
          .isEqualTo("2");
    }

    @Test
    void whatIsRefusedShouldNotBeAttested() {
      ledger.append(session, List.of(checkpoint(1, 5)), List.of(fact("acme", "s", 1)));

      PortException thrown =
          catchThrowableOfType(
              PortException.class,
              () ->
                  ledger.append(session, List.of(checkpoint(2, 4)), List.of(fact("acme", "s", 2))));

      assertThat(thrown.failure()).isInstanceOf(Failure.FencedOut.class);
      assertThat(intact("acme")).hasSize(1);
    }

    @Test
    void whatIsAttestedAlreadyShouldBeLeftOut() {
      log.append(List.of(fact("acme", "s", 1), fact("acme", "s", 2)));

      ledger.append(
          session,
          List.of(checkpoint(1, 1), checkpoint(2, 1), checkpoint(3, 1)),
          List.of(fact("acme", "s", 2), fact("acme", "s", 3)));

      assertThat(intact("acme"))
          .extracting(entry -> entry.fact().sequence())
          .containsExactly(1L, 2L, 3L);
    }

    @Test
    void aFactAboutAnotherSessionShouldBeRefused() {
      PortException thrown =
          catchThrowableOfType(
              PortException.class,
              () ->
                  ledger.append(session, List.of(checkpoint(1, 1)), List.of(fact("acme", "t", 1))));

      assertThat(thrown.failure()).isInstanceOf(Failure.InvalidRequest.class);
      assertThat(ledger.head(session)).isEmpty();
    }

    @Test
    void manyProcessesAndTenantsShouldFormWholeChains() throws InterruptedException {
      List<Thread> writers = new ArrayList<>();
      List<PostgresSessionLedger> ledgers =
          List.of(
              ledger,
              TestDatabases.ledger(server.address(database), TestDatabases.process(server)));
      for (int i = 0; i < 16; i++) {
        String name = "s" + i;
        String tenant = "tenant-" + i % 3;
        PostgresSessionLedger writer = ledgers.get(i % 2);
        writers.add(
            Thread.ofVirtual()
                .start(
                    () -> {
                      for (int sequence = 1; sequence <= 30; sequence++) {
                        writer.append(
                            new SessionId(name),
                            List.of(checkpoint(sequence, 1)),
                            List.of(fact(tenant, name, sequence)));
                      }
                    }));
      }
      for (Thread writer : writers) {
        writer.join();
      }
      ledgers.getLast().close();

      assertThat(intact("tenant-0")).hasSize(6 * 30);
      assertThat(intact("tenant-1")).hasSize(5 * 30);
      assertThat(intact("tenant-2")).hasSize(5 * 30);
    }
  }

  /** The number of the first entry that is not as it was written, or 0. */
  private long firstProblem() {
    AuditChain[] chain = {AuditChain.EMPTY};
    long[] broken = {0};
    try {
      log.read(
          "acme",
          0,
          entry -> {
            switch (chain[0].check(entry)) {
              case AuditChain.Check.Intact intact -> chain[0] = intact.next();
              case AuditChain.Check.Broken found ->
                  broken[0] = broken[0] == 0 ? found.number() : broken[0];
            }
            return true;
          });
    } catch (PortException e) {
      assertThat(e.failure()).isInstanceOf(Failure.Corrupt.class);
      Matcher named =
          Pattern.compile("audit entry ([0-9]+) of tenant 'acme'").matcher(e.getMessage());
      assertThat(named.find()).isTrue();
      return broken[0] > 0 ? broken[0] : Long.parseLong(named.group(1));
    }
    return broken[0];
  }

  private List<AuditEntry> intact(String tenant) {
    AuditChain chain = AuditChain.EMPTY;
    List<AuditEntry> entries = new ArrayList<>();
    log.read(tenant, 0, entries::add);
    for (AuditEntry entry : entries) {
      assertThat(chain.check(entry)).isInstanceOf(AuditChain.Check.Intact.class);
      chain = chain.after(entry);
    }
    return entries;
  }
}
