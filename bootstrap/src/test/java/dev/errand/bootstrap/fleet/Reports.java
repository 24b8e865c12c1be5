package dev.errand.bootstrap.fleet;

import dev.errand.application.port.out.Mailbox;
import dev.errand.application.port.out.PortException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Takes the reports, as whoever sent the briefs would, on a thread of its own until closed. */
final class Reports implements AutoCloseable {

  private static final JsonMapper JSON = new JsonMapper();
  private static final Duration VISIBILITY = Duration.ofSeconds(30);
  private static final Duration WAIT = Duration.ofSeconds(1);
  private static final long TRY_AGAIN_NANOS = 50_000_000;

  private final Mailbox mailbox;
  private final Map<String, Set<String>> texts = new ConcurrentHashMap<>();
  private final Map<String, Set<String>> messages = new ConcurrentHashMap<>();
  private final AtomicLong deliveries = new AtomicLong();
  private final Thread taker;

  Reports(Mailbox mailbox) {
    this.mailbox = mailbox;
    this.taker = Thread.ofVirtual().name("reports").start(this::take);
  }

  /** How many briefs have been reported on. */
  int briefs() {
    return texts.size();
  }

  /** How many different reports there are on a brief: one, if all is well. */
  int different(String brief) {
    return texts.getOrDefault(brief, Set.of()).size();
  }

  /** A report on a brief. */
  JsonNode report(String brief) {
    return JSON.readTree(texts.get(brief).iterator().next());
  }

  /** How many reports were sent again although they had been sent. */
  long sentAgain() {
    return messages.values().stream().mapToLong(ids -> ids.size() - 1).sum();
  }

  /** How many deliveries there were of all of them. */
  long deliveries() {
    return deliveries.get();
  }

  @Override
  public void close() {
    taker.interrupt();
  }

  private void take() {
    while (!Thread.currentThread().isInterrupted()) {
      try {
        for (Mailbox.Delivery delivery : mailbox.receive(32, VISIBILITY, WAIT)) {
          deliveries.incrementAndGet();
          String text = delivery.body().text();
          String brief = JSON.readTree(text).get("briefId").asString();
          messages
              .computeIfAbsent(brief, b -> ConcurrentHashMap.newKeySet())
              .add(delivery.messageId());
          texts.computeIfAbsent(brief, b -> ConcurrentHashMap.newKeySet()).add(text);
          mailbox.acknowledge(delivery.receipt());
        }
      } catch (InterruptedException e) {
        return;
      } catch (PortException e) {
        LockSupport.parkNanos(TRY_AGAIN_NANOS);
      }
    }
  }
}
