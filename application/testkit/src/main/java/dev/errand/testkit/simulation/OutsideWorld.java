package dev.errand.testkit.simulation;

import dev.errand.domain.session.RecordedEvent;
import dev.errand.domain.session.SessionEvent;
import dev.errand.domain.session.SessionId;
import dev.errand.domain.tool.Effect;
import dev.errand.domain.tool.ToolSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What tools did to everything that is not Errand, and who may be about to do something.
 *
 * <p>A worker that stands still between the announcement of an effect and the effect itself cannot
 * know that it was taken over. Nothing but the other side can stop it then. So whoever says of a
 * call that it had no effect must be sure that it will have none either; that is what {@link
 * #mayStillHappen} is for, and what a real tool's {@code reconcile} and a real person must see to.
 */
final class OutsideWorld {

  private final World world;
  private final Chronicle chronicle;
  private final Set<String> done = new TreeSet<>();
  private final Map<String, List<SimulatedThread>> announcedBy = new TreeMap<>();

  OutsideWorld(World world, Chronicle chronicle) {
    this.world = world;
    this.chronicle = chronicle;
  }

  /** Takes note of who announced to run a tool. */
  void see(TraceEvent event) {
    SimulatedThread actor = world.actor();
    if (event instanceof TraceEvent.Appended appended && actor != null) {
      for (RecordedEvent recorded : appended.events()) {
        if (recorded.event() instanceof SessionEvent.ToolStarted started) {
          announcedBy
              .computeIfAbsent(started.idempotencyKey(), key -> new ArrayList<>())
              .add(actor);
        }
      }
    }
  }

  /** A tool has its effect. */
  void happen(ToolSpec tool, SessionId session, String key) {
    boolean first = done.add(key);
    if (tool.effect() == Effect.ONCE || tool.effect() == Effect.IDEMPOTENT && first) {
      chronicle.note(
          new TraceEvent.EffectDone(
              chronicle.at(), chronicle.who(), session, tool.name(), tool.effect(), key));
    }
  }

  boolean happened(String key) {
    return done.contains(key);
  }

  /** Whether somebody else who announced a run has neither died nor come to its end. */
  boolean mayStillHappen(String key, @Nullable SimulatedThread asking) {
    return announcedBy.getOrDefault(key, List.of()).stream()
        .filter(thread -> asking == null || !asking.descendsFrom(thread))
        .anyMatch(thread -> !thread.ended() && !thread.process().dead());
  }
}
