package dev.errand.bootstrap.fleet;

/** Where the mailboxes of a fleet are. */
interface MailboxServer extends AutoCloseable {

  /** What the addresses of all its mailboxes begin with. */
  String prefix();

  /** The address of a mailbox, which nobody used before. */
  String address(String mailbox);

  /** Kills it and starts it again on what it stored; says whether it could. */
  boolean restart();

  @Override
  void close();
}
