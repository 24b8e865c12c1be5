package dev.errand.bench;

import dev.errand.domain.session.Evolver;
import dev.errand.domain.session.History;
import dev.errand.domain.session.RecordedEvent;
import dev.errand.domain.session.SessionState;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Folding a million events of one session from scratch; the bound is two seconds. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3)
@Measurement(iterations = 10)
@Fork(
    value = 2,
    jvmArgsAppend = {"-Xms2g", "-Xmx2g", "-XX:+UseSerialGC"})
public class FoldBenchmark {

  private static final int EVENTS = 1_000_000;

  private List<RecordedEvent> events = List.of();

  /** Makes the events. */
  @Setup
  public void events() {
    events = LongSession.events(EVENTS);
  }

  /** From the first to the last, as a resume without snapshots does. */
  @Benchmark
  public SessionState millionEvents() {
    return History.replay(LongSession.ID, events);
  }

  /** The same by hand, to see what the iteration costs. */
  @Benchmark
  public SessionState millionEventsByIndex() {
    SessionState state = SessionState.initial(LongSession.ID);
    for (int i = 0; i < events.size(); i++) {
      state = Evolver.evolve(state, events.get(i));
    }
    return state;
  }
}
