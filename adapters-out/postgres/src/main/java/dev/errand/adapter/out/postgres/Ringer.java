package dev.errand.adapter.out.postgres;

import dev.errand.application.port.out.PortException;
import dev.errand.application.port.out.Scheduler;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Tells other processes that something came, after it did. However much comes, one notification is
 * on its way, and what comes meanwhile shares the next. One that is lost costs a while, since those
 * who wait look by themselves, too. Thread-safe; calls do not wait.
 */
final class Ringer {

  private static final System.Logger LOG = System.getLogger(Ringer.class.getName());
  private static final String RING = "SELECT errand.mailbox_ring(?::varchar[], ?::bigint[])";
  private static final Duration GAP = Duration.ofMillis(5);

  private final Database database;
  private final Scheduler scheduler;
  private final ReentrantLock lock = new ReentrantLock();
  private Map<String, Long> pending = new HashMap<>();
  private boolean ringing;

  Ringer(Database database, Scheduler scheduler) {
    this.database = database;
    this.scheduler = scheduler;
  }

  /** There is something in a mailbox, or will be after a while. */
  void ring(String mailbox, Duration in) {
    lock.lock();
    try {
      pending.merge(mailbox, Micros.of(in), Math::min);
      if (ringing) {
        return;
      }
      ringing = true;
    } finally {
      lock.unlock();
    }
    scheduler.start("postgres-ring", this::work);
  }

  private void work() {
    boolean ended = false;
    try {
      for (Map<String, Long> next = take(); !next.isEmpty(); next = take()) {
        ring(next);
      }
      ended = true;
    } finally {
      if (!ended) {
        stop();
      }
    }
  }

  private void ring(Map<String, Long> mailboxes) {
    try {
      notifyOf(mailboxes);
      scheduler.sleep(GAP);
    } catch (PortException e) {
      LOG.log(System.Logger.Level.DEBUG, "nobody was told of what came", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Lets the next one begin anew, whatever went wrong here. */
  private void stop() {
    lock.lock();
    try {
      ringing = false;
    } finally {
      lock.unlock();
    }
  }

  private Map<String, Long> take() {
    lock.lock();
    try {
      Map<String, Long> taken = pending;
      pending = new HashMap<>();
      ringing = !taken.isEmpty();
      return taken;
    } finally {
      lock.unlock();
    }
  }

  private void notifyOf(Map<String, Long> mailboxes) {
    String[] names = mailboxes.keySet().toArray(String[]::new);
    Long[] delays = mailboxes.values().toArray(Long[]::new);
    database.writeHere(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(RING)) {
            statement.setArray(1, connection.createArrayOf("varchar", names));
            statement.setArray(2, connection.createArrayOf("bigint", delays));
            return statement.execute();
          }
        });
  }
}
