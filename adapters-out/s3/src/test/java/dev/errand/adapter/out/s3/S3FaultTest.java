package dev.errand.adapter.out.s3;

import static dev.errand.adapter.out.s3.Fixtures.SESSION;
import static dev.errand.adapter.out.s3.Fixtures.STORED;
import static dev.errand.adapter.out.s3.Fixtures.failureOf;
import static dev.errand.adapter.out.s3.Fixtures.large;
import static dev.errand.adapter.out.s3.Fixtures.read;
import static dev.errand.testkit.ArchiveContract.AT;
import static dev.errand.testkit.ArchiveContract.bundle;
import static dev.errand.testkit.ArchiveContract.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.adapter.out.s3.Wire.Fate;
import dev.errand.application.port.out.Archive.ArchivedFile;
import dev.errand.application.port.out.Archive.Content;
import dev.errand.application.port.out.Telemetry;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.workspace.WorkspacePath;
import dev.errand.testservers.S3Server;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What happens when the wire or the service fails. */
final class S3FaultTest {

  private final Wire wire = new Wire();
  private final S3Server server = S3Server.inProcess();
  private final String bucket = server.newBucket();
  private final S3Archive archive =
      Fixtures.archive(wire.endpoint(), Telemetry.NONE, bucket, "compression=none");

  @AfterEach
  void close() {
    archive.close();
    wire.close();
  }

  @Nested
  class Writing {

    @Test
    void aPieceThatFailsInPassingShouldBeSentAgainAlone() throws IOException {
      wire.judge(
          (call, number) ->
              call.equals("UploadPart") && number <= 2
                  ? new Fate.Refuse(503, "SlowDown")
                  : new Fate.Pass());

      archive.store(large(20 << 20));

      assertThat(wire.count("UploadPart")).isEqualTo(5);
      assertThat(read(archive, "filesystem.tar")).hasSizeGreaterThan(20 << 20);
    }

    @Test
    void aPieceThatFailsForGoodShouldEndItAndLeaveNothingOpen() {
      wire.judge(
          (call, number) ->
              call.equals("UploadPart") ? new Fate.Refuse(500, "InternalError") : new Fate.Pass());

      Failure failure = failureOf(() -> archive.store(large(60 << 20)));

      assertThat(failure).isInstanceOf(Failure.Unavailable.class);
      assertThat(failure.message()).contains("filesystem.tar", bucket);
      assertThat(wire.count("AbortUpload")).isOne();
      assertThat(server.openUploads(bucket)).isZero();
      assertThat(archive.list(SESSION)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"PutObject", "CompleteUpload", "CreateUpload", "UploadPart", "HeadObject"})
    void aLostAnswerShouldNotMakeItAConflictNorABrokenArchive(String lost) throws IOException {
      wire.judge(
          (call, number) ->
              call.equals(lost) && number == 1 ? new Fate.LoseAnswer() : new Fate.Pass());

      archive.store(large(20 << 20));

      assertThat(archive.list(SESSION)).containsExactly(STORED);
      assertThat(read(archive, "filesystem.tar")).hasSizeGreaterThan(20 << 20);
      assertThat(read(archive, "ledger.jsonl")).isNotEmpty();
    }

    @Test
    void aLostAnswerToTheInventoryShouldNotMakeItAConflict() throws IOException {
      wire.judge(
          (call, number) ->
              call.equals("PutObject") && number == 4 ? new Fate.LoseAnswer() : new Fate.Pass());

      archive.store(bundle("s", AT));

      assertThat(wire.count("PutObject")).isGreaterThan(4);
      assertThat(read(archive, "snapshot.json")).isNotEmpty();
    }

    @Test
    void theInventoryOfAnotherWhoIsFasterShouldWin() throws IOException {
      Runnable faster =
          () -> {
            try (S3Archive other =
                Fixtures.archive(server.endpoint(), Telemetry.NONE, bucket, "compression=gzip")) {
              other.store(bundle("s", AT));
            }
          };
      wire.judge(
          (call, number) ->
              call.equals("PutObject") && number == 4 ? new Fate.First(faster) : new Fate.Pass());

      archive.store(bundle("s", AT));

      assertThat(archive.list(SESSION)).containsExactly(STORED);
      assertThat(read(archive, "ledger.jsonl")).isNotEmpty();
      assertThat(server.keys(bucket)).anyMatch(key -> key.endsWith("ledger.jsonl.gz"));
    }
  }

  @Nested
  class Memory {

