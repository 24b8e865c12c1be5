package dev.errand.adapter.out.redis;

import dev.errand.application.spi.AdapterContext;
import java.util.HashMap;
import java.util.Map;

/** The servers in use, each once: mailboxes on the same one share its connections. Thread-safe. */
final class RedisServers {

  private final Map<RedisAddress.Server, Shared> servers = new HashMap<>();

  synchronized RedisMailbox open(RedisAddress address, AdapterContext context) {
    Shared shared =
        servers.computeIfAbsent(
            address.server(), server -> new Shared(new RedisServer(server, context)));
    shared.users++;
    return new RedisMailbox(address, shared.server, context, () -> leave(address.server(), shared));
  }

  private void leave(RedisAddress.Server address, Shared shared) {
    synchronized (this) {
      shared.users--;
      if (shared.users > 0) {
        return;
      }
      servers.remove(address, shared);
    }
    shared.server.close();
  }

  private static final class Shared {

    private final RedisServer server;
    private int users;

    private Shared(RedisServer server) {
      this.server = server;
    }
  }
}
