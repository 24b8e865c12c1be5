package dev.errand.bench;

import dev.errand.application.port.out.Mailbox;
import dev.errand.bootstrap.OpenErrand;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;

/**
 * Messages a second through a mailbox in PostgreSQL (send, receive, acknowledge), beside a bare
 * loop in JDBC on a table of its own: rows inserted, leased by {@code SKIP LOCKED} and deleted in
 * batches, one connection for each of the three, and no promise about turns, groups or repeated
 * messages. The two take turns. Then the time from a send to a receiver that waits.
 *
 * <p>Arguments: address as USER@HOST:PORT/DATABASE of a user without password who owns the
 * database, messages a repetition, largest batch, repetitions.
 */
final class PostgresMailboxDriver {

  private static final byte[] BODY = Traffic.BODY.bytes();
  private static final int SENDERS = 64;

  private PostgresMailboxDriver() {}

  public static void main(String[] args) throws Exception {
    String database = args[0];
    int messages = Integer.parseInt(args[1]);
    int batch = Integer.parseInt(args[2]);
    int repetitions = Integer.parseInt(args[3]);
    String name = "bench-" + ProcessHandle.current().pid();
    String address = "postgresql://" + database + "?migrate=on&queue=" + name;
    try (OpenErrand errand = OpenErrand.with(Map.of("ERRAND_MAILBOX", address));
        Raw raw = new Raw(database)) {
      Mailbox mailbox = errand.ports().mailbox();
      Traffic.through(mailbox, SENDERS, messages, batch);
      raw.through(messages, batch);
      Sample ours = new Sample();
      Sample bare = new Sample();
      for (int i = 0; i < repetitions; i++) {
        ours.add(Traffic.through(mailbox, SENDERS, messages, batch));
        bare.add(raw.through(messages, batch));
      }
      System.out.println("messages/s, errand:      " + ours.shown("%.0f"));
      System.out.println("messages/s, bare loop:   " + bare.shown("%.0f"));
      System.out.println("errand / bare loop:      " + ours.over(bare).shown("%.2f"));
      Traffic.showIdle(mailbox, 300);
      mailbox.purge();
    }
  }

  /** The same by hand. */
  private static final class Raw implements AutoCloseable {

    private final Connection sender;
    private final Connection receiver;
    private final Connection settler;

    private Raw(String database) throws SQLException {
      int at = database.indexOf('@');
      String url =
          "jdbc:postgresql://" + database.substring(at + 1) + "?user=" + database.substring(0, at);
      sender = DriverManager.getConnection(url);
      receiver = DriverManager.getConnection(url);
      settler = DriverManager.getConnection(url);
      try (Statement statement = sender.createStatement()) {
        statement.execute("DROP TABLE IF EXISTS bench_queue");
        statement.execute(
            "CREATE TABLE bench_queue (id bigserial PRIMARY KEY, hidden_until timestamptz,"
                + " body bytea NOT NULL)");
        statement.execute("CREATE INDEX ON bench_queue (id) WHERE hidden_until IS NULL");
      }
    }

    private double through(int messages, int batch) throws Exception {
      long start = System.nanoTime();
      FutureTask<Boolean> sending = new FutureTask<>(() -> send(messages, batch));
      Thread.ofVirtual().start(sending);
      List<FutureTask<Boolean>> settling = new ArrayList<>();
      for (int left = messages; left > 0; ) {
        Long[] some = receive(batch);
        left -= some.length;
        if (some.length > 0) {
          FutureTask<Boolean> settle = new FutureTask<>(() -> settle(some));
          Thread.ofVirtual().start(settle);
          settling.add(settle);
        }
      }
      sending.get();
      for (FutureTask<Boolean> each : settling) {
        each.get();
      }
      return messages * 1e9 / (System.nanoTime() - start);
    }

    private boolean send(int messages, int batch) throws SQLException {
      for (int left = messages; left > 0; left -= batch) {
        byte[][] bodies = new byte[Math.min(left, batch)][];
        Arrays.fill(bodies, BODY);
        try (PreparedStatement statement =
            sender.prepareStatement("INSERT INTO bench_queue (body) SELECT unnest(?::bytea[])")) {
          statement.setArray(1, sender.createArrayOf("bytea", bodies));
          statement.executeUpdate();
        }
      }
      return true;
    }

    private Long[] receive(int batch) throws SQLException {
      try (PreparedStatement statement =
          receiver.prepareStatement(
              "UPDATE bench_queue SET hidden_until = now() + interval '1 minute' WHERE id ="
                  + " ANY (ARRAY(SELECT id FROM bench_queue WHERE hidden_until IS NULL"
                  + " ORDER BY id LIMIT ? FOR UPDATE SKIP LOCKED)) RETURNING id, body")) {
        statement.setInt(1, batch);
        List<Long> ids = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery()) {
          while (rows.next()) {
            ids.add(rows.getLong(1));
            rows.getBytes(2);
          }
        }
        return ids.toArray(Long[]::new);
      }
    }

    private boolean settle(Long[] ids) throws SQLException {
      synchronized (settler) {
        try (PreparedStatement statement =
            settler.prepareStatement("DELETE FROM bench_queue WHERE id = ANY (?::bigint[])")) {
          statement.setArray(1, settler.createArrayOf("bigint", ids));
          return statement.executeUpdate() == ids.length;
        }
      }
    }

    @Override
    public void close() throws SQLException {
      try (Statement statement = sender.createStatement()) {
        statement.execute("DROP TABLE bench_queue");
      }
      sender.close();
      receiver.close();
      settler.close();
    }
  }
}
