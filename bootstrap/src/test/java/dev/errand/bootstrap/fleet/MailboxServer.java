package dev.errand.bootstrap.fleet;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Where the mailboxes of a fleet are. */
interface MailboxServer extends AutoCloseable {

  /** One of a kind, which keeps its files in a directory, or the one whose address is given. */
  static MailboxServer of(String kind, Path directory) {
    return switch (kind) {
      case "redis" -> RedisServer.in(directory.resolve("redis"));
      case "sqs" -> new SqsQueues();
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

  /** What can be done to it. */
  default List<Mishap> mishaps() {
    return List.of();
  }

  @Override
  void close();

  /**
   * Something bad that can be done to a server while it is in use.
   *
   * @param name tells what happened, in what is printed
   * @param happen does it, and returns when the server is back
   */
  record Mishap(String name, Runnable happen) {}
}
