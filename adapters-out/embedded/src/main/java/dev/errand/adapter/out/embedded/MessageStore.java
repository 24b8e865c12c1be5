package dev.errand.adapter.out.embedded;

import dev.errand.application.port.out.Mailbox.Delivery;
import dev.errand.application.port.out.Mailbox.Depth;
import dev.errand.application.port.out.Mailbox.Outgoing;
import dev.errand.application.port.out.Mailbox.Receipt;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The messages of a {@link MemoryMailbox} and where each stands: ready, hidden, or behind another
 * of its group. Every operation costs the logarithm of their number. Knows no threads; not
 * thread-safe.
 */
final class MessageStore {

  private static final Comparator<MemoryMessage> NEXT_TO_APPEAR_FIRST =
      Comparator.<MemoryMessage, Instant>comparing(message -> message.hiddenUntil)
          .thenComparing(ReadyMessages.OLDEST_FIRST);

  private final ReadyMessages ready = new ReadyMessages();
  private final TreeSet<MemoryMessage> hidden = new TreeSet<>(NEXT_TO_APPEAR_FIRST);
  private final Map<Receipt, MemoryMessage> receipts = new HashMap<>();
  private final Map<String, Deque<MemoryMessage>> groups = new HashMap<>();
  private long numbers;
  private long size;
  private long inFlight;

  void add(String id, Outgoing content, Instant now, Instant hideUntil) {
    MemoryMessage message = new MemoryMessage(id, ++numbers, content, now, hideUntil);
    size++;
    String group = content.groupId();
    if (group == null) {
      place(message, now);
      return;
    }
    Deque<MemoryMessage> members = groups.computeIfAbsent(group, name -> new ArrayDeque<>());
    members.addLast(message);
    if (members.size() == 1) {
      place(message, now);
    }
  }

  List<Delivery> take(int max, Instant now, Instant hideUntil) {
    reveal(now);
    List<Delivery> taken = new ArrayList<>();
    while (taken.size() < max) {
      MemoryMessage next = ready.take();
      if (next == null) {
        break;
      }
      taken.add(deliver(next, hideUntil));
    }
    return taken;
  }

  private Delivery deliver(MemoryMessage message, Instant hideUntil) {
    forgetReceipt(message);
    message.deliveries++;
    message.hiddenUntil = hideUntil;
    Receipt receipt = new Receipt(message.id + "." + message.deliveries);
    message.receipt = receipt;
    receipts.put(receipt, message);
    hidden.add(message);
    inFlight++;
    return new Delivery(
        receipt,
        message.id,
        message.content.body(),
        message.content.headers(),
        message.deliveries,
        message.sentAt);
  }

  /** The message of a receipt, or null if the receipt is stale. */
  @Nullable MemoryMessage find(Receipt receipt, Instant now) {
    reveal(now);
    return receipts.get(receipt);
  }

  void remove(MemoryMessage message, Instant now) {
    unplace(message);
    forgetReceipt(message);
    size--;
    String group = message.content.groupId();
    if (group == null) {
      return;
    }
    Deque<MemoryMessage> members = groups.get(group);
    if (members != null) {
      members.removeFirst();
      if (members.isEmpty()) {
        groups.remove(group);
      } else {
        place(members.getFirst(), now);
      }
    }
  }

  /** Gives a message back, to be hidden for a while without anybody holding it. */
  void release(MemoryMessage message, Instant until, Instant now) {
    unplace(message);
    forgetReceipt(message);
    message.hiddenUntil = until;
    place(message, now);
  }

  /** Hides a message for whoever holds its receipt. */
  void extend(MemoryMessage message, Instant until) {
    unplace(message);
    message.hiddenUntil = until;
    hidden.add(message);
    inFlight++;
  }

  long clear() {
    long removed = size;
    ready.clear();
    hidden.clear();
    receipts.clear();
    groups.clear();
    size = 0;
    inFlight = 0;
    return removed;
  }

  Depth depth(Instant now) {
    reveal(now);
    MemoryMessage first = ready.oldest();
    Duration oldest = first == null ? Duration.ZERO : Duration.between(first.sentAt, now);
    return new Depth(
        ready.size(),
        size - ready.size() - inFlight,
        inFlight,
        oldest.isNegative() ? Duration.ZERO : oldest);
  }

  /** When the next message appears by itself, or null if none will. */
  @Nullable Instant nextAppearance() {
    return hidden.isEmpty() ? null : hidden.first().hiddenUntil;
  }

  private void place(MemoryMessage message, Instant now) {
    if (message.hiddenUntil.isAfter(now)) {
      hidden.add(message);
    } else {
      ready.add(message);
    }
  }

  private void unplace(MemoryMessage message) {
    if (hidden.remove(message)) {
      inFlight -= message.receipt == null ? 0 : 1;
    } else {
      ready.remove(message);
    }
  }

  private void forgetReceipt(MemoryMessage message) {
    if (message.receipt != null) {
      receipts.remove(message.receipt);
      message.receipt = null;
    }
  }

  /**
   * Makes ready what need not be hidden any longer. A receipt that ran out stays good until the
   * message is delivered again: what was done under it need not be done twice.
   */
  private void reveal(Instant now) {
    while (!hidden.isEmpty() && !hidden.first().hiddenUntil.isAfter(now)) {
      MemoryMessage message = hidden.removeFirst();
      inFlight -= message.receipt == null ? 0 : 1;
      ready.add(message);
    }
  }
}
