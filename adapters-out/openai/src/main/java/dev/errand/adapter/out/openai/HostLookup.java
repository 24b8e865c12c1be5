package dev.errand.adapter.out.openai;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.hc.client5.http.DnsResolver;

/**
 * Finds hosts without letting a name server that hangs outlast a call: the system's lookup can be
 * neither interrupted nor given a time limit, so it runs on a thread of its own, one for all who
 * wait for the same name. Java caches what it finds.
 */
final class HostLookup implements DnsResolver {

  /** When the calling thread's call must end, {@link System#nanoTime} reckoning. */
  static final ScopedValue<Long> UNTIL = ScopedValue.newInstance();

  private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final ConcurrentHashMap<String, FutureTask<InetAddress[]>> lookups =
      new ConcurrentHashMap<>();

  @Override
  public InetAddress[] resolve(String host) throws UnknownHostException {
    try {
      return new InetAddress[] {InetAddress.ofLiteral(host)};
    } catch (IllegalArgumentException e) {
      return await(host, lookups.computeIfAbsent(host, this::started));
    }
  }

  @Override
  public String resolveCanonicalHostname(String host) {
    return host;
  }

  private FutureTask<InetAddress[]> started(String host) {
    FutureTask<InetAddress[]> lookup =
        new FutureTask<>(() -> InetAddress.getAllByName(host)) {
          @Override
          protected void done() {
            lookups.remove(host);
          }
        };
    Thread.ofPlatform().daemon().name("errand-openai-lookup").start(lookup);
    return lookup;
  }

  private static InetAddress[] await(String host, FutureTask<InetAddress[]> lookup)
      throws UnknownHostException {
    long left = UNTIL.isBound() ? UNTIL.get() - System.nanoTime() : LONGEST_NANOS;
    try {
      return lookup.get(Math.min(left, LONGEST_NANOS), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unknown(host, e);
    } catch (ExecutionException | TimeoutException e) {
      throw unknown(host, e);
    }
  }

  private static UnknownHostException unknown(String host, Exception cause) {
    UnknownHostException unknown = new UnknownHostException(host);
    unknown.initCause(cause);
    return unknown;
  }
}
