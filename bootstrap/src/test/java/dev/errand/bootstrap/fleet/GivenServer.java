package dev.errand.bootstrap.fleet;

import java.util.UUID;

/** A server that runs already, such as {@code redis://127.0.0.1:6379}; nothing is done to it. */
record GivenServer(String prefix, String run) implements MailboxServer {

  static GivenServer at(String address) {
    return new GivenServer(address.endsWith("/") ? address : address + "/", "" + UUID.randomUUID());
  }

  @Override
  public String address(String mailbox) {
    return prefix + "fleet-" + run + "-" + mailbox;
  }

  @Override
  public void close() {}
}
