package dev.errand.adapter.out.postgres;

import static dev.errand.testkit.AuditLogContract.fact;
import static dev.errand.testkit.SessionEvents.checkpoints;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.errand.application.port.out.Mailbox;
import dev.errand.application.port.out.Payload;
import dev.errand.application.port.out.PortException;
import dev.errand.application.port.out.SessionLedger.Debts;
import dev.errand.application.port.out.SessionLedger.Post;
import dev.errand.application.spi.AdapterContext;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.SessionId;
import dev.errand.testkit.RealTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Session, event, audit entry and message come together or not at all. */
final class OneTransactionTest {

  /** Where something is written, with a column that names the session. */
  private static final Map<String, String> TABLES =
      Map.of(
          "session", "id",
          "event", "session_id",
          "audit_entry", "session_id",
          "deduplication", "id",
          "message", "convert_from(body, 'UTF8')");

  private final TestPostgres server = TestPostgres.shared();
  private String database;
  private AdapterContext process;
  private PostgresSessionLedger ledger;
  private PostgresAuditLog audit;
  private PostgresMailbox mailbox;

  @BeforeEach
  void open() {
    database = server.database();
    process = TestDatabases.process(server);
    ledger = TestDatabases.ledger(server.address(database), process);
    AdapterContext other = TestDatabases.otherPort(process);
    audit = TestDatabases.auditLog(server.address(database), other);
    mailbox = TestDatabases.mailbox(server.address(database, "queue=briefs"), other);
  }

  @AfterEach
  void close() {
    mailbox.close();
    audit.close();
    ledger.close();
    server.drop(database);
  }

  private void submit(String session) {
    ledger.append(
        new SessionId(session),
        checkpoints(1, 1, 0),
        List.of(fact("acme", session, 1)),
        new Post.Sent(
            mailbox,
            new Mailbox.Outgoing(
                Payload.ofText(session), Map.of("tenant", "acme"), Duration.ZERO, session, null)));
  }

  private Set<String> written(String table) {
    String all =
        server.ask(
            database,
            "SELECT string_agg(%s, ' ') FROM errand.%s".formatted(TABLES.get(table), table));
    return all == null || all.isEmpty() ? Set.of() : new TreeSet<>(List.of(all.split(" ")));
  }

  private void assertWritten(Set<String> sessions) {
    TABLES.keySet().forEach(table -> assertThat(written(table)).as(table).isEqualTo(sessions));
  }

  @Test
  void aLedgerShouldSendToMailboxesOfItsOwnDatabaseOnly() {
    String other = server.database();
    try (PostgresMailbox elsewhere = TestDatabases.mailbox(server.address(other), process)) {
      assertThat(ledger.sends(mailbox)).isTrue();
      assertThat(ledger.sends(elsewhere)).isFalse();
    } finally {
      server.drop(other);
    }
  }

  @Test
  void oneAppendShouldWriteAllAndOweNothing() throws InterruptedException {
    submit("one");

    assertWritten(Set.of("one"));
    assertThat(ledger.debts(10, null)).isEqualTo(Debts.NONE);
    assertThat(mailbox.receive(10, Duration.ofMinutes(1), Duration.ZERO))
        .singleElement()
        .satisfies(
            delivery -> {
              assertThat(delivery.body()).isEqualTo(Payload.ofText("one"));
              assertThat(delivery.headers()).containsEntry("tenant", "acme");
            });
  }

  @Test
  void anAppendThatIsRefusedShouldSendNothing() {
    submit("one");

    PortException refused = catchThrowableOfType(PortException.class, () -> submit("one"));

    assertThat(refused.failure()).isInstanceOf(Failure.Conflict.class);
    assertWritten(Set.of("one"));
    assertThat(mailbox.depth().waiting()).isEqualTo(1);
  }

  @Test
  void whoWaitsShouldBeWoken() throws Exception {
    List<Mailbox.Delivery> received = new ArrayList<>();
    Thread receiver =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    received.addAll(
                        mailbox.receive(1, Duration.ofMinutes(1), Duration.ofSeconds(20)));
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                });
    RealTime.until(
        "it waits", () -> !"0".equals(server.ask(database, "SELECT count(*) FROM errand.mailbox")));

    long before = System.nanoTime();
    submit("one");
    receiver.join();

    assertThat(received).hasSize(1);
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(5));
  }

  static Stream<String> boundaries() {
    return Stream.concat(
        TABLES.keySet().stream()
            .sorted()
            .flatMap(
                table ->
                    Stream.of(
                        "TRIGGER die BEFORE INSERT ON errand." + table + " FOR EACH ROW",
                        "TRIGGER die AFTER INSERT ON errand." + table + " FOR EACH ROW",
                        "TRIGGER die AFTER INSERT ON errand." + table + " FOR EACH STATEMENT")),
        Stream.of(
            "CONSTRAINT TRIGGER die AFTER INSERT ON errand.message DEFERRABLE INITIALLY DEFERRED"
                + " FOR EACH ROW"));
  }

  @ParameterizedTest
  @MethodSource("boundaries")
  void aConnectionThatDiesAnywhereShouldLeaveNothing(String where) {
    submit("before");
    server.say(
        database,
        "CREATE FUNCTION public.die() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            + " PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM pg_sleep(1);"
            + " RETURN NEW; END $$",
        "CREATE " + where + " EXECUTE FUNCTION public.die()");

    PortException broken = catchThrowableOfType(PortException.class, () -> submit("one"));

    assertThat(broken.failure()).isInstanceOf(Failure.TimedOut.class);
    assertWritten(Set.of("before"));
    server.say(database, "DROP FUNCTION public.die() CASCADE");
    submit("one");
    assertWritten(Set.of("before", "one"));
  }

  @Test
  void connectionsThatDieAtAnyTimeShouldLeaveNoneWithoutTheOthers() throws Exception {
    Set<String> told = new ConcurrentSkipListSet<>();
    boolean[] over = {false};
    List<Thread> clients =
        IntStream.range(0, 12)
            .mapToObj(
                client ->
                    Thread.ofVirtual()
                        .start(
                            () -> {
                              for (int i = 0; !over[0]; i++) {
                                String session = "s" + client + "." + i;
                                try {
                                  submit(session);
                                  told.add(session);
                                } catch (PortException e) {
                                  assertThat(e.failure().retryable()).isTrue();
                                }
                              }
                            }))
            .toList();
    for (int cut = 0; cut < 25; cut++) {
      int before = told.size();
      RealTime.until("submissions go on", () -> told.size() > before + 5);
      server.say(
          "postgres",
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '%s'"
              .formatted(database));
    }
    over[0] = true;
    for (Thread client : clients) {
      client.join();
    }

    Set<String> sessions = written("session");
    assertThat(sessions).containsAll(told);
    assertWritten(sessions);
  }
}
