package dev.errand.adapter.out.redis;

import dev.errand.application.port.out.Mailbox;
import dev.errand.application.spi.AdapterContext;
import dev.errand.application.spi.MailboxProvider;
import java.net.URI;

/**
 * Opens mailboxes in Redis over TLS, {@code rediss://HOST:PORT/NAME}, with the options of {@link
 * RedisMailboxProvider}. The server's certificate and its name are checked, always.
 */
public final class RedisTlsMailboxProvider implements MailboxProvider {

  private final RedisServers servers = new RedisServers();

  /** For {@link java.util.ServiceLoader}. */
  public RedisTlsMailboxProvider() {}

  @Override
  public String scheme() {
    return "rediss";
  }

  @Override
  public Mailbox open(URI address, AdapterContext context) {
    return servers.open(RedisAddress.parse(address, true), context);
  }
}
