package dev.errand.adapter.out.postgres;

import dev.errand.application.port.out.Health;
import dev.errand.application.port.out.IdGenerator;
import dev.errand.application.port.out.Mailbox;
import dev.errand.application.port.out.PortException;
import dev.errand.application.port.out.Scheduler;
import dev.errand.application.spi.AdapterContext;
import dev.errand.domain.failure.Failure;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * A mailbox as rows of a table that all mailboxes of a database share. What the database does is in
 * its functions, see {@code db/migrations}; this carries calls to them, joins sends and
 * acknowledgements, and waits where there is nothing.
 */
final class PostgresMailbox implements Mailbox, AutoCloseable {

  private static final int LARGEST_BATCH = 1_000;
  private static final int PURGED_AT_ONCE = 10_000;

  /** A connection that died in silence says nothing; this bounds how long that matters. */
  private static final Duration LONGEST_DEAFNESS = Duration.ofSeconds(30);

  private static final Duration BETWEEN_POLLS = Duration.ofSeconds(1);

  private final Databases.Share share;
  private final Database database;
  private final Scheduler scheduler;
  private final IdGenerator ids;
  private final QueueStatements queue;
  private final Duration window;
  private final Batches<Sending, String> sends;
  private final Batches<Ticket, Boolean> acknowledgements;

  /** The tenant that was served last: the next call goes on behind it. */
  private volatile String after;

  PostgresMailbox(
      Databases.Share share, String name, Duration deduplication, AdapterContext context) {
    this.share = share;
    this.database = share.database();
    this.scheduler = context.scheduler();
    this.ids = context.ids();
    this.queue = new QueueStatements(name);
    this.window = deduplication;
    this.sends = new Batches<>(scheduler, "postgres-send", Sending::size, this::send);
    this.acknowledgements =
        new Batches<>(scheduler, "postgres-acknowledge", ticket -> 0, this::acknowledge);
    // Anywhere, lest a fleet that starts gives its first turns to the same tenant.
    String id = ids.next();
    this.after = StoredText.of(id.substring(Math.max(0, id.length() - 3)).toLowerCase(Locale.ROOT));
  }

  @Override
  public String send(Outgoing message) {
    return sends.ask(Sending.of(ids.next(), message));
  }

  /** Whether it is in a database. */
  boolean isIn(Database other) {
    return database == other;
  }

  /** A message to be sent here by somebody else's statement. */
  Posting posting(Outgoing message) {
    return new Posting(queue.mailbox(), window, Sending.of(ids.next(), message));
  }

  private List<String> send(List<Sending> batch) {
    List<String> sent = database.writeHere(connection -> queue.send(connection, batch, window));
    batch.stream()
        .map(Sending::delay)
        .min(Comparator.naturalOrder())
        .ifPresent(soonest -> ring(soonest));
    return sent;
  }

  private void ring(Duration in) {
    database.ringer().ring(queue.mailbox(), in);
  }

  @Override
  public List<Delivery> receive(int max, Duration visibility, Duration wait)
      throws InterruptedException {
    if (max < 1) {
      throw new IllegalArgumentException("max must be at least 1, but is " + max);
    }
    requirePositive(visibility);
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    if (!wait.isPositive()) {
      return look(max, visibility).deliveries();
    }
    Bells bells = database.bells();
    long start = System.nanoTime();
    try (Watch watch = bells.watch(queue.mailbox())) {
      while (true) {
        boolean heard = bells.hears(queue.mailbox());
        watch.begin();
        QueueStatements.Batch batch = look(max, visibility);
        Duration left = shorter(wait, Micros.LONGEST).minusNanos(System.nanoTime() - start);
        if (!batch.deliveries().isEmpty() || !left.isPositive()) {
          return batch.deliveries();
        }
        // Only who looks after it was made known that somebody waits may rely on being told.
        if (heard || !bells.prepare(queue.mailbox())) {
          watch.await(shorter(left, pause(heard, batch.next(), visibility)));
        }
      }
    }
  }

  /**
   * How long to wait without being told. Nobody tells of leases that others got meanwhile and that
   * may run out; they are about as long as ours.
   */
  private static Duration pause(boolean heard, @Nullable Duration next, Duration visibility) {
    Duration longest = shorter(heard ? LONGEST_DEAFNESS : BETWEEN_POLLS, visibility);
    return next == null ? longest : shorter(longest, next);
  }

