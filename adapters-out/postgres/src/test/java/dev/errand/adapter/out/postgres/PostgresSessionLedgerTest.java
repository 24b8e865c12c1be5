package dev.errand.adapter.out.postgres;

import static dev.errand.testkit.SessionEvents.attempt;
import static dev.errand.testkit.SessionEvents.checkpoint;
import static dev.errand.testkit.SessionEvents.checkpoints;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.errand.application.port.out.PortException;
import dev.errand.application.port.out.SessionLedger;
import dev.errand.application.port.out.SessionLedger.Head;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.RecordedEvent;
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

  private final TestPostgres server = TestPostgres.shared();
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

      int cuts = 0;
      for (int cut = 0; cut < 15; cut++) {
        RealTime.pass(java.time.Duration.ofMillis(40));
        cuts +=
            Integer.parseInt(
                server.ask(
                    database,
                    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE"
                        + " application_name = 'errand' AND datname = current_database()"));
      }
      for (Thread writer : writers) {
        writer.join();
      }

      assertThat(cuts).isPositive();
      assertThat(failures)
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
