package dev.errand.adapter.out.redis;

import dev.errand.application.port.out.Mailbox;
import dev.errand.application.spi.AdapterContext;
import dev.errand.application.spi.MailboxProvider;
import java.net.URI;

/**
 * Opens mailboxes in Redis 5 or newer: {@code redis://HOST:PORT/NAME}, or {@code
 * redis://USER@HOST:PORT/NAME?secret=SECRET} with an ACL user. Options:
 *
 * <ul>
 *   <li>{@code secret}: name of the secret that holds the password; a password is never written
 *       into the address
 *   <li>{@code db}: number of the database, 0 if not given
 *   <li>{@code sentinel}: name of the primary; the hosts, divided by commas, are Sentinels then,
 *       and {@code sentinelSecret} names the secret with their password
 *   <li>{@code cluster}: {@code on} if the hosts, divided by commas, are nodes of a Cluster; all
 *       keys of a mailbox lie in one slot
 *   <li>{@code ca}: file with the certificates (PEM) to trust with {@code rediss:}
 *   <li>{@code timeout}: upper bound of one call, 10s if not given
 *   <li>{@code deduplication}: how long deduplication ids are remembered, 5m if not given
 * </ul>
 *
 * <p>Mailboxes are thread-safe and block the calling thread. Those on the same server share its
 * connections, which are made at the first call. Closing them is up to whoever opened them.
 */
public final class RedisMailboxProvider implements MailboxProvider {

  private final RedisServers servers = new RedisServers();

  /** For {@link java.util.ServiceLoader}. */
  public RedisMailboxProvider() {}

  @Override
  public String scheme() {
    return "redis";
  }

  @Override
  public Mailbox open(URI address, AdapterContext context) {
    return servers.open(RedisAddress.parse(address, false), context);
  }
}
