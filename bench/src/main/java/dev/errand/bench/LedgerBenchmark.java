package dev.errand.bench;

import dev.errand.application.port.out.Codecs;
import dev.errand.application.port.out.SessionLedger;
import dev.errand.bootstrap.OpenErrand;
import dev.errand.domain.session.RecordedEvent;
import dev.errand.domain.session.SessionId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** An append to the file ledger against the least it could cost: the same bytes, and a force. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(2)
public class LedgerBenchmark {

  /** Whether the disk must confirm. */
  @Param({"on", "off"})
  public String fsync = "on";

  private final List<RecordedEvent> mix = LongSession.events(2_000);
  private final SessionId session = new SessionId("appended");
  private OpenErrand errand = null;
  private SessionLedger ledger = null;
  private FileChannel raw = null;
  private byte[][] lines = {};
  private long sequence;

  /** Opens both. */
  @Setup
  public void open() throws IOException {
    Path directory = Files.createTempDirectory("errand-bench");
    errand =
        OpenErrand.with(
            Map.of(
                "ERRAND_LEDGER", "file:" + directory + "?fsync=" + fsync,
                "ERRAND_AUDIT", "memory:",
                "ERRAND_TOOLS", "orders:"));
    ledger = errand.ports().ledger();
    Codecs codecs = errand.ports().codecs();
    lines = mix.stream().map(codecs::encodeEvent).toArray(byte[][]::new);
    raw =
        FileChannel.open(
            directory.resolve("raw"), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    ledger.append(session, List.of(mix.getFirst()));
    sequence = 1;
  }

  /** Two events, as most appends have. */
  @Benchmark
  public void ledger() {
    RecordedEvent one = mix.get((int) (1 + sequence % 1_990));
    RecordedEvent two = mix.get((int) (2 + sequence % 1_990));
    ledger.append(
        session,
        List.of(
            new RecordedEvent(sequence + 1, 1, one.at(), one.event()),
            new RecordedEvent(sequence + 2, 1, two.at(), two.event())));
    sequence += 2;
  }

  /** The bytes of two events. */
  @Benchmark
  public void rawWriteAndForce() throws IOException {
    raw.write(
        new ByteBuffer[] {
          ByteBuffer.wrap(lines[(int) (1 + sequence % 1_990)]),
          ByteBuffer.wrap(lines[(int) (2 + sequence % 1_990)])
        });
    if (fsync.equals("on")) {
      raw.force(false);
    }
    sequence += 2;
  }

  /** Closes both. */
  @TearDown
  public void close() throws Exception {
    raw.close();
    errand.close();
  }
}
