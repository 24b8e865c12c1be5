package dev.errand.adapter.out.postgres;

import static dev.errand.testkit.SessionEvents.attempt;
import static dev.errand.testkit.SessionEvents.checkpoint;
import static dev.errand.testkit.SessionEvents.checkpoints;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.errand.application.port.out.Payload;
import dev.errand.application.port.out.PortException;
import dev.errand.application.port.out.SessionLedger.Snapshot;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.RecordedEvent;
import dev.errand.domain.session.SessionEvent;
import dev.errand.domain.session.SessionId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What a ledger in PostgreSQL stores, and what becomes of it when it is old or edited by hand. */
final class PostgresSessionContentTest {

  private static final SessionId SESSION = new SessionId("01session");

  private final TestPostgres server = TestPostgres.shared();
  private String database;
  private PostgresSessionLedger ledger;

  @BeforeEach
  void open() {
    database = server.database();
    ledger = TestDatabases.ledger(server.address(database), TestDatabases.process(server));
  }

  @AfterEach
  void close() {
    ledger.close();
    server.drop(database);
  }

  @Nested
  class Content {

    @Test
    void everyCharacterShouldComeBack() {
      String odd = "nul \0 backslash \\ quote ' pair \ud83d\ude00 end";
      ledger.append(SESSION, List.of(checkpoint(1, 1, odd)));

      assertThat(read(SESSION)).containsExactly(checkpoint(1, 1, odd));
    }

    @Test
    void halfASurrogatePairShouldDoNoMoreHarmThanInTheCodec() {
      RecordedEvent event = checkpoint(1, 1, "half \ud800 pair");
      byte[] bytes = TestDatabases.CODECS.encodeEvent(event);

      ledger.append(SESSION, List.of(event));

      assertThat(read(SESSION)).containsExactly(TestDatabases.CODECS.decodeEvent(bytes));
    }

    @Test
    void anEventThatWasRemovedByHandShouldBeNamed() {
      ledger.append(SESSION, checkpoints(1, 5, 1));
      server.say(database, "DELETE FROM errand.event WHERE sequence = 3");

      Failure failure = failureOf(() -> read(SESSION));

      assertThat(failure).isInstanceOf(Failure.Corrupt.class);
      assertThat(failure.message()).contains("event 3 of session 01session", "is missing");
    }

    @Test
    void anEventThatWasSpoiledByHandShouldBeNamed() {
      ledger.append(SESSION, checkpoints(1, 5, 1));
      server.say(database, "UPDATE errand.event SET body = '\\x7b' WHERE sequence = 4");

      Failure failure = failureOf(() -> read(SESSION));

      assertThat(failure).isInstanceOf(Failure.Corrupt.class);
      assertThat(failure.message()).contains("event 4 of session 01session", "cannot be read");
    }

    @Test
    void aLongSessionShouldBeReadWhole() {
      for (int from = 1; from <= 12_000; from += 2_000) {
        ledger.append(SESSION, checkpoints(from, from + 1_999, 1));
      }

      assertThat(read(SESSION)).isEqualTo(checkpoints(1, 12_000, 1));
    }

    @Test
    void bytesShouldGrowWithTheCallsAndNotWithTheirSquare() {
      long before = stored();
      converse("short", 50);
      long fifty = stored() - before;
      converse("long", 100);
      long hundred = stored() - before - fifty;

      System.getLogger(getClass().getName())
          .log(
              System.Logger.Level.INFO,
              "stored for 50 calls: {0} bytes, for 100 calls: {1} bytes",
              fifty,
              hundred);
      assertThat((double) hundred / fifty).isBetween(1.9, 2.1);
    }

