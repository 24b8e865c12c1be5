package dev.errand.bench;

import dev.errand.application.port.out.Mailbox;
import dev.errand.bootstrap.OpenErrand;
import io.lettuce.core.Consumer;
import io.lettuce.core.RedisClient;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XGroupCreateArgs;
import io.lettuce.core.XReadArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/**
 * Messages a second through a mailbox in Redis (send, receive, acknowledge), beside two bare loops
 * that make the same calls of the server by the same client. One promises nothing: it pushes to a
 * list, pops a batch, whose messages are gone with who holds them, and acknowledges by removing
 * what is not there. The other keeps what is held: it adds to a stream, reads a batch in a consumer
 * group, and acknowledges by the group and by removing. All take turns. Then the time from a send
 * to a receiver that waits.
 *
 * <p>Arguments: address of the server as HOST:PORT, messages a repetition, largest batch,
 * repetitions.
 */
final class RedisMailboxDriver {

  private static final byte[] BODY = Traffic.BODY.bytes();
  private static final int SENDERS = 32;

  private RedisMailboxDriver() {}

  public static void main(String[] args) throws Exception {
    String server = args[0];
    int messages = Integer.parseInt(args[1]);
    int batch = Integer.parseInt(args[2]);
    int repetitions = Integer.parseInt(args[3]);
    String name = "bench-" + ProcessHandle.current().pid();
    try (OpenErrand errand =
            OpenErrand.with(Map.of("ERRAND_MAILBOX", "redis://" + server + "/" + name));
        Raw raw = new Raw(server, name)) {
      Mailbox mailbox = errand.ports().mailbox();
      List<Contestant> all =
          List.of(
              new Contestant("errand", () -> Traffic.through(mailbox, SENDERS, messages, batch)),
              new Contestant("bare list", () -> raw.list(messages, batch)),
              new Contestant("bare stream", () -> raw.stream(messages, batch)));
      for (int i = -1; i < repetitions; i++) {
        for (Contestant each : all) {
          each.measure(raw, messages, i >= 0);
        }
      }
      all.forEach(each -> each.show(all.getFirst()));
      Traffic.showIdle(mailbox, 500);
      raw.showPing(500);
      mailbox.purge();
    }
  }

  /** One way of doing it, and what it took: CPU time of this process and of the server. */
  private record Contestant(
      String name, Callable<Double> loop, Sample rate, Sample here, Sample there) {

    Contestant(String name, Callable<Double> loop) {
      this(name, loop, new Sample(), new Sample(), new Sample());
    }

    void measure(Raw raw, int messages, boolean counts) throws Exception {
      double server = raw.cpuSeconds();
      Duration before = cpu();
      double perSecond = loop.call();
      if (counts) {
        rate.add(perSecond);
        here.add(cpu().minus(before).toNanos() / 1e3 / messages);
        there.add((raw.cpuSeconds() - server) * 1e6 / messages);
      }
    }

    private static Duration cpu() {
      return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
    }

    void show(Contestant errand) {
      System.out.println(name);
      System.out.println("  messages/s:                " + rate.shown("%.0f"));
      System.out.println("  CPU us a message, here:    " + here.shown("%.1f"));
      System.out.println("  CPU us a message, server:  " + there.shown("%.1f"));
      if (this != errand) {
        System.out.println("  errand / this, messages/s: " + errand.rate.over(rate).shown("%.2f"));
      }
    }
  }

  /** The same by hand. */
  private static final class Raw implements AutoCloseable {

    private final RedisClient client;
    private final StatefulRedisConnection<byte[], byte[]> connection;
    private final RedisAsyncCommands<byte[], byte[]> redis;
    private final byte[] list;
    private final byte[] held;
    private final byte[] stream;
    private final byte[] group = bytes("workers");

    private Raw(String server, String name) throws Exception {
      client = RedisClient.create("redis://" + server);
      connection = client.connect(ByteArrayCodec.INSTANCE);
      redis = connection.async();
      list = bytes(name + "-list");
      held = bytes(name + "-held");
      stream = bytes(name + "-stream");
      redis
          .xgroupCreate(
              XReadArgs.StreamOffset.from(stream, "0"),
              group,
              XGroupCreateArgs.Builder.mkstream(true))
          .get();
    }

    private double list(int messages, int batch) throws Exception {
      return Traffic.perSecond(
          SENDERS,
          messages,
          () -> redis.rpush(list, BODY).get(),
          acknowledging -> {
            for (int left = messages; left > 0; ) {
              List<byte[]> some = new ArrayList<>(redis.lpop(list, batch).get());
              left -= some.size();
              for (byte[] each : some) {
                acknowledging.accept(
                    () -> redis.hdel(held, bytes(HexFormat.of().toHexDigits(each[0]))).get());
              }
            }
          });
    }

    private double stream(int messages, int batch) throws Exception {
      byte[] field = bytes("b");
      Consumer<byte[]> me = Consumer.from(group, bytes("me"));
      XReadArgs.StreamOffset<byte[]> unread = XReadArgs.StreamOffset.lastConsumed(stream);
      return Traffic.perSecond(
          SENDERS,
          messages,
          () -> redis.xadd(stream, Map.of(field, BODY)).get(),
          acknowledging -> {
            for (int left = messages; left > 0; ) {
              List<StreamMessage<byte[], byte[]>> some =
                  redis.xreadgroup(me, XReadArgs.Builder.count(batch), unread).get();
              left -= some.size();
              for (StreamMessage<byte[], byte[]> each : some) {
                acknowledging.accept(
                    () -> {
                      var acknowledged = redis.xack(stream, group, each.getId());
                      redis.xdel(stream, each.getId()).get();
                      acknowledged.get();
                    });
              }
            }
          });
    }

    private void showPing(int times) throws Exception {
      long[] trips = new long[times];
      for (int i = 0; i < times; i++) {
        long before = System.nanoTime();
        redis.ping().get();
        trips[i] = System.nanoTime() - before;
      }
      Traffic.show("one round trip (PING):   ", trips);
    }

    /** What the server has used so far. */
    private double cpuSeconds() throws Exception {
      double seconds = 0;
      for (String line : redis.info("cpu").get().split("\r\n")) {
        if (line.startsWith("used_cpu_user:") || line.startsWith("used_cpu_sys:")) {
          seconds += Double.parseDouble(line.substring(line.indexOf(':') + 1));
        }
      }
      return seconds;
    }

    private static byte[] bytes(String text) {
      return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
      redis.del(list, held, stream);
      connection.close();
      client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
    }
  }
}
