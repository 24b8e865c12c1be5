package dev.errand.adapter.out.sqs;

import dev.errand.application.port.out.Mailbox.Delivery;
import dev.errand.application.port.out.Mailbox.Receipt;
import dev.errand.application.port.out.PortException;
import dev.errand.application.port.out.Scheduler;
import dev.errand.domain.failure.Failure;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Ends and prolongs the leases of what was received. Thread-safe. */
final class Settling {

  private static final System.Logger LOG = System.getLogger(Settling.class.getName());

  private final SqsAddress address;
  private final Scheduler scheduler;
  private final Leases leases;
  private final @Nullable Bucket bucket;
  private final Batches<Leases.Lease, Boolean> deletes;
  private final Batches<Calls.Change, Boolean> changes;

  Settling(
      SqsAddress address,
      Scheduler scheduler,
      Calls calls,
      Leases leases,
      @Nullable Bucket bucket) {
    this.address = address;
    this.scheduler = scheduler;
    this.leases = leases;
    this.bucket = bucket;
    this.deletes = new Batches<>("sqs-delete", scheduler, 1, lease -> 0, calls::delete);
    this.changes = new Batches<>("sqs-change", scheduler, 1, change -> 0, calls::change);
  }

  void acknowledge(Receipt receipt) {
    Leases.Lease lease = leases.require(receipt, scheduler.instant());
    try {
      deletes.run(lease);
    } catch (PortException e) {
      dropIfStale(lease, e);
      throw e;
    }
    leases.drop(lease);
    String place = lease.place();
    if (place != null && bucket != null) {
      Sending.remove(bucket, place);
    }
  }

  void release(Receipt receipt, Duration delay) {
    Instant now = scheduler.instant();
    Leases.Lease lease = leases.require(receipt, now);
    Duration left = lease.left(now);
    int seconds =
        delay.compareTo(left) < 0 ? SqsMailbox.seconds(delay) : Math.toIntExact(left.toSeconds());
    try {
      changes.run(new Calls.Change(lease, seconds));
    } catch (PortException e) {
      // It may have come back already, and then it is no longer ours.
      if (e.failure() instanceof Failure.TimedOut || e.failure() instanceof Failure.Lost) {
        leases.drop(lease);
      }
      dropIfStale(lease, e);
      throw e;
    }
    leases.drop(lease);
  }

  void extend(Receipt receipt, Duration visibility) {
    Instant now = scheduler.instant();
    Calls.Change change = extension(receipt, visibility, now);
    settle(change, changes.submit(change), now.plus(visibility));
  }

  Set<Receipt> extend(Collection<Receipt> receipts, Duration visibility) {
    Instant now = scheduler.instant();
    Set<Receipt> stale = new HashSet<>();
    List<PortException> others = new ArrayList<>();
    record Asked(Calls.Change change, CompletableFuture<Outcome<Boolean>> outcome) {}
    List<Asked> asked = new ArrayList<>(receipts.size());
    for (Receipt receipt : receipts) {
      try {
        Calls.Change change = extension(receipt, visibility, now);
        asked.add(new Asked(change, changes.submit(change)));
      } catch (PortException e) {
        sort(receipt, e, stale, others);
      }
    }
    for (Asked each : asked) {
      try {
        settle(each.change(), each.outcome(), now.plus(visibility));
      } catch (PortException e) {
        sort(each.change().lease().receipt(), e, stale, others);
      }
    }
    if (!others.isEmpty()) {
      throw others.getFirst();
    }
    return stale;
  }

  /** Gives back what nobody took; what fails comes back when its visibility runs out. */
  void giveBack(List<Delivery> deliveries) {
    List<CompletableFuture<Outcome<Boolean>>> all = new ArrayList<>();
    Instant now = scheduler.instant();
    for (Delivery delivery : deliveries) {
      try {
        Leases.Lease lease = leases.require(delivery.receipt(), now);
        leases.drop(lease);
        all.add(changes.submit(new Calls.Change(lease, 0)));
      } catch (PortException e) {
        LOG.log(System.Logger.Level.DEBUG, "not given back: {0}", e.failure().message());
      }
    }
    all.forEach(CompletableFuture::join);
  }

  private static void sort(
      Receipt receipt, PortException e, Set<Receipt> stale, List<PortException> others) {
    if (e.failure() instanceof Failure.Conflict) {
      stale.add(receipt);
    } else {
      others.add(e);
    }
  }

  private Calls.Change extension(Receipt receipt, Duration visibility, Instant now) {
    Leases.Lease lease = leases.require(receipt, now);
    if (visibility.compareTo(lease.left(now)) > 0) {
      throw new PortException(
          new Failure.Rejected(
              "cannot keep the lease %s of %s for %s more: SQS ends every lease 12 hours after its message was received, and %s are left of them"
                  .formatted(receipt.value(), address.shown(), visibility, lease.left(now))));
    }
    return new Calls.Change(lease, SqsMailbox.seconds(visibility));
  }

  private void settle(
      Calls.Change change, CompletableFuture<Outcome<Boolean>> outcome, Instant until) {
    try {
      changes.await(change, outcome);
    } catch (PortException e) {
      dropIfStale(change.lease(), e);
      throw e;
    }
    change.lease().until(until);
  }

  private void dropIfStale(Leases.Lease lease, PortException e) {
    if (e.failure() instanceof Failure.Conflict) {
      leases.drop(lease);
    }
  }
}
