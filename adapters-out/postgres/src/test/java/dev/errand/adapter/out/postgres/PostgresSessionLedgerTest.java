package dev.errand.adapter.out.postgres;

import static dev.errand.testkit.SessionEvents.attempt;
import static dev.errand.testkit.SessionEvents.checkpoint;
import static dev.errand.testkit.SessionEvents.checkpoints;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.errand.application.port.out.Payload;
import dev.errand.application.port.out.PortException;
import dev.errand.application.port.out.SessionLedger;
import dev.errand.application.port.out.SessionLedger.Head;
import dev.errand.application.port.out.SessionLedger.Snapshot;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.RecordedEvent;
import dev.errand.domain.session.SessionEvent;
import dev.errand.domain.session.SessionId;
import dev.errand.testkit.RealTime;
import dev.errand.testkit.SessionLedgerContract;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

final class PostgresSessionLedgerTest implements SessionLedgerContract {

  private static final SessionId SESSION = new SessionId("01session");

  private final PostgresProcess server = PostgresProcess.shared();
  private String database;
  private PostgresSessionLedger ledger;

  @BeforeEach
  void open() {
    database = server.database();
    ledger = another();
  }

  @AfterEach
  void close() {
    ledger.close();
    server.drop(database);
  }

  @Override
  public SessionLedger ledger() {
    return ledger;
  }

  @Nested
  class Processes {

    @Test
    void anotherProcessShouldFenceOutTheOlderAttempt() {
      try (PostgresSessionLedger other = another()) {
        ledger.append(SESSION, List.of(attempt(1, 1)));
        other.append(SESSION, List.of(attempt(2, 2)));

        assertThat(failureOf(() -> ledger.append(SESSION, List.of(checkpoint(2, 1)))))
            .isInstanceOf(Failure.FencedOut.class);
        assertThat(failureOf(() -> ledger.append(SESSION, List.of(checkpoint(3, 1)))))
            .isInstanceOf(Failure.FencedOut.class);
        assertThat(ledger.head(SESSION)).contains(new Head(2, 2));
      }
    }

    @Test
    void ofTwoProcessesThatClaimOneShouldWin() throws InterruptedException {
      try (PostgresSessionLedger other = another()) {
        List<PostgresSessionLedger> both = List.of(ledger, other);
        for (int round = 0; round < 50; round++) {
          SessionId session = new SessionId("round-" + round);
          ledger.append(session, checkpoints(1, 1, 0));
          List<Failure> failures = new java.util.concurrent.CopyOnWriteArrayList<>();
          List<Thread> claims =
              both.stream()
                  .map(
                      each ->
                          Thread.ofVirtual()
                              .start(
                                  () -> {
                                    try {
                                      each.append(session, List.of(attempt(2, 1)));
                                    } catch (PortException e) {
                                      failures.add(e.failure());
                                    }
                                  }))
                  .toList();
          for (Thread claim : claims) {
            claim.join();
          }

          assertThat(failures).singleElement().isInstanceOf(Failure.Conflict.class);
          assertThat(ledger.head(session)).contains(new Head(2, 1));
        }
      }
    }

    @Test
    void groupsThatMeetInAnotherOrderShouldAllBeWritten() throws InterruptedException {
      List<SessionId> sessions =
          IntStream.range(0, 10).mapToObj(i -> new SessionId("s" + i)).toList();
      sessions.forEach(each -> ledger.append(each, checkpoints(1, 1, 0)));
      try (PostgresSessionLedger other = another()) {
        List<Thread> writers = new ArrayList<>();
        for (PostgresSessionLedger each : List.of(ledger, other)) {
          for (SessionId session : each == ledger ? sessions : sessions.reversed()) {
            writers.add(Thread.ofVirtual().start(() -> appendSomehow(each, session, 50)));
          }
        }
        for (Thread writer : writers) {
          writer.join();
        }
      }

      for (SessionId session : sessions) {
        assertThat(read(session)).isEqualTo(checkpoints(1, 101, 0));
      }
    }

    private void appendSomehow(PostgresSessionLedger writer, SessionId session, int events) {
      for (int written = 0; written < events; ) {
        long next = writer.head(session).orElseThrow().sequence() + 1;
        try {
          writer.append(session, List.of(checkpoint(next, 0)));
          written++;
        } catch (PortException e) {
          assertThat(e.failure()).isInstanceOf(Failure.Conflict.class);
        }
      }
    }
  }

  @Nested
  class Groups {

    @Test
    void whatWaitsTogetherShouldBeOneTransactionButForWhoIsStale() throws Exception {
      ledger.append(new SessionId("held-1"), checkpoints(1, 1, 0));
      ledger.append(new SessionId("held-2"), checkpoints(1, 1, 0));
      ledger.append(new SessionId("stale"), checkpoints(1, 1, 7));
      ledger.append(new SessionId("late"), checkpoints(1, 3, 0));
      Map<String, CompletableFuture<Void>> waiting = new ConcurrentHashMap<>();

      try (Connection holder = server.connect(database)) {
        hold(holder);
        append(waiting, "held-1", checkpoints(2, 2, 0));
        append(waiting, "held-2", checkpoints(2, 2, 0));
        RealTime.until("both lanes are held", () -> waitingForLocks() == 2);
        append(waiting, "group-1", checkpoints(1, 2, 0));
        append(waiting, "group-2", checkpoints(1, 1, 3));
        append(waiting, "stale", checkpoints(2, 2, 6));
        append(waiting, "late", checkpoints(3, 3, 0));
        append(waiting, "group-3", checkpoints(1, 4, 0));
        holder.commit();
      }

      waiting.get("group-1").join();
      waiting.get("group-2").join();
      waiting.get("group-3").join();
      assertThat(failureOf(waiting.get("stale")::join)).isInstanceOf(Failure.FencedOut.class);
      assertThat(failureOf(waiting.get("late")::join)).isInstanceOf(Failure.Conflict.class);
      assertThat(
              server.ask(
                  database,
                  "SELECT count(DISTINCT xmin::text) FROM errand.event WHERE session_id LIKE"
                      + " 'group%'"))
          .isEqualTo("1");
    }

