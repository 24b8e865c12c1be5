package dev.errand.adapter.out.s3;

import dev.errand.application.port.out.Archive;
import dev.errand.application.port.out.Archive.ArchivedFile;
import dev.errand.application.port.out.Archive.Bundle;
import dev.errand.application.port.out.Archive.Content;
import dev.errand.application.port.out.Archive.Stored;
import dev.errand.application.port.out.PortException;
import dev.errand.application.port.out.Telemetry;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.SessionId;
import dev.errand.domain.workspace.WorkspacePath;
import dev.errand.testkit.ArchiveContract;
import dev.errand.testkit.RealScheduler;
import dev.errand.testkit.SequentialIds;
import dev.errand.testservers.TestServers;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;

/** What most tests need. */
final class Fixtures {

  static final SessionId SESSION = new SessionId("s");
  static final Stored STORED = new Stored(SESSION, ArchiveContract.AT);
  static final String PLACE = "s/20260101T123456.789000000Z/";

  /** Workers make different ids. */
  private static final SequentialIds IDS = new SequentialIds();

  private Fixtures() {}

  /** An archive in a bucket of the test server. */
  static S3Archive archive(String place, String... options) {
    return archive(TestServers.s3().endpoint(), Telemetry.NONE, place, options);
  }

  static S3Archive archive(URI endpoint, Telemetry telemetry, String place, String... options) {
    return new S3Archive(
        S3Address.parse(URI.create(address(endpoint, place, options))),
        new RealScheduler(),
        IDS,
        telemetry);
  }

  static String address(URI endpoint, String place, String... options) {
    StringBuilder address =
        new StringBuilder("s3://" + place + "?endpoint=" + encoded(endpoint.toString()));
    for (String option : options) {
      address.append('&').append(option);
    }
    return address.toString();
  }

  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  /** A session with one file of so many bytes that cannot be made smaller. */
  static Bundle large(long size) {
    return large(size, 1);
  }

  static Bundle large(long size, long seed) {
    Content content =
        out -> {
          Random random = new Random(seed);
          byte[] some = new byte[64 << 10];
          for (long left = size; left > 0; left -= some.length) {
            random.nextBytes(some);
            out.write(some, 0, (int) Math.min(left, some.length));
          }
        };
    return bundle(
        ArchiveContract.text("{\"event\":1}\n"),
        Map.of(WorkspacePath.of("large.bin"), new ArchivedFile(size, content)));
  }

  static Bundle bundle(Content ledger, Map<WorkspacePath, ArchivedFile> files) {
    return new Bundle(
        SESSION,
        ArchiveContract.AT,
        ArchiveContract.text("{\"who\":\"ada\"}"),
        ArchiveContract.text("{\"state\":1}"),
        ledger,
        files);
  }

  static byte[] read(Archive archive, String part) throws IOException {
    try (InputStream in = archive.open(STORED, part)) {
      return in.readAllBytes();
    }
  }

  /** What a call fails with. */
  static Failure failureOf(Attempt attempt) {
    try {
      attempt.make();
    } catch (PortException e) {
      return e.failure();
    } catch (Exception e) {
      throw new AssertionError("it failed otherwise", e);
    }
    throw new AssertionError("it did not fail");
  }

  interface Attempt {
    void make() throws Exception;
  }
}
