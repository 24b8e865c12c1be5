package dev.errand.bootstrap.fleet;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import tools.jackson.databind.json.JsonMapper;

/**
 * Sends briefs as an honest client does: over HTTP, to whichever worker answers, under one
 * idempotency key a brief until it is told that the brief was taken.
 */
final class Producer {

  private static final JsonMapper JSON = new JsonMapper();
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final long TRY_AGAIN_NANOS = 100_000_000;

  private final Fleet fleet;
  private final Map<String, String> taken = new ConcurrentHashMap<>();
  private final AtomicLong tries = new AtomicLong();

  Producer(Fleet fleet) {
    this.fleet = fleet;
  }

  /** Sends a brief; blocks until it is taken. Its id. */
  String send(String name, String input) {
    return send(name, input, Map.of());
  }

  /** Sends a brief of which more is to be said. */
  private String send(String name, String input, Map<String, ?> more) {
    Map<String, Object> brief = new TreeMap<>(more);
    brief.putAll(Map.of("agent", "walker", "input", input, "replyTo", fleet.replyTo()));
    String document = JSON.writeValueAsString(brief);
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < end) {
      List<FleetWorker> workers = fleet.workers();
      int turn = (int) tries.incrementAndGet();
      FleetWorker.Answer answer =
          workers.get(Math.floorMod(turn, workers.size())).post("/v1/briefs", name, document);
      if (answer.status() / 100 == 2) {
        String id = JSON.readTree(answer.body()).get("briefId").asString();
        taken.put(id, name);
        return id;
      }
      if (answer.status() / 100 == 4) {
        throw new AssertionError(name + " was refused: " + answer.body());
      }
      LockSupport.parkNanos(TRY_AGAIN_NANOS);
    }
    throw new AssertionError(name + " was not taken within " + PATIENCE);
  }

  /** Sends many at once, from {@code first} on; returns when all are taken. */
  void send(int first, int count, IntFunction<String> input) {
    send(first, count, input, number -> Map.of());
  }

  /** Sends many at once, of which more is to be said. */
  void send(int first, int count, IntFunction<String> input, IntFunction<Map<String, ?>> more) {
    IntStream.range(first, first + count)
        .mapToObj(
            number ->
                Thread.ofVirtual()
                    .start(() -> send("brief-" + number, input.apply(number), more.apply(number))))
        .toList()
        .forEach(Producer::join);
  }

  /** The briefs that were taken: their names by their ids. */
  Map<String, String> taken() {
    return taken;
  }

  /** How many requests it took. */
  long tries() {
    return tries.get();
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
