package dev.errand.bootstrap.fleet;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What the workers of a fleet share: mailboxes on a server, and all else in a PostgreSQL, which
 * makes each worker a machine of its own, or in the directory in which all of them run.
 */
final class Stores implements AutoCloseable {

  private static final String DATABASE = "postgres";

  private final MailboxServer mailboxes;
  private final PostgresServer database;
  private final Path directory;

  private Stores(MailboxServer mailboxes, PostgresServer database, Path directory) {
    this.mailboxes = mailboxes;
    this.database = database;
    this.directory = directory;
  }

  /**
   * Started in a directory.
   *
   * @param kind where mailboxes are, with {@code +postgres} behind it if all else is in a
   *     PostgreSQL; {@code postgres} alone has both
   */
  static Stores of(String kind, Path directory) {
    String mailboxes = kind.replaceFirst("\\+" + DATABASE + "$", "");
    MailboxServer server = MailboxServer.of(mailboxes, directory);
    if (server instanceof PostgresServer both) {
      return new Stores(both, both, directory);
    }
    return new Stores(
        server,
        mailboxes.equals(kind) ? null : PostgresServer.in(directory.resolve(DATABASE)),
        directory);
  }

  MailboxServer mailboxes() {
    return mailboxes;
  }

  /** The PostgreSQL that holds all but mailboxes, if there is one. */
  Optional<PostgresServer> database() {
    return Optional.ofNullable(database);
  }

  /** What all workers need in their environment. */
  Map<String, String> variables() {
    Map<String, String> variables = new TreeMap<>(mailboxes.variables());
    database().ifPresent(server -> variables.putAll(server.everythingHere()));
    return variables;
  }

  /** What can be done to the servers. */
  List<MailboxServer.Mishap> mishaps() {
    List<MailboxServer.Mishap> mishaps = new ArrayList<>(mailboxes.mishaps());
    if (database != null && !Objects.equals(database, mailboxes)) {
      mishaps.addAll(database.mishaps());
    }
    return mishaps;
  }

  /** All sessions. */
  Ledgers ledgers() {
    return database()
        .map(PostgresServer::ledgers)
        .orElseGet(() -> Ledgers.in(directory.resolve(".errand/sessions")));
  }

  @Override
  public void close() {
    mailboxes.close();
    if (database != null && !Objects.equals(database, mailboxes)) {
      database.close();
    }
  }
}
