package dev.errand.bench;

import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.Evolver;
import dev.errand.domain.session.RecordedEvent;
import dev.errand.domain.session.SessionEvent;
import dev.errand.domain.session.SessionState;
import dev.errand.domain.slice.Slice;
import dev.errand.domain.slice.SliceChange;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One more event, a snapshot, and a rollback, in short and in long sessions: the length must not
 * show. A snapshot is the state itself and a rollback is going back to it, so both are measured
 * with what a tool does in between.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 1,
    jvmArgsAppend = {"-Xms2g", "-Xmx2g", "-XX:+UseSerialGC"})
public class LengthBenchmark {

  /** Events in the session. */
  @Param({"10000", "1000000"})
  public int length;

  private SessionState ready = SessionState.initial(LongSession.ID);
  private SessionState running = ready;
  private RecordedEvent next = LongSession.events(1).getFirst();
  private RecordedEvent finished = next;
  private RecordedEvent failed = next;

  /** Folds the session up to a tool that runs. */
  @Setup
  public void fold() {
    List<RecordedEvent> events = LongSession.events(length);
    ready = SessionState.initial(LongSession.ID);
    for (RecordedEvent event : events) {
      ready = Evolver.evolve(ready, event);
      if (event.event() instanceof SessionEvent.ToolStarted) {
        running = ready;
      }
    }
    next = LongSession.recorded(ready, new SessionEvent.CheckpointReached("before"));
    String call = LongSession.openCall(running);
    List<SliceChange> changes =
        List.of(new SliceChange.Append("notes", Slice.Retention.STATE, List.of("1")));
    finished =
        LongSession.recorded(
            running, new SessionEvent.ToolFinished(call, "done", changes, List.of(), List.of()));
    failed =
        LongSession.recorded(
            running, new SessionEvent.ToolFailed(call, new Failure.ToolFault("broken"), List.of()));
  }

  /** One event more. */
  @Benchmark
  public SessionState append() {
    return Evolver.evolve(ready, next);
  }

  /** A tool's changes committed over a snapshot. */
  @Benchmark
  public SessionState commit() {
    return Evolver.evolve(running, finished);
  }

  /** A tool's changes rolled back to the snapshot before it. */
  @Benchmark
  public SessionState rollback() {
    return Evolver.evolve(running, failed);
  }
}