    private void hold(Connection holder) throws SQLException {
      holder.setAutoCommit(false);
      try (Statement statement = holder.createStatement()) {
        statement.execute("SELECT * FROM errand.session WHERE id LIKE 'held%' FOR UPDATE");
      }
    }

    private long waitingForLocks() {
      return Long.parseLong(
          server.ask(
              database,
              "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname ="
                  + " current_database()"));
    }

    /** Returns once it is in the queue, for all that can be seen from outside. */
    private void append(
        Map<String, CompletableFuture<Void>> waiting, String session, List<RecordedEvent> events) {
      CompletableFuture<Void> done = new CompletableFuture<>();
      waiting.put(session, done);
      Thread thread =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      ledger.append(new SessionId(session), events);
                      done.complete(null);
                    } catch (PortException e) {
                      done.completeExceptionally(e);
                    }
                  });
      RealTime.until(
          session + " waits", () -> thread.getState() == Thread.State.WAITING || done.isDone());
    }

    @Test
    void moreThanFitsOneGroupShouldBeWrittenInSeveral() throws InterruptedException {
      List<Thread> writers =
          IntStream.range(0, 30)
              .mapToObj(
                  i ->
                      Thread.ofVirtual()
                          .start(
                              () ->
                                  ledger.append(new SessionId("s" + i), checkpoints(1, 1_000, 1))))
              .toList();
      for (Thread writer : writers) {
        writer.join();
      }

      for (int i = 0; i < 30; i++) {
        assertThat(ledger.head(new SessionId("s" + i))).contains(new Head(1_000, 1));
      }
      assertThat(read(new SessionId("s29"))).isEqualTo(checkpoints(1, 1_000, 1));
    }
  }

  @Nested
  class Connections {

    @Test
    void whatWasAcknowledgedShouldOutliveConnectionsThatAreCut() throws InterruptedException {
      List<Failure> failures = new java.util.concurrent.CopyOnWriteArrayList<>();
      List<Thread> writers =
          IntStream.range(0, 8)
              .mapToObj(
                  i ->
                      Thread.ofVirtual()
                          .start(() -> persist(new SessionId("s" + i), 400, failures)))
              .toList();

      for (int cut = 0; cut < 15; cut++) {
        RealTime.pass(java.time.Duration.ofMillis(40));
        server.ask(
            database,
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE"
                + " application_name = 'errand' AND datname = current_database()");
      }
      for (Thread writer : writers) {
        writer.join();
      }

      assertThat(failures)
          .isNotEmpty()
          .allMatch(e -> e instanceof Failure.TimedOut || e instanceof Failure.Unavailable);
      for (int i = 0; i < 8; i++) {
        assertThat(read(new SessionId("s" + i))).isEqualTo(checkpoints(1, 400, 1));
      }
    }

    /** As the application does: after an unknown outcome it looks before it appends again. */
    private void persist(SessionId session, int events, List<Failure> failures) {
      long next = 1;
      while (next <= events) {
        try {
          ledger.append(session, List.of(checkpoint(next, 1)));
          next++;
        } catch (PortException e) {
          failures.add(e.failure());
          if (e.failure() instanceof Failure.TimedOut) {
            next = last(session) + 1;
          }
        }
      }
    }

    private long last(SessionId session) {
      while (true) {
        try {
          return ledger.head(session).map(Head::sequence).orElse(0L);
        } catch (PortException e) {
          assertThat(e.failure()).isInstanceOf(Failure.Unavailable.class);
        }
      }
    }

    @Test
    void aLedgerThatIsClosedShouldSaySo() {
      PostgresSessionLedger closed = another();
      closed.append(SESSION, checkpoints(1, 1, 1));
      closed.close();

      assertThat(failureOf(() -> closed.head(SESSION))).isInstanceOf(Failure.Unavailable.class);
    }
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
      java.util.Random words = new java.util.Random(1);
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
                    java.time.Instant.EPOCH,
                    new SessionEvent.ToolStarted("call-" + call, session + "/" + call, 1)),
                new RecordedEvent(
                    2 * call + 2,
                    1,
                    java.time.Instant.EPOCH,
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
          ledger.append(session, List.of(new RecordedEvent(3, 1, java.time.Instant.EPOCH, end)));
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
          List.of(
              new RecordedEvent(
                  1, 1, java.time.Instant.EPOCH, new SessionEvent.Cancelled("enough"))));
      assertThat(server.ask(database, "SELECT ended_at IS NOT NULL FROM errand.session"))
          .isEqualTo("t");

      ledger.append(SESSION, List.of(attempt(2, 2)));

      assertThat(server.ask(database, "SELECT ended_at IS NULL FROM errand.session"))
          .isEqualTo("t");
    }
  }

  private PostgresSessionLedger another() {
    return TestDatabases.ledger(server.address(database), TestDatabases.process(server));
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
