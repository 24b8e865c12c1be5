package dev.errand.testkit.simulation;

import dev.errand.application.port.out.Mailbox;
import dev.errand.application.port.out.Payload;
import dev.errand.application.port.out.PortException;
import dev.errand.application.port.out.Scheduler;
import dev.errand.domain.failure.Failure;
import dev.errand.testkit.simulation.TraceEvent.Who;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A mailbox that does exactly what the port promises and tells of it. It holds few messages and
 * looks at all of them each time. Thread-safe.
 */
final class SimulatedMailbox implements Mailbox {

  /** How long a deduplication id is remembered, as with Amazon SQS. */
  static final Duration WINDOW = Duration.ofMinutes(5);

  private final Scheduler scheduler;
  private final Chronicle chronicle;
  private final Function<Payload, @Nullable String> briefOf;
  private final boolean strict;
  private final Lock lock = new ReentrantLock();
  private final List<Message> messages = new ArrayList<>();
  private final Map<String, Remembered> window = new LinkedHashMap<>();
  private final List<Scheduler.Signal> receivers = new ArrayList<>();
  private long sent;

  private record Remembered(String messageId, Instant until) {}

  private static final class Message {
    final String id;
    final Outgoing content;
    final Instant sentAt;
    Instant hiddenUntil;
    int deliveries;
    @Nullable Receipt receipt;
    boolean leased;

    Message(String id, Outgoing content, Instant sentAt, Instant hiddenUntil) {
      this.id = id;
      this.content = content;
      this.sentAt = sentAt;
      this.hiddenUntil = hiddenUntil;
    }
  }

  /**
   * An empty mailbox.
   *
   * @param strict whether a receipt is refused as soon as its lease ran out; if not, it is good
   *     until the message is delivered again. The port allows both
   * @param briefOf the id of the brief in a body, or null if it holds none
   */
  SimulatedMailbox(
      Scheduler scheduler,
      Chronicle chronicle,
      boolean strict,
      Function<Payload, @Nullable String> briefOf) {
    this.scheduler = scheduler;
    this.chronicle = chronicle;
    this.strict = strict;
    this.briefOf = briefOf;
  }

  @Override
  public String send(Outgoing message) {
    String id = locked(now -> add(message, now));
    wake();
    return id;
  }

  private String add(Outgoing message, Instant now) {
    String deduplicationId = message.deduplicationId();
    Remembered known = deduplicationId == null ? null : window.get(deduplicationId);
    if (known != null && known.until().isAfter(now)) {
      return known.messageId();
    }
    String id = "m" + ++sent;
    messages.add(new Message(id, message, now, now.plus(message.delay())));
    if (deduplicationId != null) {
      window.put(deduplicationId, new Remembered(id, now.plus(WINDOW)));
    }
    chronicle.note(
        new TraceEvent.Sent(chronicle.at(), chronicle.who(), id, briefOf.apply(message.body())));
    return id;
  }

  @Override
  public List<Delivery> receive(int max, Duration visibility, Duration wait)
      throws InterruptedException {
    requirePositive("max", max);
    requirePositive("visibility", visibility.toMillis());
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    Instant end = after(scheduler.instant(), wait);
    Scheduler.Signal signal = scheduler.signal();
    locked(now -> receivers.add(signal));
    try {
      while (true) {
        List<Delivery> taken = locked(now -> take(max, now, visibility));
        Duration left = Duration.between(scheduler.instant(), end);
        if (!taken.isEmpty() || !left.isPositive()) {
          return taken;
        }
        signal.await(untilNext(left));
      }
    } finally {
      locked(now -> receivers.remove(signal));
    }
  }

  private List<Delivery> take(int max, Instant now, Duration visibility) {
    List<Delivery> taken = new ArrayList<>();
    for (Message message : messages) {
      if (taken.size() < max && !message.hiddenUntil.isAfter(now)) {
        message.deliveries++;
        message.hiddenUntil = now.plus(visibility);
        message.leased = true;
        Receipt receipt = new Receipt(message.id + "." + message.deliveries);
        message.receipt = receipt;
        chronicle.note(
            new TraceEvent.Received(
                chronicle.at(), chronicle.who(), message.id, message.deliveries));
        taken.add(
            new Delivery(
                receipt,
                message.id,
                message.content.body(),
                message.content.headers(),
                message.deliveries,
                message.sentAt));
      }
    }
    return taken;
  }

