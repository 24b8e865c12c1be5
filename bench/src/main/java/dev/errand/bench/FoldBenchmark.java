package dev.errand.bench;

import dev.errand.domain.session.History;
import dev.errand.domain.session.RecordedEvent;
import dev.errand.domain.session.SessionState;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.openjdk.jmh.annotations.AuxCounters;
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

  /** What the thread worked, which on a busy machine is less than what passed. */
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.EVENTS)
  public static class Cpu {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    /** Milliseconds. */
    public double millis;

    <T> T of(Supplier<T> work) {
      long begin = THREADS.getCurrentThreadCpuTime();
      T made = work.get();
      millis = (THREADS.getCurrentThreadCpuTime() - begin) / 1e6;
      return made;
    }
  }

  /** Makes the events. */
  @Setup
  public void events() {
    events = LongSession.events(EVENTS);
  }

  /** From the first to the last, as a resume without snapshots does. */
  @Benchmark
  public SessionState millionEvents(Cpu cpu) {
    return cpu.of(() -> History.replay(LongSession.ID, events));
  }
}
