package dev.errand.application;

import dev.errand.application.port.in.CheckHealth;
import dev.errand.application.port.out.Health;
import dev.errand.application.port.out.Mailbox;
import dev.errand.application.port.out.PortException;
import dev.errand.application.port.out.Scheduler;
import dev.errand.application.port.out.ToolBox;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Probes every dependency in the background and remembers what came of it. Thread-safe. */
final class HealthMonitor implements CheckHealth {

  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private final Scheduler scheduler;
  private final Breakers breakers;
  private final Duration every;
  private final Map<String, Supplier<Health>> sources = new TreeMap<>();
  private final ConcurrentMap<String, Probe> probes = new ConcurrentHashMap<>();
  private final AtomicReference<Mailbox.Depth> depth =
      new AtomicReference<>(new Mailbox.Depth(0, 0, 0, Duration.ZERO));
  private volatile @Nullable String closed;
  private volatile long lastReady;

  HealthMonitor(Ports ports, Breakers breakers, Relay relay, Settings settings) {
    this.scheduler = ports.scheduler();
    this.breakers = breakers;
    this.every = settings.probeEvery();
    sources.put("ledger", ports.ledger()::check);
    sources.put("mailbox", () -> mailbox(ports.mailbox(), relay));
    sources.put("dead-letters", ports.deadLetters()::check);
    sources.put("workspaces", ports.workspaces()::check);
    sources.put("audit", ports.audit()::check);
    sources.put("archive", ports.archive()::check);
    sources.put("model", () -> ports.models().model(null).check());
    for (ToolBox box : ports.toolBoxes()) {
      sources.put("tools:" + box.name(), box::check);
    }
    ports.telemetry().gauge("errand.mailbox.waiting", () -> depth.get().waiting());
    ports.telemetry().gauge("errand.mailbox.in.flight", () -> depth.get().inFlight());
    ports
        .telemetry()
        .gauge("errand.mailbox.oldest.age.seconds", () -> depth.get().oldestAge().toSeconds());
    ports.telemetry().gauge("errand.ready.last.timestamp.seconds", () -> lastReady);
  }

  /** Ends readiness, for this reason. */
  void close(String reason) {
    closed = reason;
  }

  /** Probes everything that is due and interrupts probes that hang; returns at once. */
  void refresh() {
    probeWhatIsDue();
    Instant now = scheduler.instant();
    probes.values().forEach(probe -> probe.interruptIfHanging(now));
  }

  private void probeWhatIsDue() {
    Instant now = scheduler.instant();
    sources.forEach(
        (name, source) -> {
          Probe probe = probes.computeIfAbsent(name, n -> new Probe());
          if (probe.begin(now, every)) {
            probe.runs(
                scheduler.start(
                    "probe-" + name, () -> probe.end(ask(source), scheduler.instant())));
          }
        });
  }

  @Override
  public Map<String, String> notReady() {
    Map<String, String> down = new TreeMap<>();
    String reason = closed;
    if (reason != null) {
      down.put(SERVICE, reason);
    }
    components()
        .forEach(
            (name, component) -> {
              if (component.health() instanceof Health.Down health) {
                down.put(name, health.reason());
              }
            });
    if (down.isEmpty()) {
      lastReady = scheduler.instant().getEpochSecond();
    }
    return down;
  }

  @Override
  public Map<String, Component> components() {
    probeWhatIsDue();
    Instant now = scheduler.instant();
    Map<String, Component> components = new TreeMap<>();
    probes.forEach((name, probe) -> components.put(name, probe.component(now)));
    breakers
        .open()
        .forEach(
            (model, until) ->
                components.put(
                    "breaker:" + model,
                    new Component(new Health.Down("open until " + until), now)));
    return components;
  }

  private Health mailbox(Mailbox mailbox, Relay relay) {
    return switch (ask(mailbox::check)) {
      case Health.Up up -> {
        depth.set(mailbox.depth());
        yield up;
      }
      case Health.Down down -> new Health.Down(down.reason() + relay.told());
    };
  }

  private static Health ask(Supplier<Health> source) {
    try {
      return source.get();
    } catch (PortException e) {
      return new Health.Down(e.failure().message());
    } catch (RuntimeException e) {
      return new Health.Down("the probe failed: " + e);
    }
  }

  /** The state of one probe. */
  private static final class Probe {
    private @Nullable Instant began;
    private @Nullable Instant ended;
    private Scheduler.@Nullable Task task;
    private Health last = new Health.Down("not probed yet");
    private boolean answered;
    private boolean interrupted;

    synchronized boolean begin(Instant now, Duration every) {
      Instant lastEnd = ended;
      if (began != null || lastEnd != null && now.isBefore(lastEnd.plus(every))) {
        return false;
      }
      began = now;
      interrupted = false;
      return true;
    }

    synchronized void runs(Scheduler.Task started) {
      task = began == null ? null : started;
    }

    /** One that reacts frees the way for the next; one that does not stays the only one. */
    void interruptIfHanging(Instant now) {
      Scheduler.Task hanging = hanging(now);
      if (hanging != null) {
        hanging.interrupt();
      }
    }

    private synchronized Scheduler.@Nullable Task hanging(Instant now) {
      Instant since = began;
      Scheduler.Task running = task;
      if (running == null || since == null || !now.isAfter(since.plus(PATIENCE))) {
        return null;
      }
      interrupted = true;
      task = null;
      return running;
    }

    synchronized void end(Health health, Instant now) {
      // What a source says of its interruption says nothing of itself.
      last = interrupted && health instanceof Health.Down ? silent(PATIENCE) : health;
      answered = true;
      began = null;
      task = null;
      ended = now;
    }

    synchronized Component component(Instant now) {
      Instant since = began;
      if (since != null && now.isAfter(since.plus(PATIENCE))) {
        return new Component(silent(Duration.between(since, now)), now, false);
      }
      Instant at = ended;
      return new Component(last, at == null ? now : at, answered);
    }

    private static Health silent(Duration since) {
      return new Health.Down(
          "no answer for %d s; is it running, and can it be reached from here?"
              .formatted(since.toSeconds()));
    }
  }
}
