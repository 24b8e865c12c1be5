package dev.errand.bootstrap.fleet;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Where the mailboxes of a fleet are. */
interface MailboxServer extends AutoCloseable {

  /** The kinds that are started here. */
  List<String> KINDS = List.of("redis", "sqs", "postgres");

  /** One of a kind, which keeps its files in a directory, or the one whose address is given. */
  static MailboxServer of(String kind, Path directory) {
    return switch (kind) {
      case "redis" -> RedisServer.in(directory.resolve("redis"));
      case "sqs" -> SqsServer.started();
      case "postgres" -> PostgresServer.in(directory.resolve("postgres"));
      default -> GivenServer.at(kind);
    };
  }

  /** What the addresses of all its mailboxes begin with. */
  String prefix();

  /** The address of a mailbox, which nobody used before. */
  String address(String mailbox);

  /** What its clients need in their environment. */
  default Map<String, String> variables() {
    return Map.of();
  }

  /** All sessions, from where the fleet keeps them, which may be in this directory. */
  default Ledgers ledgers(Path directory) {
    return Ledgers.in(directory.resolve(".errand/sessions"));
  }

  /** Kills it and starts it again on what it stored; says whether it could. */
  boolean restart();

  @Override
  void close();
}
