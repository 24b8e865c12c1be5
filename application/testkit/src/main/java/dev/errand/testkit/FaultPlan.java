package dev.errand.testkit;

import dev.errand.application.port.out.Health;
import dev.errand.application.port.out.PortException;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Decides which calls of which ports go wrong, and how. The {@code Faulty…} wrappers of one world
 * share one plan. Operations are named port dot method, such as {@code mailbox.acknowledge}; calls
 * of each are counted from 1. Rules hold in the order they were made, all that apply, until one of
 * them throws.
 *
 * <p>Whether a seeded rule applies depends on its seed, the operation and the call's number alone,
 * so it is the same in every run in which each operation's calls come in the same order.
 * Thread-safe.
 */
public final class FaultPlan {

  /** Stands for every operation; its calls are counted over all of them. */
  public static final String ANY = "*";

  private final List<Rule> rules = new CopyOnWriteArrayList<>();
  private final Map<String, AtomicLong> calls = new ConcurrentHashMap<>();

  /** A plan in which nothing goes wrong. */
  public FaultPlan() {}

  /** Every call. */
  public FaultPlan always(String operation, Fault fault) {
    return when(operation, call -> true, fault);
  }

  /** The call of this number. */
  public FaultPlan nth(String operation, long number, Fault fault) {
    return when(operation, call -> call == number, fault);
  }

  /** The calls from one number to another, both included: an outage. */
  public FaultPlan between(String operation, long first, long last, Fault fault) {
    return when(operation, call -> call >= first && call <= last, fault);
  }

  /** Each call with a probability from 0 to 1. */
  public FaultPlan sometimes(String operation, double probability, long seed, Fault fault) {
    if (!(probability >= 0 && probability <= 1)) {
      throw new IllegalArgumentException("probability must be 0 to 1, but is " + probability);
    }
    rules.add(new Rule(operation, (called, call) -> draw(seed, called, call) < probability, fault));
    return this;
  }

  /** The calls whose number is meant. */
  public FaultPlan when(String operation, LongPredicate numbers, Fault fault) {
    rules.add(new Rule(operation, (called, call) -> numbers.test(call), fault));
    return this;
  }

  /** Nothing goes wrong any more; counting goes on. */
  public void clear() {
    rules.clear();
  }

  /** How often an operation was called so far. */
  public long calls(String operation) {
    AtomicLong count = calls.get(operation);
    return count == null ? 0 : count.get();
  }

  /** Makes a call as planned. */
  <T extends @Nullable Object, E extends Exception> T call(String operation, Call<T, E> call)
      throws E {
    long ofAll = count(ANY);
    long ofThis = count(operation);
    happen(Fault.Moment.BEFORE, operation, ofThis, ofAll);
    T result = call.make();
    happen(Fault.Moment.AFTER, operation, ofThis, ofAll);
    return result;
  }

  /** Makes a call without a result as planned. */
  <E extends Exception> void run(String operation, Step<E> step) throws E {
    this.<@Nullable Object, E>call(
        operation,
        () -> {
          step.make();
          return null;
        });
  }

  /** Asks for health as planned; a failure makes it {@code Down}. */
  Health check(String operation, Health.Source inner) {
    try {
      return this.<Health, RuntimeException>call(operation, inner::check);
    } catch (PortException e) {
      return new Health.Down(e.failure().message());
    }
  }

  private long count(String operation) {
    return calls.computeIfAbsent(operation, name -> new AtomicLong()).incrementAndGet();
  }

  private void happen(Fault.Moment moment, String operation, long ofThis, long ofAll) {
    for (Rule rule : rules) {
      boolean any = rule.operation.equals(ANY);
      if (rule.fault.moment() == moment
          && (any || rule.operation.equals(operation))
          && rule.choice.falls(any ? ANY : operation, any ? ofAll : ofThis)) {
        try {
          rule.fault.action().happen();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
    }
  }

  private static double draw(long seed, String operation, long call) {
    long mixed = seed + 0x9e3779b97f4a7c15L * (31L * operation.hashCode() + call);
    SplittableRandom random = new SplittableRandom(mixed);
    return random.nextDouble();
  }

  /** A call of a port. */
  interface Call<T extends @Nullable Object, E extends Exception> {
    T make() throws E;
  }

  /** A call of a port that returns nothing. */
  interface Step<E extends Exception> {
    void make() throws E;
  }

  private interface Choice {
    boolean falls(String operation, long call);
  }

  private record Rule(String operation, Choice choice, Fault fault) {}
}