    /** Each call's 8,000 characters are about 2,000 tokens, so a hundred are 200,000. */
    private void converse(String session, int calls) {
      SessionId id = new SessionId(session);
      Random words = new Random(1);
      for (int call = 0; call < calls; call++) {
        StringBuilder output = new StringBuilder();
        while (output.length() < 8_000) {
          output.append(Integer.toString(words.nextInt(1 << 24), 36)).append(' ');
        }
        ledger.append(
            id,
            List.of(
                new RecordedEvent(
                    2 * call + 1,
                    1,
                    Instant.EPOCH,
                    new SessionEvent.ToolStarted("call-" + call, session + "/" + call, 1)),
                new RecordedEvent(
                    2 * call + 2,
                    1,
                    Instant.EPOCH,
                    new SessionEvent.ToolFinished(
                        "call-" + call, output.toString(), List.of(), List.of(), List.of()))));
      }
    }

    private long stored() {
      return Long.parseLong(
          server.ask(
              database, "SELECT coalesce(sum(pg_column_size(body) + 60), 0) FROM errand.event"));
    }
  }

  @Nested
  class Snapshots {

    @Test
    void theNewestShouldBeKept() {
      assertThat(ledger.snapshot(SESSION)).isEmpty();

      ledger.keep(SESSION, new Snapshot(1_000, Payload.ofText("a")));
      ledger.keep(SESSION, new Snapshot(3_000, Payload.ofText("c")));
      ledger.keep(SESSION, new Snapshot(2_000, Payload.ofText("b")));

      assertThat(ledger.snapshot(SESSION)).contains(new Snapshot(3_000, Payload.ofText("c")));
      assertThat(ledger.snapshot(new SessionId("other"))).isEmpty();
    }
  }

  @Nested
  class Age {

    @Test
    void onlyWhatEndedLongAgoAndWasArchivedShouldBePruned() {
      SessionEvent end = new SessionEvent.Cancelled("enough");
      for (String id : List.of("gone", "young", "kept", "open")) {
        SessionId session = new SessionId(id);
        ledger.append(session, checkpoints(1, 2, 1));
        ledger.keep(session, new Snapshot(2, Payload.ofText("state")));
        if (!id.equals("open")) {
          ledger.append(session, List.of(new RecordedEvent(3, 1, Instant.EPOCH, end)));
        }
      }
      server.say(
          database,
          "UPDATE errand.session SET ended_at = now() - interval '9 days' WHERE id IN ('gone',"
              + " 'kept') AND ended_at IS NOT NULL",
          "UPDATE errand.session SET archived_at = now() WHERE id <> 'kept'");

      String pruned = server.ask(database, "SELECT errand.prune(now() - interval '7 days', 100)");

      assertThat(pruned).isEqualTo("1");
      assertThat(ledger.list(10, null))
          .extracting(SessionId::value)
          .containsExactly("young", "open", "kept");
      assertThat(read(new SessionId("gone"))).isEmpty();
      assertThat(ledger.snapshot(new SessionId("gone"))).isEmpty();
      assertThat(read(new SessionId("young"))).hasSize(3);
    }

    @Test
    void aSessionThatWasRevivedShouldNotCountAsEnded() {
      ledger.append(
          SESSION,
          List.of(new RecordedEvent(1, 1, Instant.EPOCH, new SessionEvent.Cancelled("enough"))));
      assertThat(server.ask(database, "SELECT ended_at IS NOT NULL FROM errand.session"))
          .isEqualTo("t");

      ledger.append(SESSION, List.of(attempt(2, 2)));

      assertThat(server.ask(database, "SELECT ended_at IS NULL FROM errand.session"))
          .isEqualTo("t");
    }
  }

  private List<RecordedEvent> read(SessionId session) {
    List<RecordedEvent> events = new ArrayList<>();
    ledger.read(session, 0, events::add);
    return events;
  }

  private static Failure failureOf(ThrowingCallable call) {
    Throwable thrown = catchThrowableOfType(RuntimeException.class, call);
    assertThat(thrown).as("a failure").isNotNull();
    return ((PortException) (thrown instanceof PortException ? thrown : thrown.getCause()))
        .failure();
  }
}
