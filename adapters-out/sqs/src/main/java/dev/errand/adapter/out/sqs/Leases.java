package dev.errand.adapter.out.sqs;

import dev.errand.application.port.out.Mailbox.Receipt;
import dev.errand.application.port.out.PortException;
import dev.errand.domain.failure.Failure;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What was received and not settled, until when it is ours. SQS and its kin differ on what an old
 * receipt handle still does, so a receipt is refused here once its time is over or it was used up,
 * without asking. Thread-safe.
 */
final class Leases {

  /** How long SQS hides a message at most, counted from when it was received. */
  static final Duration LONGEST = Duration.ofHours(12);

  private static final int SMALL = 1024;

  private final ConcurrentMap<Receipt, Lease> held = new ConcurrentHashMap<>();
  private final AtomicLong deliveries = new AtomicLong();
  private volatile int sweepAbove = SMALL;

  /** A message that is ours for a while. */
  static final class Lease {

    private final Receipt receipt;
    private final String handle;
    private final @Nullable String place;
    private final Instant since;
    private volatile Instant end;

    private Lease(
        Receipt receipt, String handle, @Nullable String place, Instant since, Instant end) {
      this.receipt = receipt;
      this.handle = handle;
      this.place = place;
      this.since = since;
      this.end = end;
    }

    Receipt receipt() {
      return receipt;
    }

    /** What SQS calls this delivery. */
    String handle() {
      return handle;
    }

    /** Where its body is if it is elsewhere, or null. */
    @Nullable String place() {
      return place;
    }

    /** How long it may yet be hidden. */
    Duration left(Instant now) {
      return Duration.between(now, since.plus(LONGEST));
    }

    /** It is ours until then. */
    void until(Instant instant) {
      end = instant;
    }
  }

  Lease add(String messageId, String handle, @Nullable String place, Instant since, Instant end) {
    if (held.size() > sweepAbove) {
      held.values().removeIf(lease -> !lease.end.isAfter(since));
      sweepAbove = Math.max(SMALL, 2 * held.size());
    }
    Receipt receipt = new Receipt(messageId + "#" + deliveries.incrementAndGet());
    Lease lease = new Lease(receipt, handle, place, since, end);
    held.put(receipt, lease);
    return lease;
  }

  /** The lease of a receipt that is not stale. */
  Lease require(Receipt receipt, Instant now) {
    Lease lease = held.get(receipt);
    if (lease == null) {
      throw stale(receipt, "its message was settled or given back");
    }
    if (!now.isBefore(lease.end)) {
      held.remove(receipt);
      throw stale(receipt, "its lease ran out at " + lease.end);
    }
    return lease;
  }

  void drop(Lease lease) {
    held.remove(lease.receipt);
  }

  void clear() {
    held.clear();
  }

  int size() {
    return held.size();
  }

  private static PortException stale(Receipt receipt, String why) {
    return new PortException(
        new Failure.Conflict(
            "the receipt %s is stale: %s; drop this delivery".formatted(receipt.value(), why)));
  }
}
