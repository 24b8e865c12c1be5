package dev.errand.adapter.out.embedded;

import static dev.errand.testkit.SessionEvents.checkpoint;
import static dev.errand.testkit.SessionEvents.checkpoints;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.errand.application.port.out.PortException;
import dev.errand.application.port.out.SessionLedger.Head;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.RecordedEvent;
import dev.errand.domain.session.SessionId;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a crash left is healed, what anything else did is told. */
final class JournalDamageTest {

  private static final SessionId SESSION = new SessionId("01session");

  @TempDir private Path directory;
  private Path file;

  /** Lengths of the file after each append. */
  private final List<Integer> ends = new ArrayList<>();

  private byte[] whole;

  @BeforeEach
  void writeThreeGroups() throws IOException {
    file = directory.resolve("sessions/01sess/01session.jsonl");
    try (FileSessionLedger ledger = open()) {
      ledger.append(SESSION, checkpoints(1, 2, 1));
      ends.add((int) Files.size(file));
      ledger.append(SESSION, checkpoints(3, 5, 1));
      ends.add((int) Files.size(file));
      ledger.append(SESSION, checkpoints(6, 6, 2));
      ends.add((int) Files.size(file));
    }
    whole = Files.readAllBytes(file);
  }

  @Nested
  class Torn {

    @Test
    void aGroupCutAnywhereShouldBeGoneAndTheOnesBeforeWhole() throws IOException {
      for (int cut = 0; cut < whole.length; cut += 3) {
        Files.write(file, Arrays.copyOf(whole, cut));
        int kept = cut < ends.get(0) ? 0 : cut < ends.get(1) ? 2 : 5;
        try (FileSessionLedger ledger = open()) {
          assertThat(read(ledger)).as("cut at %d", cut).isEqualTo(checkpoints(1, kept, 1));
          assertThat(ledger.list(10, null)).hasSize(kept == 0 ? 0 : 1);

          ledger.append(SESSION, checkpoints(kept + 1, kept + 2, 3));

          assertThat(ledger.head(SESSION)).contains(new Head(kept + 2, 3));
        }
        try (FileSessionLedger reopened = open()) {
          assertThat(read(reopened)).as("cut at %d", cut).hasSize(kept + 2);
        }
      }
    }

    @Test
    void zerosBehindTheLastGroupShouldBeHealed() throws IOException {
      Files.write(file, Arrays.copyOf(whole, whole.length + 700));

      assertHealed(6);
    }

    @Test
    void aPageThatNeverReachedTheDiskBeforeOneThatDidShouldBeHealed() throws IOException {
      byte[] torn = withLongLastLine();
      int firstPage = (ends.get(2) / 4096 + 1) * 4096;
      Arrays.fill(torn, ends.get(2), firstPage, (byte) 0);
      Files.write(file, torn);

      assertHealed(6);
    }

    @Test
    void aPageInTheMiddleThatNeverReachedTheDiskShouldBeHealed() throws IOException {
      byte[] torn = withLongLastLine();
      Arrays.fill(torn, 8192, 12288, (byte) 0);
      Files.write(file, torn);

      assertHealed(6);
    }

    @Test
    void whatReachedTheDiskBehindSuchAPageShouldGoWithItsGroup() throws IOException {
      try (FileSessionLedger ledger = open()) {
        ledger.append(
            SESSION,
            List.of(checkpoint(7, 2, "x".repeat(20_000)), checkpoint(8, 2), checkpoint(9, 2)));
      }
      byte[] torn = Files.readAllBytes(file);
      Arrays.fill(torn, 8192, 12288, (byte) 0);
      Files.write(file, torn);

      assertHealed(6);
    }

    @Test
    void suchAPageWithWholeGroupsBehindItShouldBeReported() throws IOException {
      byte[] damaged = withLongLastLine();
      Files.write(file, damaged);
      try (FileSessionLedger ledger = open()) {
        ledger.append(SESSION, checkpoints(8, 8, 2));
      }
      damaged = Files.readAllBytes(file);
      Arrays.fill(damaged, 8192, 12288, (byte) 0);
      Files.write(file, damaged);

      assertCorrupt(7);
    }

    private byte[] withLongLastLine() throws IOException {
      Files.write(file, whole);
      try (FileSessionLedger ledger = open()) {
        ledger.append(SESSION, List.of(checkpoint(7, 2, "x".repeat(20_000))));
      }
      return Files.readAllBytes(file);
    }

    private void assertHealed(int kept) throws IOException {
      try (FileSessionLedger ledger = open()) {
        assertThat(ledger.head(SESSION)).contains(new Head(kept, 2));

        ledger.append(SESSION, checkpoints(kept + 1, kept + 1, 2));
      }
      try (FileSessionLedger reopened = open()) {
        assertThat(read(reopened)).hasSize(kept + 1);
      }
    }
  }

  @Nested
  class Damaged {

