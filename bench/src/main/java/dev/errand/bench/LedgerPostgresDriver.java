package dev.errand.bench;

import dev.errand.application.port.out.Codecs;
import dev.errand.application.port.out.Payload;
import dev.errand.application.port.out.SessionLedger;
import dev.errand.bootstrap.OpenErrand;
import dev.errand.domain.audit.AuditFact;
import dev.errand.domain.session.Evolver;
import dev.errand.domain.session.RecordedEvent;
import dev.errand.domain.session.SessionId;
import dev.errand.domain.session.SessionState;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Durable appends a second to a ledger in PostgreSQL, beside plain JDBC that inserts the same bytes
 * into a table of the same columns, as many rows in a commit as the ledger had on average, by as
 * many connections as it has lanes. The two take turns. Then, if asked for, how long it takes to
 * resume a session of 100,000 events, and how fast an audit chain is proved.
 *
 * <p>Arguments: address of an empty database whose user owns it and has no password; appends a
 * repetition for each session (of two events each); repetitions; {@code more} for the rest. The
 * server must wait for its disk, and the driver says whether it does.
 */
final class LedgerPostgresDriver {

  private static final int[] SESSIONS = {1, 8, 64, 512};
  private static final int LANES = 2;
  private static final int LONG = 100_000;
  private static final int ENTRIES = 200_000;

  private final OpenErrand errand;
  private final String jdbc;
  private final List<RecordedEvent> mix = LongSession.events(2_000);
  private final byte[][] lines;
  private int runs;

  private LedgerPostgresDriver(OpenErrand errand, String jdbc) {
    this.errand = errand;
    this.jdbc = jdbc;
    Codecs codecs = errand.ports().codecs();
    this.lines = mix.stream().map(codecs::encodeEvent).toArray(byte[][]::new);
  }

  public static void main(String[] args) throws Exception {
    URI address = URI.create(args[0]);
    String options = "?migrate=on&connections=20";
    String jdbc =
        "jdbc:postgresql://%s:%d%s?user=%s"
            .formatted(
                address.getHost(), address.getPort(), address.getPath(), address.getUserInfo());
    try (OpenErrand errand =
        OpenErrand.with(
            Map.of(
                "ERRAND_LEDGER", args[0] + options,
                "ERRAND_AUDIT", args[0] + options,
                "ERRAND_TOOLS", "orders:"))) {
      LedgerPostgresDriver driver = new LedgerPostgresDriver(errand, jdbc);
      driver.prepare();
      for (int sessions : SESSIONS) {
        driver.compare(sessions, Integer.parseInt(args[1]), Integer.parseInt(args[2]));
      }
      if (args.length > 3 && args[3].equals("more")) {
        driver.resume();
        driver.prove();
      }
    }
  }

  private void prepare() throws SQLException {
    errand.ports().ledger().list(1, null);
    try (Connection connection = DriverManager.getConnection(jdbc);
        Statement statement = connection.createStatement()) {
      for (String setting : List.of("fsync", "synchronous_commit", "server_version")) {
        try (ResultSet shown = statement.executeQuery("SHOW " + setting)) {
          shown.next();
          System.out.println(setting + " = " + shown.getString(1));
        }
      }
      statement.execute(
          "CREATE TABLE IF NOT EXISTS bench_event (session_id varchar(64) COLLATE \"C\" NOT NULL,"
              + " sequence bigint NOT NULL, body bytea NOT NULL, PRIMARY KEY (session_id,"
              + " sequence))");
    }
  }

  private void compare(int sessions, int appends, int repetitions) throws Exception {
    int each = sessions == 1 ? appends * 4 : appends;
    double size = group(ours(sessions, each).name(), sessions * each);
    plain(sessions, each, size);
    Sample ours = new Sample();
    Sample plain = new Sample();
    for (int i = 0; i < repetitions; i++) {
      Run run = ours(sessions, each);
      size = group(run.name(), sessions * each);
      ours.add(run.perSecond());
      plain.add(plain(sessions, each, size));
    }
    System.out.printf(
        Locale.ROOT,
        "%d sessions: appends/s %s, plain %s, ratio %s, last group %.1f appends%n",
        sessions,
        ours.shown("%.0f"),
        plain.shown("%.0f"),
        ours.over(plain).shown("%.2f"),
        size);
  }

  private record Run(String name, double perSecond) {}

