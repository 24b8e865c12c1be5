package dev.errand.adapter.out.sqs;

import dev.errand.application.port.out.IdGenerator;
import dev.errand.application.port.out.Mailbox.Outgoing;
import dev.errand.application.port.out.PortException;
import dev.errand.application.port.out.Scheduler;
import dev.errand.domain.failure.Failure;
import org.jspecify.annotations.Nullable;

/** Puts messages into a queue, and large bodies into a bucket first. Thread-safe. */
final class Sending {

  private static final System.Logger LOG = System.getLogger(Sending.class.getName());

  private final SqsAddress address;
  private final IdGenerator ids;
  private final @Nullable Bucket bucket;
  private final Batches<Posting, String> batches;

  Sending(
      SqsAddress address,
      Scheduler scheduler,
      IdGenerator ids,
      Calls calls,
      @Nullable Bucket bucket) {
    this.address = address;
    this.ids = ids;
    this.bucket = bucket;
    this.batches =
        new Batches<>("sqs-send", scheduler, address.limit(), Posting::size, calls::send);
  }

  String send(Outgoing message) {
    Integer delay = delay(message);
    String group = group(message);
    String deduplicationId = deduplicationId(message);
    Parcel parcel = Parcel.of(message);
    int size = parcel.size();
    if (size <= address.limit()) {
      return batches.run(new Posting(parcel, size, delay, group, deduplicationId));
    }
    Bucket spill = requireBucket(size);
    String place = spill.put(ids.next(), message.body());
    Parcel pointer = Parcel.spilled(message, place);
    if (pointer.size() > address.limit()) {
      remove(spill, place);
      throw invalid(
          "the headers of a message are larger than the %d bytes %s takes; send fewer or shorter ones"
              .formatted(address.limit(), address.shown()));
    }
    try {
      return batches.run(new Posting(pointer, pointer.size(), delay, group, deduplicationId));
    } catch (PortException e) {
      // Of one whose fate is not known, the body must stay.
      if (!(e.failure() instanceof Failure.TimedOut || e.failure() instanceof Failure.Lost)) {
        remove(spill, place);
      }
      throw e;
    }
  }

  /**
   * Removes a body that is needed no more; what cannot be removed is left to the bucket's rules.
   */
  static void remove(Bucket bucket, String place) {
    try {
      bucket.delete(place);
    } catch (PortException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "the body {0} is no longer needed and stays: {1}",
          place,
          e.failure().message());
    }
  }

  private @Nullable Integer delay(Outgoing message) {
    if (!address.fifo()) {
      return SqsMailbox.seconds(message.delay());
    }
    if (message.delay().isPositive()) {
      throw invalid(
          "cannot hold a single message back in %s: a FIFO queue delays all its messages or none"
              .formatted(address.shown()));
    }
    return null;
  }

  /** In a FIFO queue a message without a group gets one of its own, so that it waits for none. */
  private @Nullable String group(Outgoing message) {
    String wanted = message.groupId();
    if (address.fifo()) {
      return Posting.name(wanted == null ? ids.next() : wanted);
    }
    if (wanted != null) {
      throw invalid(
          "cannot keep a group in order in %s: only a FIFO queue does, whose name ends in .fifo"
              .formatted(address.shown()));
    }
    String tenant = message.headers().get("tenant");
    return address.fair() && tenant != null && !tenant.isEmpty() ? Posting.name(tenant) : null;
  }

  /** A standard queue drops no repeats and takes no such id. */
  private @Nullable String deduplicationId(Outgoing message) {
    if (!address.fifo()) {
      return null;
    }
    String wanted = message.deduplicationId();
    return Posting.name(wanted == null ? ids.next() : wanted);
  }

  private Bucket requireBucket(int size) {
    if (bucket == null) {
      throw invalid(
          "a message of %d bytes is larger than the %d %s takes; name a bucket for large ones in the address by 'bucket=', or raise 'limit='"
              .formatted(size, address.limit(), address.shown()));
    }
    return bucket;
  }

  private static PortException invalid(String message) {
    return new PortException(new Failure.InvalidRequest(message));
  }
}
