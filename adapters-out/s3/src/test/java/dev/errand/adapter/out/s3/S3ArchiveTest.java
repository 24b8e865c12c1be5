package dev.errand.adapter.out.s3;

import static dev.errand.adapter.out.s3.Fixtures.PLACE;
import static dev.errand.adapter.out.s3.Fixtures.SESSION;
import static dev.errand.adapter.out.s3.Fixtures.STORED;
import static dev.errand.adapter.out.s3.Fixtures.archive;
import static dev.errand.adapter.out.s3.Fixtures.encoded;
import static dev.errand.adapter.out.s3.Fixtures.failureOf;
import static dev.errand.adapter.out.s3.Fixtures.large;
import static dev.errand.adapter.out.s3.Fixtures.read;
import static dev.errand.testkit.ArchiveContract.AT;
import static dev.errand.testkit.ArchiveContract.bundle;
import static dev.errand.testkit.ArchiveContract.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.application.port.out.Archive.ArchivedFile;
import dev.errand.application.port.out.Archive.Bundle;
import dev.errand.application.port.out.Archive.Content;
import dev.errand.application.port.out.Health;
import dev.errand.application.port.out.PortException;
import dev.errand.application.port.out.Telemetry;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.workspace.WorkspacePath;
import dev.errand.testkit.RecordingTelemetry;
import dev.errand.testservers.S3Server;
import dev.errand.testservers.TestServers;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Against a real server. */
final class S3ArchiveTest {

  private static final String LARGE = "filesystem.tar";

  private final S3Server server = TestServers.s3();
  private final String bucket = server.newBucket();
  private final S3Archive archive = archive(bucket);

  @AfterEach
  void close() {
    archive.close();
  }

  @Nested
  class Layout {

