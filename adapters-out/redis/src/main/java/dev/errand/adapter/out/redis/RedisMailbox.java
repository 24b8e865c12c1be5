package dev.errand.adapter.out.redis;

import dev.errand.application.port.out.Health;
import dev.errand.application.port.out.IdGenerator;
import dev.errand.application.port.out.Mailbox;
import dev.errand.application.port.out.PortException;
import dev.errand.application.spi.AdapterContext;
import dev.errand.domain.failure.Failure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** A mailbox in Redis: carries calls to the scripts, and waits where they have nothing. */
final class RedisMailbox implements Mailbox, AutoCloseable {

  private static final String LAYOUT = "1";
  private static final int LARGEST_BATCH = 1_000;

  /** A connection that died in silence loses what was said; this bounds how long that matters. */
  private static final Duration LONGEST_DEAFNESS = Duration.ofSeconds(30);

  private final RedisAddress address;
  private final RedisServer server;
  private final IdGenerator ids;
  private final Keys keys;
  private final Lazy<Boolean> usable;
  private final Batches<Sending> sends;
  private final Batches<Ticket> acknowledgements;
  private final Runnable leave;
  private final AtomicBoolean closed = new AtomicBoolean();

  RedisMailbox(RedisAddress address, RedisServer server, AdapterContext context, Runnable leave) {
    this.address = address;
    this.server = server;
    this.ids = context.ids();
    this.keys = new Keys(address.mailbox());
    this.usable = new Lazy<>(this::look);
    this.sends = batches(Sending::size, this::send, context);
    this.acknowledgements =
        batches(
            ticket -> 0,
            tickets -> run(Script.ACKNOWLEDGE, keys.all(), of(tickets, null)),
            context);
    this.leave = leave;
  }

  private <T> Batches<T> batches(
      ToIntFunction<T> bytes,
      Function<List<T>, CompletableFuture<List<Object>>> send,
      AdapterContext context) {
    return new Batches<>(bytes, send, context.scheduler(), address.server().timeout());
  }

  @Override
  public String send(Outgoing message) {
    return Wire.text(server.awaitInTime(sends.add(Sending.of(ids.next(), message))));
  }

  private CompletableFuture<List<Object>> send(List<Sending> batch) {
    List<String> seen = new ArrayList<>();
    List<byte[]> arguments = new ArrayList<>(4 * batch.size() + 1);
    arguments.add(Wire.millis(address.window()));
    for (Sending each : batch) {
      arguments.add(Wire.bytes(each.id()));
      arguments.add(each.content());
      arguments.add(Wire.bytes(each.tenant()));
      int key = 0;
      if (each.deduplicationId() != null) {
        seen.add(each.deduplicationId());
        key = keys.count() + seen.size();
      }
      arguments.add(Wire.bytes(each.wishes(key)));
    }
    return run(Script.SEND, keys.with(seen), arguments.toArray(byte[][]::new));
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
    try (Watch watch = server.bells().watch(keys.bell())) {
      server.awaitUnlessInterrupted(
          usable.get().thenCompose(yes -> server.bells().subscribe(keys.bell())));
      long start = System.nanoTime();
      while (true) {
        watch.begin();
        Batch batch = look(max, visibility);
        Duration left = Wire.atMost(wait).minusNanos(System.nanoTime() - start);
        if (!batch.deliveries().isEmpty() || !left.isPositive()) {
          return batch.deliveries();
        }
        if (batch.next() >= 0) {
          watch.comeIn(Math.max(batch.next(), 1));
        }
        watch.await(left.compareTo(LONGEST_DEAFNESS) < 0 ? left : LONGEST_DEAFNESS);
      }
    }
  }

  private Batch look(int max, Duration visibility) throws InterruptedException {
    CompletableFuture<List<Object>> answer =
        run(
            Script.RECEIVE,
            keys.all(),
            Wire.bytes(Integer.toString(Math.min(max, LARGEST_BATCH))),
            Wire.millis(visibility),
            Wire.bytes(ids.next()));
    try {
      return Batch.of(server.awaitUnlessInterrupted(answer.copy()));
    } catch (InterruptedException e) {
      answer.thenAccept(late -> giveBack(Batch.of(late)));
      throw e;
    } catch (PortException e) {
      if (e.failure() instanceof Failure.TimedOut) {
        answer.thenAccept(late -> giveBack(Batch.of(late)));
      }
      throw e;
    }
  }

  /** What arrives when nobody waits for it any more need not stay hidden. */
  private void giveBack(Batch batch) {
    List<Ticket> tickets =
        batch.deliveries().stream().map(delivery -> Ticket.of(delivery.receipt())).toList();
    if (!tickets.isEmpty()) {
      var unused = run(Script.RELEASE, keys.all(), of(tickets, Duration.ZERO));
    }
  }

