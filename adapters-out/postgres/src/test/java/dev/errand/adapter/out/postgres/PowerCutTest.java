package dev.errand.adapter.out.postgres;

import static dev.errand.testkit.AuditLogContract.fact;
import static dev.errand.testkit.SessionEvents.checkpoint;
import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.application.port.out.PortException;
import dev.errand.application.spi.AdapterContext;
import dev.errand.domain.audit.AuditChain;
import dev.errand.domain.session.RecordedEvent;
import dev.errand.domain.session.SessionId;
import dev.errand.testkit.RealTime;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that waits for its disk and is stopped without a chance to put anything in order. */
final class PowerCutTest {

  private static final int SESSIONS = 8;
  private static final int CUTS = 3;

  @Test
  void whatWasAcknowledgedShouldBeThereAfterwardsWithItsAudit(@TempDir Path directory)
      throws Exception {
    try (TestPostgres server = TestPostgres.start(directory)) {
      String database = server.database();
      AdapterContext process = TestDatabases.process(server);
      AtomicLongArray acknowledged = new AtomicLongArray(SESSIONS);
      boolean[] over = {false};
      try (PostgresSessionLedger ledger = TestDatabases.ledger(server.address(database), process);
          PostgresAuditLog log = TestDatabases.auditLog(server.address(database), process)) {
        List<Thread> writers =
            IntStream.range(0, SESSIONS)
                .mapToObj(i -> Thread.ofVirtual().start(() -> write(ledger, i, acknowledged, over)))
                .toList();
        for (int cut = 0; cut < CUTS; cut++) {
          long before = sum(acknowledged);
          RealTime.until("appends go on", () -> sum(acknowledged) > before + 100);
          server.restartImmediately();
        }
        long before = sum(acknowledged);
        RealTime.until("appends go on", () -> sum(acknowledged) > before + 100);
        over[0] = true;
        for (Thread writer : writers) {
          writer.join();
        }

        for (int i = 0; i < SESSIONS; i++) {
          List<RecordedEvent> events = new ArrayList<>();
          ledger.read(new SessionId("s" + i), 0, events::add);
          assertThat(events).hasSizeGreaterThanOrEqualTo((int) acknowledged.get(i));
          assertThat(log.attested("t" + i % 2, new SessionId("s" + i))).isEqualTo(events.size());
        }
        assertThat(log.tenants()).containsExactly("t0", "t1");
        log.tenants().forEach(tenant -> requireIntact(log, tenant));
      }
    }
  }

  private static void write(
      PostgresSessionLedger ledger, int number, AtomicLongArray acknowledged, boolean[] over) {
    SessionId session = new SessionId("s" + number);
    long next = 1;
    while (!over[0]) {
      try {
        ledger.append(
            session,
            List.of(checkpoint(next, 1)),
            List.of(fact("t" + number % 2, session.value(), next)));
        acknowledged.set(number, next);
        next++;
      } catch (PortException e) {
        next = last(ledger, session) + 1;
      }
    }
  }

  private static long last(PostgresSessionLedger ledger, SessionId session) {
    while (true) {
      try {
        return ledger.head(session).map(head -> head.sequence()).orElse(0L);
      } catch (PortException e) {
        assertThat(e.failure().retryable()).isTrue();
      }
    }
  }

  private static long sum(AtomicLongArray numbers) {
    return IntStream.range(0, numbers.length()).mapToLong(numbers::get).sum();
  }

  private static void requireIntact(PostgresAuditLog log, String tenant) {
    AuditChain[] chain = {AuditChain.EMPTY};
    log.read(
        tenant,
        0,
        entry -> {
          assertThat(chain[0].check(entry)).isInstanceOf(AuditChain.Check.Intact.class);
          chain[0] = chain[0].after(entry);
          return true;
        });
    assertThat(chain[0].number()).isPositive();
  }
}
