package dev.errand.adapter.out.redis;

import dev.errand.application.port.out.PortException;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCredentials;
import io.lettuce.core.RedisCredentialsProvider;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.Delay;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes connections to one server, Sentinel or Cluster. Once made, they come back by themselves,
 * with growing, scattered pauses; while one is away its commands fail at once, and those that were
 * under way are not repeated: whether they had an effect is unknown, and the caller is told so.
 */
final class Connector implements AutoCloseable {

  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);
  private static final int MOST_UNDER_WAY = 10_000;
  private static final Duration KEEP_ALIVE = Duration.ofSeconds(15);

  private final RedisAddress.Server server;
  private final Function<String, Optional<String>> secrets;
  private final Failures failures;
  private final ClientResources resources;
  private final @Nullable RedisClient client;
  private final @Nullable RedisClusterClient cluster;

  Connector(
      RedisAddress.Server server, Function<String, Optional<String>> secrets, Failures failures) {
    this.server = server;
    this.secrets = secrets;
    this.failures = failures;
    if (server.ca() != null && !Files.isReadable(Path.of(server.ca()))) {
      throw new PortException(failures.noCertificates(server.ca()));
    }
    this.resources =
        ClientResources.builder()
            .ioThreadPoolSize(2)
            .computationThreadPoolSize(2)
            .reconnectDelay(
                Delay.fullJitter(Duration.ofMillis(10), LONGEST_PAUSE, 10, TimeUnit.MILLISECONDS))
            .build();
    if (server.kind() instanceof RedisAddress.Kind.Cluster) {
      List<RedisURI> nodes = server.hosts().stream().map(this::node).toList();
      cluster = RedisClusterClient.create(resources, nodes);
      cluster.setOptions(clusterOptions());
      client = null;
    } else {
      client = RedisClient.create(resources);
      client.setOptions(options(ClientOptions.builder()).build());
      cluster = null;
    }
  }

  /** A connection that carries commands of many threads at once. */
  Commands commands() {
    requireSecrets();
    if (cluster != null) {
      StatefulRedisClusterConnection<byte[], byte[]> connection =
          cluster.connect(ByteArrayCodec.INSTANCE);
      return new Commands(connection, connection.async(), key -> reach(connection, key));
    }
    StatefulRedisConnection<byte[], byte[]> connection =
        single().connect(ByteArrayCodec.INSTANCE, uri());
    return new Commands(connection, connection.async(), null);
  }

  /** Connects to the node of a key: with a Cluster that is done as late as the first command. */
  private static CompletableFuture<?> reach(
      StatefulRedisClusterConnection<byte[], byte[]> connection, byte[] key) {
    RedisClusterNode node = connection.getPartitions().getPartitionBySlot(SlotHash.getSlot(key));
    return node == null
        ? CompletableFuture.completedFuture(null)
        : connection.getConnectionAsync(node.getUri().getHost(), node.getUri().getPort());
  }

  /** A connection that listens. */
  StatefulRedisPubSubConnection<String, String> listener() {
    requireSecrets();
    return cluster != null
        ? cluster.connectPubSub(StringCodec.UTF8)
        : single().connectPubSub(StringCodec.UTF8, uri());
  }

  /**
   * One connection and its commands, which a single server and a Cluster have in common.
   *
   * @param reach connects to the node of a key if that was not done yet, or null if there is one
   */
  record Commands(
      StatefulConnection<byte[], byte[]> connection,
      RedisClusterAsyncCommands<byte[], byte[]> async,
      @Nullable Function<byte[], CompletableFuture<?>> reach) {

    /** The same, with nothing left to connect. */
    Commands reached() {
      return new Commands(connection, async, null);
    }
  }

  private RedisClient single() {
    return Objects.requireNonNull(client, "client is null");
  }

  private RedisURI uri() {
    if (!(server.kind() instanceof RedisAddress.Kind.Sentinel sentinel)) {
      return node(server.hosts().getFirst());
    }
    RedisURI.Builder uri = RedisURI.builder().withSentinelMasterId(sentinel.primary());
    for (RedisAddress.Host host : server.hosts()) {
      uri.withSentinel(
          common(RedisURI.builder().withHost(host.name()).withPort(host.port()))
              .withAuthentication(credentials(null, server.sentinelSecret()))
              .build());
    }
    return common(uri)
        .withDatabase(server.database())
        .withAuthentication(credentials(server.user(), server.secret()))
        .build();
  }

  private RedisURI node(RedisAddress.Host host) {
    return common(RedisURI.builder().withHost(host.name()).withPort(host.port()))
        .withDatabase(server.database())
        .withAuthentication(credentials(server.user(), server.secret()))
        .build();
  }

  private RedisURI.Builder common(RedisURI.Builder uri) {
    return uri.withSsl(server.tls()).withTimeout(server.timeout()).withClientName("errand");
  }

  /** Asked at every connection, so that a password that was changed is noticed. */
  private RedisCredentialsProvider credentials(@Nullable String user, @Nullable String secret) {
    return RedisCredentialsProvider.from(
        () ->
            RedisCredentials.just(
                user, secret == null ? null : secrets.apply(secret).orElse(null)));
  }

  private void requireSecrets() {
    require(server.secret());
    require(server.sentinelSecret());
  }

  private void require(@Nullable String secret) {
    if (secret != null && secrets.apply(secret).isEmpty()) {
      throw new PortException(failures.noSecret(secret));
    }
  }

  private ClientOptions.Builder options(ClientOptions.Builder options) {
    options
        .autoReconnect(true)
        .disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
        .replayFilter(command -> true)
        .requestQueueSize(MOST_UNDER_WAY)
        .socketOptions(
            SocketOptions.builder()
                .connectTimeout(server.timeout())
                .keepAlive(
                    SocketOptions.KeepAliveOptions.builder()
                        .enable()
                        .idle(KEEP_ALIVE)
                        .interval(KEEP_ALIVE.dividedBy(3))
                        .count(3)
                        .build())
                .build());
    SslOptions.Builder ssl =
        SslOptions.builder().jdkSslProvider().handshakeTimeout(server.timeout());
    if (server.ca() != null) {
      ssl.trustManager(new File(server.ca()));
    }
    return options.sslOptions(ssl.build());
  }

  private ClusterClientOptions clusterOptions() {
    return ClusterClientOptions.builder(options(ClientOptions.builder()).build())
        .topologyRefreshOptions(
            ClusterTopologyRefreshOptions.builder()
                .adaptiveRefreshTriggersTimeout(Duration.ofSeconds(1))
                .enablePeriodicRefresh(Duration.ofSeconds(30))
                .build())
        .build();
  }

  /** Closes what it made. */
  @Override
  public void close() {
    if (cluster != null) {
      cluster.shutdown(Duration.ZERO, Duration.ofSeconds(2));
    }
    if (client != null) {
      client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
    }
    resources.shutdown(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
  }
}