  private Duration untilNext(Duration atMost) {
    return locked(
        now ->
            messages.stream()
                .map(message -> Duration.between(now, message.hiddenUntil))
                .filter(wait -> wait.compareTo(atMost) < 0)
                .min(Duration::compareTo)
                .orElse(atMost));
  }

  @Override
  public void acknowledge(Receipt receipt) {
    settle(
        "acknowledge",
        receipt,
        (message, now) -> {
          messages.remove(message);
          chronicle.note(
              new TraceEvent.Acknowledged(
                  chronicle.at(), chronicle.who(), message.id, message.deliveries));
        });
  }

  @Override
  public void release(Receipt receipt, Duration delay) {
    settle(
        "release",
        receipt,
        (message, now) -> {
          message.receipt = null;
          message.leased = false;
          message.hiddenUntil = now.plus(delay);
          chronicle.note(
              new TraceEvent.Released(
                  chronicle.at(), chronicle.who(), message.id, message.deliveries, delay));
        });
  }

  @Override
  public void extend(Receipt receipt, Duration visibility) {
    settle(
        "extend",
        receipt,
        (message, now) -> {
          message.leased = true;
          message.hiddenUntil = now.plus(visibility);
          chronicle.note(
              new TraceEvent.Extended(
                  chronicle.at(), chronicle.who(), message.id, message.deliveries));
        });
  }

  private interface Use {
    void of(Message message, Instant now);
  }

  private void settle(String operation, Receipt receipt, Use use) {
    locked(
        now -> {
          Message message =
              messages.stream()
                  .filter(each -> receipt.equals(each.receipt))
                  .findFirst()
                  .orElseThrow(() -> stale(operation, receipt));
          use.of(message, now);
          return message;
        });
    wake();
  }

  private PortException stale(String operation, Receipt receipt) {
    int dot = receipt.value().lastIndexOf('.');
    chronicle.note(
        new TraceEvent.Refused(
            chronicle.at(),
            chronicle.who(),
            operation,
            receipt.value().substring(0, dot),
            Integer.parseInt(receipt.value().substring(dot + 1))));
    return new PortException(
        new Failure.Conflict("the receipt " + receipt.value() + " is stale; drop this delivery"));
  }

  @Override
  public Depth depth() {
    return locked(
        now -> {
          List<Message> waiting =
              messages.stream().filter(message -> !message.hiddenUntil.isAfter(now)).toList();
          long inFlight = messages.stream().filter(message -> message.leased).count();
          return new Depth(
              waiting.size(),
              messages.size() - waiting.size() - inFlight,
              inFlight,
              waiting.isEmpty() ? Duration.ZERO : Duration.between(waiting.getFirst().sentAt, now));
        });
  }

  @Override
  public long purge() {
    return locked(
        now -> {
          long purged = messages.size();
          messages.clear();
          return purged;
        });
  }

  /** Forgets one of the leases: its message may be delivered again although somebody holds it. */
  void forgetALease(int which) {
    locked(
        now -> {
          List<Message> leased = messages.stream().filter(message -> message.leased).toList();
          if (!leased.isEmpty()) {
            expire(leased.get(which % leased.size()));
          }
          return leased;
        });
    wake();
  }

  /** The briefs that have a message, and those of messages that somebody holds. */
  List<String> briefs(boolean leasedOnly) {
    return locked(
        now ->
            messages.stream()
                .filter(message -> message.leased || !leasedOnly)
                .map(
                    message -> {
                      String brief = briefOf.apply(message.content.body());
                      return brief == null ? message.id : brief;
                    })
                .toList());
  }

  private void expire(Message message) {
    message.leased = false;
    message.hiddenUntil = message.sentAt;
    if (strict) {
      message.receipt = null;
    }
    chronicle.note(
        new TraceEvent.Expired(chronicle.at(), Who.WORLD, message.id, message.deliveries));
  }

  private <T> T locked(Function<Instant, T> work) {
    Instant now = scheduler.instant();
    lock.lock();
    try {
      for (Message message : messages) {
        if (message.leased && !message.hiddenUntil.isAfter(now)) {
          expire(message);
        }
      }
      return work.apply(now);
    } finally {
      lock.unlock();
    }
  }

  private void wake() {
    List<Scheduler.Signal> all = locked(now -> List.copyOf(receivers));
    all.forEach(Scheduler.Signal::raise);
  }

  private static Instant after(Instant now, Duration wait) {
    return wait.compareTo(Duration.ofDays(10_000)) < 0 ? now.plus(wait) : Instant.MAX;
  }

  private static void requirePositive(String name, long value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " must be positive, but is " + value);
    }
  }
}