    @Test
    void aSingleBitShouldBeMissedAndItsLineNamed() throws IOException {
      for (int bit = 0; bit < whole.length * 8; bit += 3) {
        byte[] damaged = whole.clone();
        damaged[bit / 8] ^= (byte) (1 << bit % 8);
        Files.write(file, damaged);

        String line = ", line " + (1 + lineBreaksBefore(bit / 8)) + ":";
        try (FileSessionLedger ledger = open()) {
          Failure failure = failureOf(() -> ledger.append(SESSION, checkpoints(7, 7, 9)));
          assertThat(failure).as("bit %d", bit).isInstanceOf(Failure.Corrupt.class);
          assertThat(failure.message()).contains(file + line);
        }
      }
      assertThat(Files.size(file)).isEqualTo(whole.length);
    }

    @Test
    void aDamagedSessionShouldBeListedAndStayAsItIs() throws IOException {
      byte[] damaged = whole.clone();
      damaged[ends.getFirst() + 30] ^= 1;
      Files.write(file, damaged);
      try (FileSessionLedger ledger = open()) {
        failureOf(() -> ledger.append(SESSION, checkpoints(7, 7, 9)));

        assertThat(ledger.list(10, null)).containsExactly(SESSION);
      }

      assertThat(file).hasBinaryContent(damaged);
    }

    @Test
    void aMissingLineShouldBeNamed() throws IOException {
      List<String> lines = Files.readAllLines(file);
      for (int missing = 0; missing < lines.size() - 1; missing++) {
        List<String> fewer = new ArrayList<>(lines);
        fewer.remove(missing);
        Files.write(file, fewer);

        assertCorrupt(missing + 1);
      }
    }

    @Test
    void linesInAnotherOrderShouldBeNamed() throws IOException {
      List<String> lines = new ArrayList<>(Files.readAllLines(file));
      lines.add(2, lines.remove(3));
      Files.write(file, lines);

      assertCorrupt(3);
    }

    @Test
    void aLineThatStandsThereTwiceShouldBeNamed() throws IOException {
      List<String> lines = new ArrayList<>(Files.readAllLines(file));
      lines.add(lines.getLast());
      Files.write(file, lines);

      assertCorrupt(7);
    }

    @Test
    void textOfAnotherKindShouldBeNamed() throws IOException {
      Files.write(file, List.of("{\"type\":\"completed\"}", "{}"));

      assertCorrupt(1);
    }

    @Test
    void aLineWithoutEndShouldBeRefusedWithoutReadingAllOfIt() throws IOException {
      try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
        sparse.setLength(1L << 40);
      }

      assertCorrupt(7);
    }

    @Test
    void aFileCutWhileItIsInUseShouldBeNamed() throws IOException {
      try (FileSessionLedger ledger = open()) {
        assertThat(read(ledger)).hasSize(6);
        Files.write(file, Arrays.copyOf(whole, ends.get(1)));

        Failure failure = failureOf(() -> ledger.append(SESSION, checkpoints(7, 7, 2)));

        assertThat(failure).isInstanceOf(Failure.Corrupt.class);
        assertThat(failure.message()).contains(file.toString(), "was cut");
      }
    }

    private int lineBreaksBefore(int index) {
      int breaks = 0;
      for (int i = 0; i < index; i++) {
        breaks += whole[i] == '\n' ? 1 : 0;
      }
      return breaks;
    }
  }

  @Test
  void anEventTooLongForALineShouldBeRefused() {
    RecordedEvent event = checkpoint(1, 1);
    byte[] encoded = new byte[LineReader.MAX_LINE];

    Failure failure = failureOf(() -> JournalLine.requireRoom(event, encoded));

    assertThat(failure).isInstanceOf(Failure.InvalidRequest.class);
    assertThat(failure.message()).contains("event 1", "nothing was stored");
  }

  private void assertCorrupt(int line) throws IOException {
    try (FileSessionLedger ledger = open()) {
      for (ThrowingCallable call :
          List.<ThrowingCallable>of(
              () -> ledger.head(SESSION),
              () -> read(ledger),
              () -> ledger.append(SESSION, checkpoints(7, 7, 9)))) {
        Failure failure = failureOf(call);
        assertThat(failure).isInstanceOf(Failure.Corrupt.class);
        assertThat(failure.message()).contains(file + ", line " + line + ":");
      }
    }
  }

  private FileSessionLedger open() {
    return new FileSessionLedger(directory, Fsync.OFF, new LineCodecs(), new WallScheduler());
  }

  private static List<RecordedEvent> read(FileSessionLedger ledger) {
    List<RecordedEvent> events = new ArrayList<>();
    ledger.read(SESSION, 0, events::add);
    return events;
  }

  private static Failure failureOf(ThrowingCallable call) {
    PortException thrown = catchThrowableOfType(PortException.class, call);
    assertThat(thrown).as("a failure").isNotNull();
    return thrown.failure();
  }
}