  private QueueStatements.Batch look(int max, Duration visibility) throws InterruptedException {
    String lease = ids.next();
    CompletableFuture<QueueStatements.Batch> answer =
        CompletableFuture.supplyAsync(
            () ->
                database.writeHere(
                    connection ->
                        queue.receive(
                            connection, Math.min(max, LARGEST_BATCH), visibility, lease, after)),
            task -> scheduler.start("postgres-receive", task));
    try {
      QueueStatements.Batch batch = answer.get();
      if (batch.last() != null) {
        after = batch.last();
      }
      return batch;
    } catch (InterruptedException e) {
      answer.whenComplete((batch, thrown) -> undo(lease));
      throw e;
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof RuntimeException cause)) {
        throw new IllegalStateException(e);
      }
      if (cause instanceof PortException port && port.failure() instanceof Failure.TimedOut) {
        undo(lease);
      }
      throw cause;
    }
  }

  /** What arrived, if anything did, when nobody waited for it any more need not stay hidden. */
  private void undo(String lease) {
    scheduler.start(
        "postgres-undo",
        () -> {
          try {
            if (database.writeHere(connection -> queue.undo(connection, lease)) > 0) {
              ring(Duration.ZERO);
            }
          } catch (PortException e) {
            // It comes back when its visibility has run out.
          }
        });
  }

  @Override
  public void acknowledge(Receipt receipt) {
    requireGood(receipt, acknowledgements.ask(Ticket.of(receipt)));
  }

  private List<Boolean> acknowledge(List<Ticket> batch) {
    QueueStatements.Settled settled =
        database.writeHere(connection -> queue.acknowledge(connection, batch));
    if (settled.cameUp()) {
      ring(Duration.ZERO);
    }
    return batch.stream().map(ticket -> settled.places().contains(ticket.place())).toList();
  }

  @Override
  public void release(Receipt receipt, Duration delay) {
    if (delay.isNegative()) {
      throw new IllegalArgumentException("delay must not be negative, but is " + delay);
    }
    Ticket ticket = Ticket.of(receipt);
    requireGood(receipt, database.write(connection -> queue.release(connection, ticket, delay)));
    ring(delay);
  }

  @Override
  public void extend(Receipt receipt, Duration visibility) {
    requireGood(receipt, extend(List.of(receipt), visibility).isEmpty());
  }

  @Override
  public Set<Receipt> extend(Collection<Receipt> receipts, Duration visibility) {
    requirePositive(visibility);
    List<Receipt> all = List.copyOf(Set.copyOf(receipts));
    Set<Receipt> stale = new HashSet<>();
    for (int from = 0; from < all.size(); from += LARGEST_BATCH) {
      List<Receipt> some = all.subList(from, Math.min(all.size(), from + LARGEST_BATCH));
      List<Ticket> tickets = some.stream().map(Ticket::of).toList();
      QueueStatements.Settled settled =
          database.write(connection -> queue.extend(connection, tickets, visibility));
      for (int i = 0; i < some.size(); i++) {
        if (!settled.places().contains(tickets.get(i).place())) {
          stale.add(some.get(i));
        }
      }
    }
    return stale;
  }

  private static void requireGood(Receipt receipt, boolean good) {
    if (!good) {
      throw new PortException(
          new Failure.Conflict(
              "the receipt "
                  + receipt.value()
                  + " is stale: its message was settled, or delivered again under another"
                  + " receipt; drop this delivery"));
    }
  }

  @Override
  public Depth depth() {
    return database.read(queue::depth);
  }

  @Override
  public long purge() {
    long removed = 0;
    long from = 0;
    QueueStatements.Purged purged;
    do {
      long next = from;
      purged = database.write(connection -> queue.purge(connection, next, PURGED_AT_ONCE));
      removed += purged.removed();
      from = purged.last() + 1;
    } while (purged.removed() == PURGED_AT_ONCE);
    return removed;
  }

  @Override
  public Health check() {
    return database.check();
  }

  @Override
  public void close() {
    share.close();
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) <= 0 ? one : other;
  }

  private static void requirePositive(Duration visibility) {
    if (!visibility.isPositive()) {
      throw new IllegalArgumentException("visibility must be positive, but is " + visibility);
    }
  }
}
