package dev.errand.adapter.out.embedded;

import static dev.errand.testkit.AuditLogContract.fact;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.errand.application.port.out.AuditLog;
import dev.errand.application.port.out.PortException;
import dev.errand.domain.audit.AuditChain;
import dev.errand.domain.audit.AuditEntry;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.SessionId;
import dev.errand.testkit.AuditLogContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FileAuditLogTest implements AuditLogContract {

  @TempDir private Path directory;
  private FileAuditLog log;

  @BeforeEach
  void open() {
    log = another();
  }

  @AfterEach
  void close() throws IOException {
    log.close();
  }

  @Override
  public AuditLog auditLog() {
    return log;
  }

  @Nested
  class Together {

    private final SlowDisk disk = new SlowDisk();
    private final Crowd crowd = new Crowd();
    private FileAuditLog slow;

    @BeforeEach
    void openSlowly() {
      slow = new FileAuditLog(directory, disk, new LineCodecs(), new WallScheduler());
    }

    @AfterEach
    void close() throws IOException {
      slow.close();
    }

    @Test
    void factsThatComeWhileTheDiskIsBusyShouldWaitForItOnceTogether() throws Exception {
      crowd.start(() -> slow.append(List.of(fact("acme", "s", 1))));
      disk.busy.await();
      for (int i = 1; i <= 20; i++) {
        String session = "t" + i;
        crowd.start(() -> slow.append(List.of(fact("acme", session, 1), fact("acme", session, 2))));
      }
      crowd.awaitBlocked(20);

      disk.ready.countDown();
      crowd.join();

      assertThat(disk.waits).isEqualTo(2);
      assertThat(intact()).isEqualTo(41);
      assertThat(slow.attested("acme", new SessionId("t7"))).isEqualTo(2);
    }

    @Test
    void oneFactFromTwoThreadsShouldBeAttestedOnce() throws Exception {
      crowd.start(() -> slow.append(List.of(fact("acme", "s", 1))));
      disk.busy.await();
      for (int i = 0; i < 2; i++) {
        crowd.start(() -> slow.append(List.of(fact("acme", "s", 1), fact("acme", "s", 2))));
      }
      crowd.awaitBlocked(2);

      disk.ready.countDown();
      crowd.join();

      assertThat(intact()).isEqualTo(2);
    }

    @Test
    void whatIsBeingWrittenShouldNotBeWaitedForByThoseWhoAsk() throws Exception {
      slow.attested("acme", new SessionId("s"));
      crowd.start(() -> slow.append(List.of(fact("acme", "s", 1))));
      disk.busy.await();

      assertThat(slow.attested("acme", new SessionId("s"))).isZero();

      disk.ready.countDown();
      crowd.join();
      assertThat(slow.attested("acme", new SessionId("s"))).isEqualTo(1);
    }

    @Test
    void whatTheDiskDoesNotConfirmShouldBeUnknownToAllAndWrittenAgain() throws Exception {
      crowd.start(() -> slow.append(List.of(fact("acme", "s", 1))));
      disk.busy.await();
      Queue<Failure> failures = new ConcurrentLinkedQueue<>();
      for (String session : List.of("t", "u")) {
        crowd.start(
            () -> failures.add(failureOf(() -> slow.append(List.of(fact("acme", session, 1))))));
      }
      crowd.awaitBlocked(2);

      disk.brokenAfter = 1;
      disk.ready.countDown();
      crowd.join();

      assertThat(failures).hasSize(2).allMatch(Failure.TimedOut.class::isInstance);
      disk.brokenAfter = Integer.MAX_VALUE;
      slow.append(List.of(fact("acme", "t", 1), fact("acme", "u", 1)));
      assertThat(intact()).isEqualTo(3);
    }
  }

  @Nested
  class OnDisk {

    @Test
    void aTenantShouldHaveAFileOfLines() throws IOException {
      log.append(List.of(fact("acme", "s", 1), fact("acme", "s", 2)));

      assertThat(Files.readAllLines(directory.resolve("acme.jsonl"))).hasSize(2);
    }

    @Test
    void twoInstancesShouldContinueOneChain() throws IOException {
      try (FileAuditLog other = another()) {
        for (int i = 1; i <= 20; i++) {
          (i % 2 == 0 ? log : other).append(List.of(fact("acme", "s", i)));
        }
        other.append(List.of(fact("acme", "s", 20)));

        assertThat(other.attested("acme", new SessionId("s"))).isEqualTo(20);
        assertThat(log.attested("acme", new SessionId("s"))).isEqualTo(20);
      }
      assertThat(intact()).isEqualTo(20);
    }

    @Test
    void aLastLineCutAnywhereShouldBeHealed() throws IOException {
      log.append(List.of(fact("acme", "s", 1)));
      long first = Files.size(directory.resolve("acme.jsonl"));
      log.append(List.of(fact("acme", "s", 2)));
      byte[] whole = Files.readAllBytes(directory.resolve("acme.jsonl"));
      log.close();

      for (int cut = (int) first; cut < whole.length; cut += 7) {
        Files.write(directory.resolve("acme.jsonl"), Arrays.copyOf(whole, cut));
        try (FileAuditLog again = another()) {
          assertThat(again.attested("acme", new SessionId("s"))).isEqualTo(1);
          again.append(List.of(fact("acme", "s", 1), fact("acme", "s", 2), fact("acme", "s", 3)));
          assertThat(again.attested("acme", new SessionId("s"))).isEqualTo(3);
        }
        assertThat(intact()).isEqualTo(3);
      }
    }

    @Test
    void aLineThatIsNoEntryShouldBeNamedAndStopAppends() throws IOException {
      log.append(List.of(fact("acme", "s", 1), fact("acme", "s", 2), fact("acme", "s", 3)));
      Path file = directory.resolve("acme.jsonl");
      List<String> lines = new ArrayList<>(Files.readAllLines(file));
      lines.set(1, "{\"number\":2");
      Files.write(file, lines);

      try (FileAuditLog again = another()) {
        assertCorrupt(() -> again.read("acme", 0, entry -> true), file);
        assertCorrupt(() -> again.append(List.of(fact("acme", "s", 4))), file);
        assertCorrupt(() -> again.attested("acme", new SessionId("s")), file);
      }
      assertThat(Files.readAllLines(file)).isEqualTo(lines);
    }

    @Test
    void aChangedEntryShouldBeReadAsItIsSoThatCheckingTheChainFindsIt() throws IOException {
      log.append(List.of(fact("acme", "s", 1), fact("acme", "s", 2), fact("acme", "s", 3)));
      Path file = directory.resolve("acme.jsonl");
      List<AuditEntry> entries = new ArrayList<>();
      log.read("acme", 0, entries::add);
      AuditEntry second = entries.get(1);
      List<String> lines = new ArrayList<>(Files.readAllLines(file));
      lines.set(
          1,
          new String(
              new LineCodecs()
                  .encodeAuditEntry(
                      new AuditEntry(
                          2, fact("acme", "s", 99), second.previousHash(), second.hash()))));
      Files.write(file, lines);

      assertThatThrownBy(FileAuditLogTest.this::intact).isInstanceOf(AssertionError.class);
    }

    @Test
    void aSingleBitShouldBeMissedAtItsEntry() throws IOException {
      log.append(List.of(fact("acme", "s", 1), fact("acme", "s", 2), fact("acme", "s", 3)));
      Path file = directory.resolve("acme.jsonl");
      byte[] whole = Files.readAllBytes(file);
      List<Integer> lineOf = new ArrayList<>();
      for (int i = 0; i < whole.length; i++) {
        int before = lineOf.isEmpty() ? 1 : lineOf.getLast();
        lineOf.add(lineOf.isEmpty() || whole[lineOf.size() - 1] != '\n' ? before : before + 1);
      }

      for (int bit = 0; bit < whole.length * 8; bit += 3) {
        byte[] damaged = whole.clone();
        damaged[bit / 8] ^= (byte) (1 << bit % 8);
        Files.write(file, damaged);

        assertThat(firstProblem()).as("bit %d", bit).isEqualTo(lineOf.get(bit / 8));
      }
    }

    @Test
    void missingSwappedAndRepeatedEntriesShouldBeNamed() throws IOException {
      log.append(
          List.of(
              fact("acme", "s", 1),
              fact("acme", "s", 2),
              fact("acme", "s", 3),
              fact("acme", "s", 4)));
      Path file = directory.resolve("acme.jsonl");
      List<String> lines = Files.readAllLines(file);

      Files.write(file, List.of(lines.get(1), lines.get(2), lines.get(3)));
      assertThat(firstProblem()).isEqualTo(1);
      Files.write(file, List.of(lines.get(0), lines.get(2), lines.get(3)));
      assertThat(firstProblem()).isEqualTo(2);
      Files.write(file, List.of(lines.get(0), lines.get(2), lines.get(1), lines.get(3)));
      assertThat(firstProblem()).isEqualTo(2);
      Files.write(file, List.of(lines.get(0), lines.get(1), lines.get(1), lines.get(2)));
      assertThat(firstProblem()).isEqualTo(3);
      Files.write(file, lines);
      assertThat(firstProblem()).isZero();
    }

    @Test
    void aFileCutOrRemovedWhileItIsInUseShouldBeNamed() throws IOException {
      log.append(List.of(fact("acme", "s", 1), fact("acme", "s", 2)));
      Path file = directory.resolve("acme.jsonl");
      List<String> lines = Files.readAllLines(file);

      Files.write(file, lines.subList(0, 1));
      assertCorrupt(() -> log.append(List.of(fact("acme", "s", 3))), file);
      Files.delete(file);
      assertCorrupt(() -> log.attested("acme", new SessionId("s")), file);
    }

    @Test
    void aFileThatTookThePlaceOfTheOneInUseShouldBeContinued() throws IOException {
      log.append(List.of(fact("acme", "s", 1)));
      Path file = directory.resolve("acme.jsonl");
      Path copy = Files.copy(file, directory.resolve("copy"));
      Files.move(copy, file, StandardCopyOption.REPLACE_EXISTING);

      log.append(List.of(fact("acme", "s", 2)));

      assertThat(Files.readAllLines(file)).hasSize(2);
      assertThat(intact()).isEqualTo(2);
    }

    @Test
    void aLastEntryWhoseLineBreakWasOverwrittenShouldNotBeWrittenOver() throws IOException {
      log.append(List.of(fact("acme", "s", 1), fact("acme", "s", 2)));
      Path file = directory.resolve("acme.jsonl");
      byte[] damaged = Files.readAllBytes(file);
      damaged[damaged.length - 1] = 'x';
      Files.write(file, damaged);

      try (FileAuditLog again = another()) {
        assertCorrupt(() -> again.append(List.of(fact("acme", "s", 3))), file);
      }
      assertThat(file).hasBinaryContent(damaged);
    }

    @Test
    void aPageThatNeverReachedTheDiskShouldBeHealed() throws IOException {
      log.append(List.of(fact("acme", "s", 1)));
      Path file = directory.resolve("acme.jsonl");
      int end = (int) Files.size(file);
      log.append(IntStream.rangeClosed(2, 20).mapToObj(i -> fact("acme", "s", i)).toList());
      byte[] torn = Files.readAllBytes(file);
      Arrays.fill(torn, end, torn.length - 10, (byte) 0);
      Arrays.fill(torn, end, 4096, (byte) 0);
      Files.write(file, Arrays.copyOf(torn, 4096 + 20));

      try (FileAuditLog again = another()) {
        assertThat(again.attested("acme", new SessionId("s"))).isEqualTo(1);
        again.append(List.of(fact("acme", "s", 2)));
      }
      assertThat(intact()).isEqualTo(2);
    }

    @Test
    void aFileInPlaceOfTheDirectoryShouldBeNamed() throws IOException {
      Path file = Files.writeString(directory.resolve("file"), "x");
      try (FileAuditLog wrong =
          new FileAuditLog(file, Fsync.ON, new LineCodecs(), new WallScheduler())) {
        for (Runnable call :
            List.<Runnable>of(
                () -> wrong.append(List.of(fact("acme", "s", 1))),
                () -> wrong.attested("acme", new SessionId("s")),
                () -> wrong.read("acme", 0, entry -> true),
                wrong::tenants)) {
          Failure failure = failureOf(call);
          assertThat(failure).isInstanceOf(Failure.Unavailable.class);
          assertThat(failure.message()).contains(file.toString(), "directory");
        }
      }
    }

    @Test
    void whatWasAcknowledgedShouldOutliveEveryKill() throws IOException {
      for (int kill = 1; kill <= 5; kill++) {
        long acknowledged = 0;
        try (ChildJvm child = ChildJvm.start("attest", directory.toString(), "s", "0")) {
          for (int i = 0; i < 5 * kill; i++) {
            acknowledged = Long.parseLong(child.line());
          }
          child.kill();
          for (String line : child.lines()) {
            acknowledged = Long.parseLong(line);
          }
        }

        try (FileAuditLog again = another()) {
          assertThat(again.attested("acme", new SessionId("s")))
              .isGreaterThanOrEqualTo(acknowledged);
          assertThat(intact()).isEqualTo((int) again.attested("acme", new SessionId("s")));
        }
      }
    }

    @Test
    void whatTheDiskDidNotConfirmShouldBeWrittenAgain() throws IOException {
      RecordingDisk disk = new RecordingDisk();
      try (FileAuditLog doubtful =
          new FileAuditLog(directory, disk, new LineCodecs(), new WallScheduler())) {
        doubtful.append(List.of(fact("acme", "s", 1)));
        disk.failing = "content";

        Failure failure = failureOf(() -> doubtful.append(List.of(fact("acme", "s", 2))));
        disk.failing = "";

        assertThat(failure).isInstanceOf(Failure.TimedOut.class);
        assertThat(doubtful.attested("acme", new SessionId("s"))).isEqualTo(1);
        doubtful.append(List.of(fact("acme", "s", 2)));
        assertThat(intact()).isEqualTo(2);
        assertThat(disk.calls).hasSize(4);
      }
    }

    @Test
    void aTenantWhoseNameIsTooLongForAFileShouldBeRefused() {
      Failure failure = failureOf(() -> log.append(List.of(fact("€".repeat(100), "s", 1))));

      assertThat(failure).isInstanceOf(Failure.InvalidRequest.class);
      assertThat(failure.message()).contains("100 characters");
    }

    private void assertCorrupt(Runnable call, Path file) {
      Failure failure = failureOf(call);
      assertThat(failure).isInstanceOf(Failure.Corrupt.class);
      assertThat(failure.message()).contains(file.toString()).contains("line 2");
    }
  }

  /** The number of the first entry that is not as it was written, or 0. */
  private int firstProblem() {
    AuditChain[] chain = {AuditChain.EMPTY};
    long[] broken = {0};
    try {
      log.read(
          "acme",
          0,
          entry -> {
            switch (chain[0].check(entry)) {
              case AuditChain.Check.Intact intact -> chain[0] = intact.next();
              case AuditChain.Check.Broken found ->
                  broken[0] = broken[0] == 0 ? found.number() : broken[0];
            }
            return true;
          });
    } catch (PortException e) {
      assertThat(e.failure()).isInstanceOf(Failure.Corrupt.class);
      Matcher line = Pattern.compile("acme\\.jsonl, line ([0-9]+):").matcher(e.getMessage());
      assertThat(line.find()).isTrue();
      return broken[0] > 0 ? (int) broken[0] : Integer.parseInt(line.group(1));
    }
    return (int) broken[0];
  }

  private int intact() {
    AuditChain chain = AuditChain.EMPTY;
    List<AuditEntry> entries = new ArrayList<>();
    log.read("acme", 0, entries::add);
    for (AuditEntry entry : entries) {
      assertThat(chain.check(entry)).isInstanceOf(AuditChain.Check.Intact.class);
      chain = chain.after(entry);
    }
    return entries.size();
  }

  private FileAuditLog another() {
    return new FileAuditLog(directory, Fsync.ON, new LineCodecs(), new WallScheduler());
  }

  private static Failure failureOf(Runnable call) {
    return catchThrowableOfType(PortException.class, call::run).failure();
  }
}