  @Override
  public void acknowledge(Receipt receipt) {
    requireGood(receipt, server.awaitInTime(acknowledgements.add(Ticket.of(receipt))));
  }

  @Override
  public void release(Receipt receipt, Duration delay) {
    if (delay.isNegative()) {
      throw new IllegalArgumentException("delay must not be negative, but is " + delay);
    }
    settle(Script.RELEASE, receipt, delay);
  }

  @Override
  public void extend(Receipt receipt, Duration visibility) {
    requirePositive(visibility);
    settle(Script.EXTEND, receipt, visibility);
  }

  @Override
  public Set<Receipt> extend(Collection<Receipt> receipts, Duration visibility) {
    requirePositive(visibility);
    List<Receipt> all = List.copyOf(Set.copyOf(receipts));
    Set<Receipt> stale = new HashSet<>();
    for (int from = 0; from < all.size(); from += LARGEST_BATCH) {
      List<Receipt> some = all.subList(from, Math.min(all.size(), from + LARGEST_BATCH));
      List<Ticket> tickets = some.stream().map(Ticket::of).toList();
      List<Object> outcomes = server.await(run(Script.EXTEND, keys.all(), of(tickets, visibility)));
      for (int i = 0; i < some.size(); i++) {
        if (Wire.number(outcomes.get(i)) != 1) {
          stale.add(some.get(i));
        }
      }
    }
    return stale;
  }

  private void settle(Script script, Receipt receipt, Duration duration) {
    List<Object> outcomes =
        server.await(run(script, keys.all(), of(List.of(Ticket.of(receipt)), duration)));
    requireGood(receipt, outcomes.getFirst());
  }

  private static void requireGood(Receipt receipt, Object outcome) {
    if (Wire.number(outcome) != 1) {
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
    List<Object> answer = server.await(run(Script.DEPTH, keys.all()));
    return new Depth(
        Wire.number(answer.get(0)),
        Wire.number(answer.get(1)),
        Wire.number(answer.get(2)),
        Duration.ofMillis(Wire.number(answer.get(3))));
  }

  @Override
  public long purge() {
    return Wire.number(server.await(run(Script.PURGE, keys.all())).getFirst());
  }

  /** Down, too, where the server may throw work away to make room. */
  @Override
  public Health check() {
    try {
      server.ping();
      server.await(usable.get().copy());
      return Eviction.threatens(server)
          ? new Health.Down(
              "Redis at "
                  + address.server().shown()
                  + " may evict queued work when it is full; set its maxmemory-policy to"
                  + " noeviction")
          : new Health.Up();
    } catch (PortException e) {
      return new Health.Down(e.failure().message());
    }
  }

  /** Whether this user and this version may use the mailbox at all; asked once. */
  private CompletableFuture<Boolean> look() {
    return server
        .run(Script.OPEN, keys.with(List.of("a")), Wire.bytes(LAYOUT))
        .thenApply(
            answer -> {
              String layout = Wire.text(answer.get(0));
              List<String> missing = new ArrayList<>();
              if (answer.get(1) instanceof Collection<?> names) {
                names.forEach(name -> missing.add(Wire.text(name)));
              }
              if (!missing.isEmpty()) {
                throw new PortException(
                    server.failures().lacks(String.join(", ", missing), address.mailbox()));
              }
              if (!layout.equals(LAYOUT)) {
                throw new PortException(server.failures().otherLayout(address.mailbox(), layout));
              }
              return true;
            });
  }

  private CompletableFuture<List<Object>> run(Script script, byte[][] keys, byte[]... arguments) {
    if (closed.get()) {
      return CompletableFuture.failedFuture(new PortException(server.failures().closed()));
    }
    return usable.get().thenCompose(yes -> server.run(script, keys, arguments));
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      server.bells().unsubscribe(keys.bell());
      leave.run();
    }
  }

  private static byte[][] of(List<Ticket> tickets, @Nullable Duration duration) {
    List<byte[]> arguments = new ArrayList<>(2 * tickets.size() + 1);
    if (duration != null) {
      arguments.add(Wire.millis(duration));
    }
    for (Ticket ticket : tickets) {
      arguments.add(Wire.bytes(ticket.receipt()));
      arguments.add(Wire.bytes(ticket.place()));
    }
    return arguments.toArray(byte[][]::new);
  }

  private static void requirePositive(Duration visibility) {
    if (!visibility.isPositive()) {
      throw new IllegalArgumentException("visibility must be positive, but is " + visibility);
    }
  }
}
