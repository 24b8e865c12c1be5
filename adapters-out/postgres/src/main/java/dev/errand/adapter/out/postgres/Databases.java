package dev.errand.adapter.out.postgres;

import dev.errand.application.port.out.IdGenerator;
import dev.errand.application.port.out.Scheduler;
import dev.errand.application.port.out.Telemetry;
import dev.errand.application.spi.AdapterContext;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The databases in use, each once, whichever port they serve: that is how ledger, audit log and
 * mailbox on one database find each other. Thread-safe.
 */
final class Databases {

  private static final Databases OF_THIS_PROCESS = new Databases();

  /** Whose a database is; each port of a process has a way of its own to look secrets up. */
  private record Key(
      PostgresAddress.Server server, Scheduler scheduler, IdGenerator ids, Telemetry telemetry) {}

  private final Map<Key, Shared> databases = new HashMap<>();

  private Databases() {}

  /** Takes part in a database; nothing is connected yet. */
  static Share share(PostgresAddress address, AdapterContext context) {
    return OF_THIS_PROCESS.join(address, context);
  }

  private synchronized Share join(PostgresAddress address, AdapterContext context) {
    Key key = new Key(address.server(), context.scheduler(), context.ids(), context.telemetry());
    Shared shared =
        databases.computeIfAbsent(key, it -> new Shared(new Database(it.server(), context)));
    shared.users++;
    if (address.migrate()) {
      shared.database.migrateFirst();
    }
    AtomicBoolean left = new AtomicBoolean();
    return new Share(
        shared.database,
        () -> {
          if (left.compareAndSet(false, true)) {
            leave(key, shared);
          }
        });
  }

  private void leave(Key key, Shared shared) {
    synchronized (this) {
      shared.users--;
      if (shared.users > 0) {
        return;
      }
      databases.remove(key, shared);
    }
    shared.database.close();
  }

  /**
   * A part in a database. The last one to leave closes it.
   *
   * @param database what is shared
   * @param leaving ends this part in it
   */
  record Share(Database database, Runnable leaving) implements AutoCloseable {
    @Override
    public void close() {
      leaving.run();
    }
  }

  private static final class Shared {

    private final Database database;
    private int users;

    private Shared(Database database) {
      this.database = database;
    }
  }
}