    /** The service is played: what is sent is thrown away. */
    @Test
    void memoryShouldNotGrowWithAWorkspace() {
      wire.judge(
          (call, number) ->
              switch (call) {
                case "PutObject", "UploadPart", "CompleteUpload" -> new Fate.Swallow("");
                case "CreateUpload" -> new Fate.Swallow(Wire.BEGUN);
                default -> new Fate.Refuse(404, "NoSuchKey");
              });
      long size = 768L << 20;
      AtomicLong most = new AtomicLong();
      AtomicInteger looks = new AtomicInteger();
      byte[] some = new byte[1 << 20];
      Content content =
          out -> {
            for (long i = 0; i < size >> 20; i++) {
              out.write(some);
              if (i % 128 == 127) {
                looks.incrementAndGet();
                most.accumulateAndGet(live(), Math::max);
              }
            }
          };
      long before = live();

      archive.store(
          Fixtures.bundle(
              text(""), Map.of(WorkspacePath.of("large"), new ArchivedFile(size, content))));

      assertThat(looks).hasValue(6);
      assertThat(wire.count("UploadPart")).isEqualTo(97);
      // Some pieces are with the service, which is played in this process.
      assertThat(most.get() - before)
          .isLessThan((long) (2 * ObjectUpload.PIECES + 2) * ObjectUpload.USUAL_PIECE);
    }

    private static long live() {
      System.gc();
      return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    @Test
    void piecesShouldGrowWithWhatIsToBeStoredSoThatTheyFitAnObject() {
      assertThat(ObjectUpload.pieceSize(0)).isEqualTo(8 << 20);
      assertThat(ObjectUpload.pieceSize(2L << 30)).isEqualTo(8 << 20);
      assertThat(ObjectUpload.pieceSize(1L << 40)).isBetween(1 << 26, 1 << 27);
      assertThat((1L << 40) / ObjectUpload.pieceSize(1L << 40)).isLessThan(10_000);
    }
  }

  @Nested
  class Reading {

    @Test
    void aConnectionThatBreaksShouldBeTakenUpWhereItWas() throws IOException {
      archive.store(large(20 << 20));
      byte[] whole = read(archive, "filesystem.tar");
      wire.judge(
          (call, number) ->
              call.equals("GetObject") && number >= 2 && number <= 4
                  ? new Fate.CutAnswer(3_000_000)
                  : new Fate.Pass());

      byte[] again = read(archive, "filesystem.tar");

      assertThat(again).isEqualTo(whole);
      assertThat(wire.headers("GetObject", "range").subList(2, 5))
          .allSatisfy(range -> assertThat(range).startsWith("bytes="));
    }

    @Test
    void aConnectionThatAlwaysBreaksShouldBeTold() {
      archive.store(large(9 << 20));
      wire.judge(
          (call, number) ->
              call.equals("GetObject") && number >= 2 ? new Fate.CutAnswer(0) : new Fate.Pass());

      Failure failure = failureOf(() -> read(archive, "filesystem.tar"));

      assertThat(failure.retryable()).isTrue();
      assertThat(failure.message()).contains("filesystem.tar");
    }

    @Test
    void whoLeavesEarlyShouldNotReadTheRest() throws IOException {
      archive.store(large(9 << 20));

      try (InputStream in = archive.open(STORED, "filesystem.tar")) {
        assertThat(in.readNBytes(10)).hasSize(10);
      }

      assertThat(read(archive, "ledger.jsonl")).isNotEmpty();
    }
  }

  @Nested
  class Refusals {

    @ParameterizedTest
    @CsvSource({
      "403,AccessDenied,unauthorized",
      "403,RequestTimeTooSkewed,unauthorized",
      "503,SlowDown,throttled",
      "500,InternalError,unavailable",
      "404,NoSuchBucket,not-found",
      "400,InvalidArgument,invalid-request",
      "507,QuotaExceeded,storage-full"
    })
    void whatTheServiceSaysShouldBeClassified(int status, String code, String kind) {
      wire.judge((call, number) -> new Fate.Refuse(status, code));

      Failure failure = failureOf(() -> archive.list(SESSION));

      assertThat(failure.kind()).isEqualTo(kind);
      assertThat(failure.message()).contains(code, bucket);
    }

    @Test
    void aServerThatIsNotThereShouldBeUnavailable() throws IOException {
      int free;
      try (ServerSocket socket = new ServerSocket(0)) {
        free = socket.getLocalPort();
      }
      try (S3Archive nowhere =
          Fixtures.archive(URI.create("http://127.0.0.1:" + free), Telemetry.NONE, bucket)) {
        Failure failure = failureOf(() -> nowhere.store(bundle("s", AT)));

        assertThat(failure).isInstanceOf(Failure.Unavailable.class);
        assertThat(failure.message()).contains("is it running?");
      }
    }

    @Test
    void aClosedArchiveShouldSaySo() {
      archive.close();

      assertThat(failureOf(() -> archive.list(SESSION)).message()).contains("was closed");
    }
  }
}
