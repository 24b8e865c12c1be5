package dev.errand.adapter.out.redis;

import dev.errand.application.port.out.Scheduler;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateAdapter;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Where waiting receivers hear that something is there, or will be in a while. One connection
 * listens for all mailboxes of a server. When it was away, everybody is told to look, since what
 * was said meanwhile is lost. Thread-safe.
 */
final class Bells implements AutoCloseable {

  private final Scheduler scheduler;
  private final Lazy<StatefulRedisPubSubConnection<String, String>> connection;
  private final Lazy<StatefulRedisPubSubConnection<String, String>> listening;
  private final ConcurrentMap<String, Lazy<Void>> subscriptions = new ConcurrentHashMap<>();
  private final ConcurrentMap<String, Set<Watch>> watches = new ConcurrentHashMap<>();

  Bells(Scheduler scheduler, Lazy<StatefulRedisPubSubConnection<String, String>> connection) {
    this.scheduler = scheduler;
    this.connection = connection;
    this.listening = new Lazy<>(() -> connection.get().thenApply(this::listen));
  }

  private StatefulRedisPubSubConnection<String, String> listen(
      StatefulRedisPubSubConnection<String, String> made) {
    made.addListener(
        new RedisPubSubAdapter<String, String>() {
          @Override
          public void message(String channel, String millis) {
            tell(channel, millis.matches("\\d{1,15}") ? Long.parseLong(millis) : 0);
          }

          @Override
          public void subscribed(String channel, long count) {
            tell(channel, 0);
          }
        });
    made.addListener(
        new RedisConnectionStateAdapter() {
          @Override
          public void onRedisDisconnected(RedisChannelHandler<?, ?> gone) {
            watches.keySet().forEach(channel -> tell(channel, 0));
          }
        });
    return made;
  }

  private void tell(String channel, long millis) {
    for (Watch watch : watches.getOrDefault(channel, Set.of())) {
      watch.comeIn(millis);
    }
  }

  /** Listens to a channel from now on. Done when the server has confirmed it. */
  CompletableFuture<Void> subscribe(String channel) {
    return subscriptions
        .computeIfAbsent(
            channel,
            name ->
                new Lazy<>(
                    () ->
                        listening
                            .get()
                            .thenCompose(made -> made.async().subscribe(name))
                            .toCompletableFuture()))
        .get();
  }

  /** No longer listens to a channel, unless somebody waits on it. */
  synchronized void unsubscribe(String channel) {
    if (!watches.getOrDefault(channel, Set.of()).isEmpty()) {
      return;
    }
    watches.remove(channel);
    StatefulRedisPubSubConnection<String, String> made = connection.peek();
    if (subscriptions.remove(channel) != null && made != null && made.isOpen()) {
      made.async().unsubscribe(channel);
    }
  }

  /** A watch over a channel, which is to be subscribed to after this; to be closed. */
  synchronized Watch watch(String channel) {
    Set<Watch> all = watches.computeIfAbsent(channel, name -> ConcurrentHashMap.newKeySet());
    Watch watch = new Watch(scheduler.signal(), all);
    all.add(watch);
    return watch;
  }

  @Override
  public void close() {
    watches.keySet().forEach(channel -> tell(channel, 0));
    StatefulRedisPubSubConnection<String, String> made = connection.peek();
    if (made != null) {
      made.close();
    }
  }
}
