package dev.errand.bootstrap.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.bootstrap.fleet.MailboxServer.Mishap;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Does bad things to a fleet, chosen by a seed. The seed fixes what is done and how long the pauses
 * between are; where the workers are at that moment is the machine's doing.
 */
final class Chaos {

  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final int LONGEST_PAUSE_MILLIS = 1_200;

  /** What can be done to a worker. */
  enum Deed {
    KILL,
    PAUSE,
    TERMINATE,
    /** A kill that the disk does not survive either. */
    LOSE
  }

  private final Fleet fleet;
  private final Random random;
  private final List<Object> stock;
  private final Deque<Object> next = new ArrayDeque<>();
  private final Map<String, Integer> done = new TreeMap<>();
  private final Set<FleetWorker> away = ConcurrentHashMap.newKeySet();
  private final List<Integer> exits = new CopyOnWriteArrayList<>();
  private final List<Thread> underWay = new ArrayList<>();

  Chaos(Fleet fleet, long seed) {
    this.fleet = fleet;
    this.random = new Random(seed);
    this.stock = new ArrayList<>(List.of(Deed.KILL, Deed.PAUSE, Deed.TERMINATE));
    if (fleet.stores().database().isPresent()) {
      stock.add(Deed.LOSE);
    }
    stock.addAll(fleet.stores().mishaps());
  }

  /** How many strikes it takes until everything was done that can be. */
  int variety() {
    return stock.size();
  }

  /** Waits a while and does one thing, not always to its end. */
  void strike() throws InterruptedException {
    if (next.isEmpty()) {
      List<Object> shuffled = new ArrayList<>(stock);
      Collections.shuffle(shuffled, random);
      next.addAll(shuffled);
    }
    int which = random.nextInt(fleet.workers().size());
    long longer = 1_000 + random.nextInt(2_000);
    Thread.sleep(random.nextInt(LONGEST_PAUSE_MILLIS));
    switch (next.remove()) {
      case Mishap mishap -> {
        done.merge(mishap.name(), 1, Integer::sum);
        mishap.happen().run();
      }
      case Deed deed -> {
        done.merge(deed.name(), 1, Integer::sum);
        FleetWorker worker = next(which);
        away.add(worker);
        hit(worker, deed, longer);
      }
      case Object other -> throw new IllegalStateException("neither mishap nor deed: " + other);
    }
  }

  private void hit(FleetWorker worker, Deed deed, long longer) throws InterruptedException {
    switch (deed) {
      case KILL -> {
        worker.kill();
        underWay.add(begin(() -> worker.start().awaitReady(), worker));
      }
      case LOSE -> {
        worker.kill();
        underWay.add(begin(() -> worker.move().start().awaitReady(), worker));
      }
      case PAUSE -> {
        worker.pause();
        underWay.add(begin(() -> goOnAfter(worker, longer), worker));
      }
      case TERMINATE -> {
        worker.terminate();
        underWay.add(
            begin(
                () -> {
                  exits.add(worker.awaitEnd());
                  worker.start().awaitReady();
                },
                worker));
      }
    }
  }

  /** Waits until all that was begun has ended. */
  void settle() throws InterruptedException {
    for (Thread each : underWay) {
      each.join();
    }
    assertThat(away).as("workers that did not come back").isEmpty();
  }

  /** How often what was done. */
  Map<String, Integer> done() {
    return done;
  }

  /** The exit codes of workers that were asked to end. */
  List<Integer> exits() {
    return exits;
  }

  private static void goOnAfter(FleetWorker worker, long longer) throws InterruptedException {
    Thread.sleep(Duration.ofSeconds(Fleet.VISIBILITY_SECONDS).plusMillis(longer));
    worker.goOn();
    worker.awaitReady();
  }

  /** The worker of that number, or the next that is there. */
  private FleetWorker next(int which) {
    List<FleetWorker> workers = fleet.workers();
    FleetWorker[] found = new FleetWorker[1];
    Patience.until(
        "some worker is there",
        PATIENCE,
        () -> {
          for (int i = 0; i < workers.size(); i++) {
            FleetWorker each = workers.get((which + i) % workers.size());
            if (!away.contains(each)) {
              found[0] = each;
              return true;
            }
          }
          return false;
        });
    return found[0];
  }

  private interface Part {
    void run() throws InterruptedException;
  }

  private Thread begin(Part part, FleetWorker worker) {
    return Thread.ofVirtual()
        .start(
            () -> {
              try {
                part.run();
                away.remove(worker);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
  }
}
