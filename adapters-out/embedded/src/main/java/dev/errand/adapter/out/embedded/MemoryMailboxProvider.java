package dev.errand.adapter.out.embedded;

import dev.errand.application.port.out.Mailbox;
import dev.errand.application.spi.AdapterContext;
import dev.errand.application.spi.MailboxProvider;
import java.net.URI;

/**
 * Opens mailboxes in memory: {@code memory:NAME}. Each call opens a new, empty one; whoever wants
 * to share one keeps it. What it holds is gone with the process.
 */
public final class MemoryMailboxProvider implements MailboxProvider {

  /** A provider. */
  public MemoryMailboxProvider() {}

  @Override
  public String scheme() {
    return MemoryAddress.SCHEME;
  }

  @Override
  public Mailbox open(URI address, AdapterContext context) {
    MemoryAddress.require(address);
    return new MemoryMailbox(context.scheduler(), context.ids());
  }
}
