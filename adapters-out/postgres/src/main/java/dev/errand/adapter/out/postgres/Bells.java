package dev.errand.adapter.out.postgres;

import dev.errand.application.port.out.PortException;
import dev.errand.application.port.out.Scheduler;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/**
 * Where waiting receivers hear that something is there, or will be in a while. One connection
 * listens for all mailboxes of a database, from the first wait on. When it goes or comes, everybody
 * is told to look, since what was said meanwhile is lost. Thread-safe.
 */
final class Bells implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(Bells.class.getName());
  private static final String LISTEN = "LISTEN errand_mailbox";
  private static final String AWAIT = "SELECT errand.mailbox_await(?)";

  /** Less than the 45 seconds that {@code mailbox_await} promises. */
  private static final Duration ANNOUNCED_FOR = Duration.ofSeconds(30);

  private static final Duration ALIVE_EVERY = Duration.ofSeconds(10);
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final Database database;
  private final Scheduler scheduler;
  private final ConcurrentMap<String, Set<Watch>> watches = new ConcurrentHashMap<>();

  /** When each mailbox was announced to be waited for. */
  private final ConcurrentMap<String, Long> announced = new ConcurrentHashMap<>();

  private final ReentrantLock starting = new ReentrantLock();
  private Scheduler.@Nullable Task listener;
  private volatile boolean listening;
  private volatile boolean closed;

  Bells(Database database, Scheduler scheduler) {
    this.database = database;
    this.scheduler = scheduler;
  }

  /** A watch over a mailbox; to be closed. */
  Watch watch(String mailbox) {
    Set<Watch> all = watches.computeIfAbsent(mailbox, name -> ConcurrentHashMap.newKeySet());
    Watch watch = new Watch(scheduler.signal(), all);
    all.add(watch);
    return watch;
  }

  /** Whether whatever comes to a mailbox from now on will be heard. */
  boolean hears(String mailbox) {
    Long since = announced.get(mailbox);
    return listening && since != null && System.nanoTime() - since < ANNOUNCED_FOR.toNanos();
  }

  /** Sees to it that what comes to a mailbox will be heard; says whether that is so already. */
  boolean prepare(String mailbox) {
    start();
    if (!listening) {
      return false;
    }
    long now = System.nanoTime();
    try {
      database.write(
          connection -> {
            try (PreparedStatement statement = connection.prepareStatement(AWAIT)) {
              statement.setString(1, mailbox);
              return statement.execute();
            }
          });
    } catch (PortException e) {
      LOG.log(System.Logger.Level.DEBUG, "nobody knows that somebody waits", e);
      return false;
    }
    announced.put(mailbox, now);
    return listening;
  }

  private void start() {
    starting.lock();
    try {
      if (listener == null && !closed) {
        listener = scheduler.start("postgres-listener", this::listen);
      }
    } finally {
      starting.unlock();
    }
  }

  private void listen() {
    try {
      while (!closed) {
        try (Connection connection = database.dedicated()) {
          listenOn(connection);
        } catch (PortException | SQLException e) {
          complain(e);
        }
        deaf();
        scheduler.sleep(PAUSE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      deaf();
      starting.lock();
      try {
        listener = null;
      } finally {
        starting.unlock();
      }
    }
  }

  /** Once each time: what follows is the same trouble. */
  private void complain(Exception thrown) {
    if (!closed) {
      LOG.log(
          listening ? System.Logger.Level.WARNING : System.Logger.Level.DEBUG,
          "the connection is lost on which mailboxes of {0} are heard of; they are looked into"
              + " every second until it is back: {1}",
          database.shown(),
          thrown.getMessage());
    }
  }

  private void deaf() {
    listening = false;
    announced.clear();
    tellAll();
  }

  private void listenOn(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(LISTEN);
    }
    announced.clear();
    listening = true;
    tellAll();
    PGConnection notified = connection.unwrap(PGConnection.class);
    while (!closed) {
      PGNotification[] heard = notified.getNotifications((int) ALIVE_EVERY.toMillis());
      if (heard != null && heard.length > 0) {
        for (PGNotification each : heard) {
          tell(each.getParameter());
        }
      } else if (!closed && !connection.isValid((int) ALIVE_EVERY.toSeconds())) {
        throw new SQLNonTransientConnectionException("nothing is heard any more", "08006");
      }
    }
  }

  /** What is said is a mailbox's name and, behind a blank, microseconds. */
  private void tell(String said) {
    int blank = said.lastIndexOf(' ');
    String delay = said.substring(blank + 1);
    tell(
        blank < 0 ? said : said.substring(0, blank),
        delay.matches("\\d{1,16}") ? Micros.duration(Long.parseLong(delay)) : Duration.ZERO);
  }

  private void tell(String mailbox, Duration in) {
    watches.getOrDefault(mailbox, Set.of()).forEach(watch -> watch.comeIn(in));
  }

  private void tellAll() {
    watches.keySet().forEach(mailbox -> tell(mailbox, Duration.ZERO));
  }

  @Override
  public void close() {
    starting.lock();
    try {
      closed = true;
      if (listener != null) {
        listener.interrupt();
      }
    } finally {
      starting.unlock();
    }
    tellAll();
  }
}
