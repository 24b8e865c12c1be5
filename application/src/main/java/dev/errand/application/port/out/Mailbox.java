package dev.errand.application.port.out;

import dev.errand.domain.failure.Failure;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A queue with at-least-once delivery. A message received is hidden for its visibility timeout; if
 * it is not acknowledged within it, it is delivered again, under a new receipt. A receipt of an
 * earlier delivery is stale: using it is refused and never touches the newer delivery.
 */
public interface Mailbox extends Health.Source {

  /**
   * Sends a message. When this returns, it is not lost.
   *
   * @return the message's id; that of the earlier message if the deduplication id was used within
   *     the mailbox's window
   */
  String send(Outgoing message);

  /**
   * Receives messages, the oldest first. A mailbox that is fair to tenants serves them in turn by
   * the header {@code tenant}, the oldest message of each first.
   *
   * @param max how many at most, positive
   * @param visibility how long they are hidden from other receivers, positive
   * @param wait how long to wait for the first one; zero to look only once
   * @return none if none arrived in time
   * @throws InterruptedException if the thread is interrupted while waiting; nothing is received
   *     then
   */
  List<Delivery> receive(int max, Duration visibility, Duration wait) throws InterruptedException;

  /**
   * Removes a message for good.
   *
   * @throws PortException with {@code Conflict} if the receipt is stale
   */
  void acknowledge(Receipt receipt);

  /**
   * Gives a message back.
   *
   * @param delay how long it stays hidden, zero to deliver it again at once
   * @throws PortException with {@code Conflict} if the receipt is stale
   */
  void release(Receipt receipt, Duration delay);

  /**
   * Hides a message for {@code visibility} from now on.
   *
   * @throws PortException with {@code Conflict} if the receipt is stale
   */
  void extend(Receipt receipt, Duration visibility);

  /**
   * Hides many messages for {@code visibility} from now on, in as few round trips as the mailbox
   * can. Each is tried, whatever becomes of the others.
   *
   * @return the receipts that are stale
   * @throws PortException with another failure than {@code Conflict} if some could not be extended
   *     for another reason; the others are extended all the same, and which are stale is learnt by
   *     asking again
   */
  default Set<Receipt> extend(Collection<Receipt> receipts, Duration visibility) {
    Set<Receipt> stale = new HashSet<>();
    PortException failed = null;
    for (Receipt receipt : receipts) {
      try {
        extend(receipt, visibility);
      } catch (PortException e) {
        if (e.failure() instanceof Failure.Conflict) {
          stale.add(receipt);
        } else if (failed == null) {
          failed = e;
        }
      }
    }
    if (failed != null) {
      throw failed;
    }
    return stale;
  }

  /** How full it is; numbers may lag behind. */
  Depth depth();

  /**
   * Whether messages outlive the process. If not, the ledger owes each until its session has ended,
   * and they are sent again when a service starts.
   */
  default boolean durable() {
    return true;
  }

  /** Removes every message, delivered or not, and says how many there were. */
  long purge();

  /**
   * A message on its way in.
   *
   * @param body its bytes
   * @param headers small texts beside it
   * @param delay how long it stays hidden at first, not negative
   * @param deduplicationId a second message with the same within the window is dropped, or null
   * @param groupId messages of a group are delivered in order, one at a time, or null
   */
  record Outgoing(
      Payload body,
      Map<String, String> headers,
      Duration delay,
      @Nullable String deduplicationId,
      @Nullable String groupId) {

    public Outgoing {
      Objects.requireNonNull(body, "body is null");
      headers = java.util.Collections.unmodifiableMap(new TreeMap<>(headers));
      if (delay.isNegative()) {
        throw new IllegalArgumentException("delay must not be negative, but is " + delay);
      }
    }

    /** A message to be delivered at once. */
    public static Outgoing of(Payload body) {
      return new Outgoing(body, Map.of(), Duration.ZERO, null, null);
    }
  }

  /**
   * A message on its way out.
   *
   * @param receipt names this delivery
   * @param messageId the message's id, the same for every delivery
   * @param body its bytes
   * @param headers small texts beside it
   * @param deliveries how often it was delivered, this one included
   * @param sentAt when it was sent
   */
  record Delivery(
      Receipt receipt,
      String messageId,
      Payload body,
      Map<String, String> headers,
      int deliveries,
      Instant sentAt) {

    public Delivery {
      Objects.requireNonNull(receipt, "receipt is null");
      Objects.requireNonNull(messageId, "messageId is null");
      Objects.requireNonNull(body, "body is null");
      Objects.requireNonNull(sentAt, "sentAt is null");
      headers = java.util.Collections.unmodifiableMap(new TreeMap<>(headers));
    }
  }

  /** Names one delivery of one message; opaque. */
  record Receipt(String value) {
    public Receipt {
      Objects.requireNonNull(value, "value is null");
    }
  }

  /**
   * How full a mailbox is.
   *
   * @param waiting messages that could be received now
   * @param delayed messages that stay hidden for a while yet
   * @param inFlight messages received and not settled
   * @param oldestAge age of the oldest waiting message, zero if there is none
   */
  record Depth(long waiting, long delayed, long inFlight, Duration oldestAge) {}
}
