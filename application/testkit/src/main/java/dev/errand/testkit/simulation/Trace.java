package dev.errand.testkit.simulation;

import java.util.ArrayList;
import java.util.List;

/** What happened in one run of a simulation: for people as lines, for machines as events. */
public final class Trace {

  private static final long FNV_OFFSET = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  private final List<String> lines = new ArrayList<>();
  private final List<TraceEvent> events = new ArrayList<>();

  Trace() {}

  void line(String line) {
    lines.add(line);
  }

  void event(TraceEvent event) {
    events.add(event);
  }

  /** Every decision of the schedule, one a line, in order. The same seed gives the same lines. */
  public List<String> lines() {
    return List.copyOf(lines);
  }

  /** Everything that took effect, in order. */
  public List<TraceEvent> events() {
    return List.copyOf(events);
  }

  /** The FNV-1a hash of all lines; different interleavings have different ones, nearly always. */
  public long fingerprint() {
    long hash = FNV_OFFSET;
    for (String line : lines) {
      for (int i = 0; i < line.length(); i++) {
        hash = (hash ^ line.charAt(i)) * FNV_PRIME;
      }
      hash = (hash ^ '\n') * FNV_PRIME;
    }
    return hash;
  }

  @Override
  public String toString() {
    return String.join("\n", lines);
  }
}