    @Test
    void aSessionShouldHaveItsPartsAndAnInventoryThatOthersCanRead() throws IOException {
      archive.store(bundle("s", AT));

      assertThat(server.keys(bucket))
          .containsExactly(
              PLACE + "filesystem.tar.gz",
              PLACE + "ledger.jsonl.gz",
              PLACE + "metadata.json",
              PLACE + "snapshot.json.gz");
      String inventory =
          new String(server.bytes(bucket, PLACE + "metadata.json"), StandardCharsets.UTF_8);
      assertThat(inventory)
          .startsWith("{\"format\":1,\"session\":\"s\",\"at\":\"2026-01-01T12:34:56.789Z\"")
          .contains("\"object\":\"ledger.jsonl.gz\"", "\"metadata\":{\"agent\":\"analyst\"}");
      byte[] ledger = server.bytes(bucket, PLACE + "ledger.jsonl.gz");
      try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(ledger))) {
        assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8))
            .isEqualTo("{\"event\":1}\n{\"event\":2}\n");
      }
    }

    @Test
    void compressionShouldShowInNamesAndAnyShouldBeReadWhateverIsWritten() throws IOException {
      try (S3Archive zstd = archive(bucket, "compression=zstd");
          S3Archive none = archive(bucket, "compression=none")) {
        zstd.store(bundle("s", AT));
        none.store(bundle("s", AT.plusSeconds(1)));

        assertThat(server.keys(bucket))
            .contains(PLACE + "ledger.jsonl.zst", "s/20260101T123457.789000000Z/ledger.jsonl");
        assertThat(archive.list(SESSION)).hasSize(2);
        assertThat(read(archive, "snapshot.json")).isEqualTo(read(none, "snapshot.json"));
      }
    }

    @Test
    void theSameSessionShouldGiveTheSameBytes() {
      archive.store(bundle("s", AT));
      archive.store(bundle("t", AT));

      for (String part : List.of("ledger.jsonl.gz", "filesystem.tar.gz", "snapshot.json.gz")) {
        assertThat(server.bytes(bucket, PLACE + part))
            .isEqualTo(server.bytes(bucket, PLACE.replaceFirst("s", "t") + part));
      }
    }

    @Test
    void foreignObjectsShouldNotBeListed() {
      server.put(bucket, "s/notes.txt", new byte[1]);
      server.put(bucket, "s/yesterday/metadata.json", new byte[1]);
      server.put(bucket, "metadata.json", new byte[1]);
      server.put(bucket, "s/20260101T123456.789000000Z/deep/metadata.json", new byte[1]);

      assertThat(archive.list(SESSION)).isEmpty();
      assertThat(archive.all(10, null)).isEmpty();
    }

    @Test
    void moreThanAPageShouldBeListedWhole() {
      List<String> keys = new ArrayList<>();
      for (int i = 0; i < 1005; i++) {
        keys.add("s/20260101T123456.%09dZ/metadata.json".formatted(i));
      }
      keys.forEach(key -> server.put(bucket, key, new byte[0]));

      assertThat(archive.list(SESSION)).hasSize(1005);
      assertThat(archive.all(1003, null)).hasSize(1003);
    }
  }

  @Nested
  class Large {

    @Test
    void aWorkspaceOfManyPiecesShouldComeBack() throws IOException {
      archive.store(large(30 << 20));

      byte[] tar = read(archive, LARGE);

      assertThat(tar).hasSizeGreaterThan(30 << 20);
      assertThat(server.bytes(bucket, PLACE + LARGE + ".gz")).hasSizeGreaterThan(30 << 20);
      assertThat(server.openUploads(bucket)).isZero();
    }

    @Test
    void aWorkspaceOfManyPiecesShouldComeBackFromZstd() throws IOException {
      try (S3Archive zstd = archive(bucket, "compression=zstd")) {
        zstd.store(large(30 << 20));

        assertThat(read(zstd, LARGE)).hasSizeGreaterThan(30 << 20);
      }
    }

    @Test
    void whatFailsInTheMiddleShouldBeAbortedAndNotBeListed() {
      Content failing =
          out -> {
            out.write(new byte[20 << 20]);
            throw new IOException("the disk is gone");
          };
      try (S3Archive none = archive(bucket, "compression=none")) {
        Failure failure =
            failureOf(
                () ->
                    none.store(
                        Fixtures.bundle(
                            text(""),
                            Map.of(WorkspacePath.of("a"), new ArchivedFile(30 << 20, failing)))));

        assertThat(failure.message()).contains("session s", "the disk is gone");
        assertThat(server.openUploads(bucket)).isZero();
        assertThat(server.keys(bucket))
            .noneMatch(key -> key.contains(LARGE) || key.contains("metadata"));
        assertThat(none.list(SESSION)).isEmpty();

        none.store(large(20 << 20));
        assertThat(none.list(SESSION)).containsExactly(STORED);
      }
    }

    @Test
    void oneWhoIsInterruptedShouldLeaveNothingOpen() {
      Content interrupting =
          out -> {
            out.write(new byte[20 << 20]);
            Thread.currentThread().interrupt();
            out.write(new byte[20 << 20]);
          };
      try (S3Archive none = archive(bucket, "compression=none")) {
        Failure failure =
            failureOf(
                () ->
                    none.store(
                        Fixtures.bundle(
                            text(""),
                            Map.of(
                                WorkspacePath.of("a"), new ArchivedFile(40 << 20, interrupting)))));

        assertThat(Thread.interrupted()).isTrue();
        assertThat(failure).isInstanceOf(Failure.Interrupted.class);
        assertThat(server.openUploads(bucket)).isZero();
        assertThat(none.list(SESSION)).isEmpty();
      }
    }
  }

  @Nested
  class TwoWorkers {

    @Test
    void theSameSessionShouldBeStoredOnceByAnyNumberOfWorkers() throws Exception {
      List<PortException> failed = race(List.of(large(9 << 20), large(9 << 20), large(9 << 20)));

      assertThat(failed).isEmpty();
      assertThat(server.keys(bucket)).hasSize(4);
      assertThat(server.openUploads(bucket)).isZero();
      assertThat(read(archive, LARGE)).hasSizeGreaterThan(9 << 20);
    }

    @Test
    void differentStatesShouldHaveOneWinnerWhoIsWhole() throws Exception {
      List<PortException> failed =
          race(List.of(large(9 << 20, 1), large(9 << 20, 2), large(9 << 20, 3)));

      assertThat(failed).hasSize(2);
      assertThat(failed)
          .allSatisfy(e -> assertThat(e.failure()).isInstanceOf(Failure.Conflict.class));
      assertThat(archive.list(SESSION)).containsExactly(STORED);
      assertThat(read(archive, LARGE)).hasSizeGreaterThan(9 << 20);
      assertThat(read(archive, "ledger.jsonl")).isNotEmpty();
    }

    private List<PortException> race(List<Bundle> bundles) throws Exception {
      List<PortException> failed = new ArrayList<>();
      try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        List<Callable<Void>> work = new ArrayList<>();
        for (Bundle each : bundles) {
          work.add(
              () -> {
                try (S3Archive own = archive(bucket)) {
                  own.store(each);
                  return null;
                }
              });
        }
        for (Future<Void> done : threads.invokeAll(work)) {
          try {
            done.get();
          } catch (ExecutionException e) {
            failed.add((PortException) e.getCause());
          }
        }
      }
      return failed;
    }

    @Test
    void whatADeadWorkerLeftShouldBeTakenOverIfItIsTheSame() {
      archive.store(bundle("s", AT));
      server.remove(bucket, PLACE + "metadata.json");

      archive.store(bundle("s", AT));

      assertThat(server.keys(bucket)).hasSize(4);
      assertThat(archive.list(SESSION)).containsExactly(STORED);
    }

    @Test
    void whatADeadWorkerLeftShouldNotBeWrittenOverIfItIsNot() throws IOException {
      byte[] foreign = "something else".getBytes(StandardCharsets.UTF_8);
      server.put(bucket, PLACE + "ledger.jsonl.gz", foreign);

      archive.store(bundle("s", AT));

      assertThat(server.bytes(bucket, PLACE + "ledger.jsonl.gz")).isEqualTo(foreign);
      assertThat(read(archive, "ledger.jsonl"))
          .isEqualTo("{\"event\":1}\n{\"event\":2}\n".getBytes(StandardCharsets.UTF_8));
    }
  }

  @Nested
  class Damaged {

    @Test
    void aFlippedBitShouldBeNamedInEveryObject() {
      archive.store(bundle("s", AT));
      for (String part : List.of("metadata.json", "snapshot.json", "ledger.jsonl", LARGE)) {
        String key = PLACE + part + (part.equals("metadata.json") ? "" : ".gz");
        byte[] good = server.bytes(bucket, key);
        for (int at = 0; at < good.length; at += Math.max(1, good.length / 23)) {
          byte[] bad = good.clone();
          bad[at] ^= 0x10;
          server.put(bucket, key, bad);

          Failure failure = failureOf(() -> read(archive, part));

          assertThat(failure).as("byte %d of %s", at, key).isInstanceOf(Failure.Corrupt.class);
          assertThat(failure.message()).contains("s3://" + bucket + "/" + key);
        }
        server.put(bucket, key, good);
      }
    }

    @Test
    void aTruncatedObjectShouldBeNamed() {
      archive.store(large(9 << 20));
      for (String object : List.of("metadata.json", "ledger.jsonl.gz", LARGE + ".gz")) {
        byte[] good = server.bytes(bucket, PLACE + object);
        server.put(bucket, PLACE + object, java.util.Arrays.copyOf(good, good.length - 1));

        Failure failure = failureOf(() -> read(archive, object.replace(".gz", "")));

        assertThat(failure).isInstanceOf(Failure.Corrupt.class);
        assertThat(failure.message()).contains(object);
        server.put(bucket, PLACE + object, good);
      }
    }

    @Test
    void aMissingObjectShouldBeNamed() {
      archive.store(bundle("s", AT));
      server.remove(bucket, PLACE + "ledger.jsonl.gz");

      Failure failure = failureOf(() -> archive.open(STORED, "ledger.jsonl"));

      assertThat(failure).isInstanceOf(Failure.Corrupt.class);
      assertThat(failure.message()).contains(PLACE + "ledger.jsonl.gz", "missing");
    }

    @Test
    void theInventoryOfAnotherSessionShouldBeNamed() {
      archive.store(bundle("s", AT));
      archive.store(bundle("t", AT));
      byte[] other = server.bytes(bucket, PLACE.replaceFirst("s", "t") + "metadata.json");
      server.put(bucket, PLACE + "metadata.json", other);

      Failure failure = failureOf(() -> archive.open(STORED, "snapshot.json"));

      assertThat(failure).isInstanceOf(Failure.Corrupt.class);
      assertThat(failure.message()).contains("session t");
    }
  }

  @Nested
  class Replica {

    private final String other = server.newBucket();
    private final RecordingTelemetry telemetry = new RecordingTelemetry();

    private S3Archive replicated(String place) {
      return archive(
          server.endpoint(),
          telemetry,
          bucket,
          "compression=zstd",
          "replica=" + encoded(Fixtures.address(server.endpoint(), place)));
    }

    @Test
    void allShouldBeInBothAndEachShouldDoAlone() throws IOException {
      try (S3Archive both = replicated(other + "/copy");
          S3Archive copy = archive(other + "/copy")) {
        both.store(bundle("s", AT));

        assertThat(both.complete(STORED)).isTrue();
        assertThat(server.keys(other)).contains("copy/" + PLACE + "ledger.jsonl.zst");
        assertThat(read(copy, "ledger.jsonl")).isEqualTo(read(both, "ledger.jsonl"));
      }
    }

    @Test
    void aReplicaThatFailsShouldBeSaidCountedAndMadeUpFor() {
      try (S3Archive broken = replicated("no-such-bucket-anywhere");
          S3Archive both = replicated(other)) {
        Failure failure = failureOf(() -> broken.store(bundle("s", AT)));

        assertThat(failure).isInstanceOf(Failure.NotFound.class);
        assertThat(failure.message()).contains("no-such-bucket-anywhere");
        assertThat(telemetry.counted("errand.archive.replica.failed", "failure", "not-found"))
            .isOne();
        assertThat(both.complete(STORED)).isFalse();
        assertThat(both.list(SESSION)).containsExactly(STORED);

        both.store(bundle("s", AT));

        assertThat(both.complete(STORED)).isTrue();
        assertThat(server.keys(other)).hasSize(4);
      }
    }
  }

  @Nested
  class Settings {

    /** The service is played: the server of these tests knows neither keys nor tags. */
    @Test
    void encryptionAndTagsShouldBeAskedForWithEveryObjectAndSumsSent() {
      try (Wire wire = new Wire();
          S3Archive encrypted =
              archive(
                  wire.endpoint(),
                  Telemetry.NONE,
                  bucket,
                  "sse=aws:kms",
                  "kms-key=alias/errand",
                  "tags=team:data,stage:a%20b",
                  "compression=none")) {
        wire.judge(
            (call, number) ->
                switch (call) {
                  case "PutObject", "UploadPart", "CompleteUpload" -> new Wire.Fate.Swallow("");
                  case "CreateUpload" -> new Wire.Fate.Swallow(Wire.BEGUN);
                  default -> new Wire.Fate.Pass();
                });

        encrypted.store(large(9 << 20));

        for (String call : List.of("PutObject", "CreateUpload")) {
          assertThat(wire.headers(call, "x-amz-server-side-encryption"))
              .isNotEmpty()
              .containsOnly("aws:kms");
          assertThat(wire.headers(call, "x-amz-server-side-encryption-aws-kms-key-id"))
              .containsOnly("alias/errand");
          assertThat(wire.headers(call, "x-amz-tagging")).containsOnly("stage=a%20b&team=data");
        }
        for (String call : List.of("PutObject", "UploadPart")) {
          assertThat(wire.headers(call, "x-amz-checksum-crc32c"))
              .allSatisfy(sum -> assertThat(sum).hasSize(8));
        }
        assertThat(wire.headers("PutObject", "if-none-match")).hasSize(3).containsOnly("*");
        assertThat(wire.headers("CompleteUpload", "if-none-match")).containsExactly("*");
      }
    }

    @Test
    void aMissingBucketShouldBeDownAndNamed() {
      try (S3Archive lost = archive("no-such-bucket-anywhere/x")) {
        assertThat(lost.check())
            .isInstanceOfSatisfying(
                Health.Down.class,
                down -> assertThat(down.reason()).contains("no-such-bucket-anywhere", "create it"));
        assertThat(failureOf(() -> lost.store(bundle("s", AT))))
            .isInstanceOf(Failure.NotFound.class);
      }
    }
  }
}
