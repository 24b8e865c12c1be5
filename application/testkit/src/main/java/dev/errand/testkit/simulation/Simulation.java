package dev.errand.testkit.simulation;

import dev.errand.application.Ports;
import dev.errand.application.port.out.Codecs;
import dev.errand.application.port.out.Mailbox;
import dev.errand.application.port.out.Payload;
import dev.errand.application.port.out.PortException;
import dev.errand.application.port.out.SessionLedger;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Runs the real services, many processes of them, in a simulated world in which everything that can
 * go wrong does, and watches what must never happen.
 *
 * <p>A seed says all: how many workers there are, what they are asked to do, how long every call
 * takes, who goes on at every point, and what goes wrong. At an instant all that goes wrong ends,
 * and then everything must come to rest in bounded time. The same scenario gives the same trace to
 * the byte.
 *
 * <pre>{@code
 * SimulationResult result = new Simulation(codecs).run(Scenario.of(42));
 * assertThat(result.violations()).as(result.report()).isEmpty();
 * }</pre>
 *
 * <p>Extenders put their own decorators of ports to the test with {@link #withPorts}. A simulation
 * can be run any number of times, also by several threads at once; a run blocks its thread.
 */
public final class Simulation {

  private static final long MAX_STEPS = 400_000;
  private static final Duration LOOK = Duration.ofSeconds(2);

  /** How long, in simulated time, everything may take to come to rest once nothing goes wrong. */
  public static final Duration BOUND = Duration.ofHours(3);

  private final Codecs codecs;
  private final UnaryOperator<Ports> ports;
  private final UnaryOperator<Mailbox> mailbox;
  private final UnaryOperator<SessionLedger> ledger;
  private final Supplier<List<Invariant>> invariants;

  private Simulation(
      Codecs codecs,
      UnaryOperator<Ports> ports,
      UnaryOperator<Mailbox> mailbox,
      UnaryOperator<SessionLedger> ledger,
      Supplier<List<Invariant>> invariants) {
    this.codecs = Objects.requireNonNull(codecs, "codecs is null");
    this.ports = Objects.requireNonNull(ports, "ports is null");
    this.mailbox = Objects.requireNonNull(mailbox, "mailbox is null");
    this.ledger = Objects.requireNonNull(ledger, "ledger is null");
    this.invariants = Objects.requireNonNull(invariants, "invariants is null");
  }

  /** A simulation of the services as they are. */
  public Simulation(Codecs codecs) {
    this(codecs, same -> same, same -> same, same -> same, List::of);
  }

  /** The same with each process's ports rewired, anew for each of its lives. */
  public Simulation withPorts(UnaryOperator<Ports> rewired) {
    return new Simulation(codecs, rewired, mailbox, ledger, invariants);
  }

  /** The same with another mailbox for all processes; what it wraps is told of all effects. */
  public Simulation withMailbox(UnaryOperator<Mailbox> wrapped) {
    return new Simulation(codecs, ports, wrapped, ledger, invariants);
  }

  /** The same with another ledger for all processes; what it wraps is told of all effects. */
  public Simulation withLedger(UnaryOperator<SessionLedger> wrapped) {
    return new Simulation(codecs, ports, mailbox, wrapped, invariants);
  }

  /**
   * The same with more invariants.
   *
   * @param more makes those of one run
   */
  public Simulation withInvariants(Supplier<List<Invariant>> more) {
    return new Simulation(codecs, ports, mailbox, ledger, more);
  }

  /**
   * Runs a scenario to its end, or to the first violation.
   *
   * @throws AssertionError if nothing moves for 20 seconds of real time: some thread blocks where
   *     the simulation cannot see it, and the message says which and where
   */
  public SimulationResult run(Scenario scenario) throws InterruptedException {
    return new Run(scenario).play();
  }

  /** One run. Everything in it is touched by the thread with the baton alone. */
  private final class Run {
    private final Scenario scenario;
    private final World world;
    private final Fate fate;
    private final Watch watch;
    private final SimulatedProcess outside;
    private final Stores stores;
    private final SimulatedMailbox messages;
    private final Fleet fleet;
    private final Clients clients;

    Run(Scenario scenario) {
      this.scenario = scenario;
      world = new World(scenario.seed(), MAX_STEPS);
      fate = new Fate(scenario.seed(), scenario.chaos(), scenario.only());
      watch = new Watch(world, invariants.get());
      outside = world.process("outside", 1);
      Chronicle chronicle = new Chronicle(world::sinceStart, world::who, watch::see);
      SimulatedScheduler clock = SimulatedScheduler.ofStores(outside);
      messages =
          new SimulatedMailbox(clock, chronicle, scenario.chaos().strictReceipts(), this::briefOf);
      SimulatedLedger events = new SimulatedLedger(chronicle);
      stores =
          new Stores(
              ledger.apply(events),
              mailbox.apply(messages),
              new SimulatedReplies(codecs, chronicle),
              new SimulatedDeadLetters(chronicle),
              new SimulatedAuditLog(chronicle),
              new SimulatedArchive(),
              new SimulatedQuotaAccounts(),
              new SimulatedWorkspaces(),
              codecs,
              new OutsideWorld(world, chronicle));
      fleet = new Fleet(world, fate, scenario.chaos(), stores, chronicle, ports);
      clients = new Clients(world, outside, fate, fleet, stores, chronicle);
      Observed observed =
          new Observed(events, stores.audit(), codecs, SimulatedSettings.DEAD_LETTER);
      watch.begin(observed, List.of(stores.outside()::see, clients::see));
    }

    private @Nullable String briefOf(Payload body) {
      try {
        return codecs.decodeBrief(body).id().value();
      } catch (PortException noBrief) {
        return null;
      }
    }

    SimulationResult play() throws InterruptedException {
      world.run(
          outside,
          "director",
          () -> {
            try {
              direct();
            } catch (InterruptedException e) {
              throw new IllegalStateException("nobody interrupts the director", e);
            }
          });
      world
          .uncaught()
          .forEach(thrown -> watch.violated("no thread dies of an exception", Watch.told(thrown)));
      if (world.gaveUp() != null) {
        watch.violated("everything comes to rest", Objects.requireNonNull(world.gaveUp()));
      }
      return new SimulationResult(
          scenario,
          world.trace(),
          watch.violations(),
          fate.fired(),
          fate.firedByKind(),
          watch.checks(),
          world.steps(),
          world.sinceStart());
    }

    private void direct() throws InterruptedException {
      long calmAt = fate.calmAt();
      for (int i = 1; i <= scenario.workers(); i++) {
        fleet.start("worker-" + i);
      }
      fleet.start(Fleet.GATEWAY);
      scenario.briefs().forEach(clients::handIn);
      planDisasters(calmAt);
      sleep(Duration.ofMillis(calmAt));
      fate.calm();
      world.tell("nothing goes wrong any more");
      watch.see(new TraceEvent.Calmed(world.sinceStart(), world.who()));
      stopAll(false);
      long end = world.now() + BOUND.toMillis();
      while (!settled() && world.now() < end) {
        sleep(LOOK);
      }
      if (!settled()) {
        String left = watch.unsettled(scenario, messages);
        watch.violated(
            "everything comes to rest",
            (left.isEmpty() ? "somebody still asks" : left) + " after " + BOUND);
      }
      fleet.close();
      stopAll(true);
      watch.atRest();
      world.end();
    }

    private boolean settled() {
      return !clients.busy() && watch.unsettled(scenario, messages).isEmpty();
    }

    /** A rolling restart, or the end; nothing goes wrong, so nothing may go wrong. */
    private void stopAll(boolean forGood) throws InterruptedException {
      for (int i = 1; i <= scenario.workers(); i++) {
        Fleet.Member worker = fleet.member("worker-" + i);
        int life = worker.lives;
        fleet.stop(worker);
        long end = world.now() + Duration.ofMinutes(2).toMillis();
        while ((forGood ? worker.up() : worker.lives == life) && world.now() < end) {
          sleep(LOOK);
        }
      }
    }

    private void planDisasters(long calmAt) {
      for (int i = 1; i <= scenario.chaos().disasters(); i++) {
        SplittableRandom random = fate.random("disaster", i);
        long at = random.nextLong(calmAt);
        Fleet.Member victim = fleet.member("worker-" + (1 + random.nextInt(scenario.workers())));
        int kind = random.nextInt(3);
        long millis = fate.untilCalm(at, random.nextLong(90_000));
        String name = "disaster " + i;
        world.at(at, () -> befall(victim, kind, millis, name));
      }
      for (int i = 1; i <= scenario.chaos().forgottenLeases(); i++) {
        SplittableRandom random = fate.random("forgotten lease", i);
        int which = random.nextInt(100);
        String name = "forgotten lease " + i;
        world.at(random.nextLong(calmAt), () -> forget(which, name));
      }
    }

    private void befall(Fleet.Member victim, int kind, long millis, String name) {
      SimulatedProcess process = victim.process;
      if (process == null || process.dead()) {
        return;
      }
      if (kind == 0 && fate.happens(name, "killed")) {
        fleet.disasters().die(process, "out of the blue");
      } else if (kind == 1 && fate.happens(name, "frozen")) {
        fleet.disasters().freeze(process, millis, "out of the blue");
      } else if (kind == 2 && fate.happens(name, "stopped")) {
        fleet.stop(victim);
      }
    }

    private void forget(int which, String name) {
      if (fate.happens(name, "delivered-twice")) {
        messages.forgetALease(which);
      }
    }

    private void sleep(Duration duration) throws InterruptedException {
      world.sleep(duration.toMillis());
    }
  }
}