  private Run ours(int sessions, int each) throws InterruptedException {
    String name = "r" + ProcessHandle.current().pid() + "-" + ++runs + "-";
    SessionLedger ledger = errand.ports().ledger();
    List<Thread> threads = new ArrayList<>();
    CountDownLatch start = new CountDownLatch(1);
    for (int i = 0; i < sessions; i++) {
      SessionId session = new SessionId(name + i);
      threads.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    await(start);
                    for (int n = 0; n < each; n++) {
                      ledger.append(session, List.of(event(2 * n + 1), event(2 * n + 2)));
                    }
                  }));
    }
    long before = System.nanoTime();
    start.countDown();
    for (Thread thread : threads) {
      thread.join();
    }
    return new Run(name, sessions * each * 1e9 / (System.nanoTime() - before));
  }

  private RecordedEvent event(long sequence) {
    RecordedEvent one = mix.get((int) (1 + sequence % 1_990));
    return new RecordedEvent(sequence, 1, one.at(), one.event());
  }

  private static void await(CountDownLatch start) {
    try {
      start.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** How many appends a transaction had on average. */
  private double group(String name, int appends) throws SQLException {
    try (Connection connection = DriverManager.getConnection(jdbc);
        PreparedStatement statement =
            connection.prepareStatement(
                "SELECT count(DISTINCT xmin::text) FROM errand.event WHERE session_id LIKE ?")) {
      statement.setString(1, name + "%");
      try (ResultSet counted = statement.executeQuery()) {
        counted.next();
        return (double) appends / counted.getLong(1);
      }
    }
  }

  /** As many rows in all as the ledger wrote. */
  private double plain(int sessions, int each, double size) throws Exception {
    String name = "p" + ProcessHandle.current().pid() + "-" + ++runs + "-";
    int rows = 2 * Math.max(1, (int) Math.round(size));
    AtomicInteger left = new AtomicInteger(2 * sessions * each);
    List<Thread> threads = new ArrayList<>();
    int connections = sessions == 1 ? 1 : LANES;
    CountDownLatch ready = new CountDownLatch(connections);
    CountDownLatch start = new CountDownLatch(1);
    for (int i = 0; i < connections; i++) {
      int lane = i;
      threads.add(
          Thread.ofVirtual().start(() -> insert(name, lane, sessions, rows, left, ready, start)));
    }
    ready.await();
    long before = System.nanoTime();
    start.countDown();
    for (Thread thread : threads) {
      thread.join();
    }
    return sessions * each * 1e9 / (System.nanoTime() - before);
  }

  private void insert(
      String name,
      int lane,
      int sessions,
      int rows,
      AtomicInteger left,
      CountDownLatch ready,
      CountDownLatch start) {
    String values = String.join(",", java.util.Collections.nCopies(rows, "(?,?,?)"));
    try (Connection connection = DriverManager.getConnection(jdbc);
        PreparedStatement statement =
            connection.prepareStatement("INSERT INTO bench_event VALUES " + values)) {
      ready.countDown();
      await(start);
      for (long sequence = 1; left.getAndAdd(-rows) > 0; sequence += 2) {
        for (int row = 0; row < rows; row++) {
          long number = sequence + row % 2;
          statement.setString(3 * row + 1, name + lane + "-" + row / 2 % sessions);
          statement.setLong(3 * row + 2, number);
          statement.setBytes(3 * row + 3, lines[(int) (1 + number % 1_990)]);
        }
        statement.executeUpdate();
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private void resume() {
    SessionLedger ledger = errand.ports().ledger();
    List<RecordedEvent> events = LongSession.events(LONG);
    SessionId session = new SessionId("long");
    SessionState state = SessionState.initial(session);
    for (int from = 0; from < LONG; from += 1_000) {
      ledger.append(session, events.subList(from, from + 1_000));
    }
    for (RecordedEvent event : events.subList(0, LONG - 500)) {
      state = Evolver.evolve(state, event);
    }
    times("resume of 100,000 events without a snapshot", 5, session);
    byte[] snapshot = errand.ports().codecs().encodeSnapshot(state);
    ledger.keep(session, new SessionLedger.Snapshot(state.sequence(), Payload.of(snapshot)));
    System.out.println("the snapshot has " + snapshot.length + " bytes; 500 events behind it");
    times("resume of 100,000 events with it", 20, session);
  }

  private void times(String what, int times, SessionId session) {
    double[] took = new double[times];
    for (int i = 0; i < times; i++) {
      long before = System.nanoTime();
      errand.application().inspectSessions().show(session, 0);
      took[i] = (System.nanoTime() - before) / 1e6;
    }
    double first = took[0];
    Arrays.sort(took);
    System.out.printf(
        Locale.ROOT, "%s: first %.0f ms, median %.0f ms%n", what, first, took[times / 2]);
  }

  private void prove() {
    for (int from = 0; from < ENTRIES; from += 2_000) {
      List<AuditFact> facts = new ArrayList<>();
      for (int i = from + 1; i <= from + 2_000; i++) {
        facts.add(
            new AuditFact(
                Instant.EPOCH.plusMillis(i),
                "bench",
                "worker-1",
                "tool-finished",
                "s" + i / 100,
                i,
                "call-" + i));
      }
      errand.ports().audit().append(facts);
    }
    ThreadMXBean cpu = ManagementFactory.getThreadMXBean();
    for (int i = 0; i < 5; i++) {
      long before = System.nanoTime();
      long cpuBefore = cpu.getCurrentThreadCpuTime();
      var verdict = errand.application().verifyAudit().verify("bench").getFirst();
      double seconds = (System.nanoTime() - before) / 1e9;
      double cpuSeconds = (cpu.getCurrentThreadCpuTime() - cpuBefore) / 1e9;
      System.out.printf(
          Locale.ROOT,
          "proved %d entries: %.0f/s, %.0f in a second of our CPU%n",
          verdict.entries(),
          verdict.entries() / seconds,
          verdict.entries() / cpuSeconds);
    }
  }
}
