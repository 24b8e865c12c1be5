package dev.errand.adapter.out.redis;

import dev.errand.application.port.out.PortException;

/** Whether a server throws keys away when its memory is full. */
final class Eviction {

  private Eviction() {}

  /**
   * Not with {@code volatile-…}: what expires here are deduplication ids, never work. A server that
   * does not say is given the benefit of the doubt.
   */
  static boolean threatens(RedisServer server) {
    String memory;
    try {
      memory = server.info("memory");
    } catch (PortException e) {
      return false;
    }
    return memory.contains("maxmemory_policy:allkeys-") && !memory.contains("\nmaxmemory:0\r");
  }
}
