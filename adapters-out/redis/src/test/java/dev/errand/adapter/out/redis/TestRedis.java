package dev.errand.adapter.out.redis;

import dev.errand.application.port.out.Codecs;
import dev.errand.application.port.out.Mailbox;
import dev.errand.application.port.out.Telemetry;
import dev.errand.application.spi.AdapterContext;
import dev.errand.domain.budget.PriceTable;
import dev.errand.testkit.RealScheduler;
import dev.errand.testservers.TestServers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Opens mailboxes, those without an address of their own on the server that tests share. */
final class TestRedis {

  private TestRedis() {}

  /** An address of a mailbox that nobody used before. */
  static String fresh(String options) {
    return TestServers.redis() + "/test-" + UUID.randomUUID() + options;
  }

  static RedisMailbox open(String address) {
    return open(address, Map.of());
  }

  static RedisMailbox open(String address, Map<String, String> secrets) {
    URI uri = URI.create(address);
    Mailbox mailbox =
        uri.getScheme().equals("rediss")
            ? new RedisTlsMailboxProvider().open(uri, context(secrets))
            : new RedisMailboxProvider().open(uri, context(secrets));
    return (RedisMailbox) mailbox;
  }

  static AdapterContext context(Map<String, String> secrets) {
    return new AdapterContext(
        unused(Codecs.class),
        new RealScheduler(),
        () -> UUID.randomUUID().toString(),
        unused(Telemetry.class),
        PriceTable.EMPTY,
        name -> Optional.ofNullable(secrets.get(name)));
  }

  private static <T> T unused(Class<T> type) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) -> {
              throw new UnsupportedOperationException(method.toString());
            }));
  }

  static Path directory() {
    try {
      return Files.createTempDirectory("redis");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
