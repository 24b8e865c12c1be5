package dev.errand.bench;

import dev.errand.application.port.out.Mailbox;
import dev.errand.application.port.out.Payload;
import dev.errand.bootstrap.OpenErrand;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Messages a second through a mailbox in Redis (send, receive, acknowledge), beside a bare loop
 * that makes the same calls of the server by the same client: a push for each send, a pop of a
 * batch, a removal for each message. The two take turns. Then the time from a send to a receiver
 * that waits.
 *
 * <p>Arguments: address of the server as HOST:PORT, messages a repetition, largest batch,
 * repetitions.
 */
final class RedisMailboxDriver {

  private static final byte[] BODY = new byte[1_000];
  private static final Duration VISIBILITY = Duration.ofMinutes(1);
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
      through(mailbox, messages, batch);
      raw.through(messages, batch);
      Sample ours = new Sample();
      Sample bare = new Sample();
      for (int i = 0; i < repetitions; i++) {
        ours.add(through(mailbox, messages, batch));
        bare.add(raw.through(messages, batch));
      }
      System.out.println("messages/s, errand:      " + ours.shown("%.0f"));
      System.out.println("messages/s, bare loop:   " + bare.shown("%.0f"));
      System.out.println("errand / bare loop:      " + ours.over(bare).shown("%.2f"));
      idle(mailbox, raw, 500);
      mailbox.purge();
    }
  }

  private interface Step {
    void run() throws Exception;
  }

  private static double through(Mailbox mailbox, int messages, int batch) throws Exception {
    return rate(
        messages,
        () ->
            mailbox.send(
                new Mailbox.Outgoing(
                    Payload.of(BODY), Map.of("tenant", "t"), Duration.ZERO, null, null)),
        done -> {
          for (int left = messages; left > 0; ) {
            List<Mailbox.Delivery> some =
                mailbox.receive(batch, VISIBILITY, Duration.ofSeconds(10));
            left -= some.size();
            for (Mailbox.Delivery each : some) {
              done.of(() -> mailbox.acknowledge(each.receipt()));
            }
          }
        });
  }

  private interface Receiver {
    void run(Acknowledger done) throws Exception;
  }

  private interface Acknowledger {
    void of(Step acknowledge);
  }

  /** Senders, one receiver and a thread for each acknowledgement, as a worker has them. */
  private static double rate(int messages, Step send, Receiver receiver) throws Exception {
    CountDownLatch acknowledged = new CountDownLatch(messages);
    Semaphore unsent = new Semaphore(messages);
    long start = System.nanoTime();
    for (int i = 0; i < SENDERS; i++) {
      Thread.ofVirtual()
          .start(
              () -> {
                while (unsent.tryAcquire()) {
                  run(send);
                }
              });
    }
    receiver.run(
        acknowledge ->
            Thread.ofVirtual()
                .start(
                    () -> {
                      run(acknowledge);
                      acknowledged.countDown();
                    }));
    acknowledged.await();
    return messages * 1e9 / (System.nanoTime() - start);
  }

  private static void run(Step step) {
    try {
      step.run();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static void idle(Mailbox mailbox, Raw raw, int times) throws Exception {
    long[] took = new long[times];
    for (int i = -50; i < times; i++) {
      CountDownLatch waits = new CountDownLatch(1);
      long[] received = new long[1];
      Thread receiver =
          Thread.ofVirtual()
              .start(
                  () ->
                      run(
                          () -> {
                            waits.countDown();
                            Mailbox.Delivery one =
                                mailbox.receive(1, VISIBILITY, Duration.ofSeconds(10)).getFirst();
                            received[0] = System.nanoTime();
                            mailbox.acknowledge(one.receipt());
                          }));
      waits.await();
      TimeUnit.MILLISECONDS.sleep(5);
      long sent = System.nanoTime();
      mailbox.send(Mailbox.Outgoing.of(Payload.of(BODY)));
      receiver.join();
      if (i >= 0) {
        took[i] = received[0] - sent;
      }
    }
    long[] trips = new long[times];
    for (int i = 0; i < times; i++) {
      long before = System.nanoTime();
      raw.ping();
      trips[i] = System.nanoTime() - before;
    }
    shown("send to waiting receiver:", took);
    shown("one round trip (PING):   ", trips);
  }

  private static void shown(String what, long[] nanos) {
    Arrays.sort(nanos);
    System.out.printf(
        Locale.ROOT,
        "%s p50 %.2f ms, p99 %.2f ms%n",
        what,
        nanos[nanos.length / 2] / 1e6,
        nanos[nanos.length * 99 / 100] / 1e6);
  }

  /** The same by hand: a list of what waits and a hash of what is held, without any promise. */
  private static final class Raw implements AutoCloseable {

    private final RedisClient client;
    private final StatefulRedisConnection<byte[], byte[]> connection;
    private final RedisAsyncCommands<byte[], byte[]> redis;
    private final byte[] list;
    private final byte[] held;

    private Raw(String server, String name) {
      client = RedisClient.create("redis://" + server);
      connection = client.connect(ByteArrayCodec.INSTANCE);
      redis = connection.async();
      list = bytes(name + "-list");
      held = bytes(name + "-held");
    }

    private double through(int messages, int batch) throws Exception {
      return rate(
          messages,
          () -> redis.rpush(list, BODY).get(),
          done -> {
            for (int left = messages; left > 0; ) {
              List<byte[]> some = new ArrayList<>(redis.lpop(list, batch).get());
              left -= some.size();
              for (byte[] each : some) {
                done.of(() -> redis.hdel(held, bytes(HexFormat.of().toHexDigits(each[0]))).get());
              }
            }
          });
    }

    private void ping() throws Exception {
      redis.ping().get();
    }

    private static byte[] bytes(String text) {
      return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
      redis.del(list, held);
      connection.close();
      client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
    }
  }
}
