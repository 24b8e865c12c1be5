package dev.errand.adapter.out.s3;

import dev.errand.application.port.out.Archive;
import dev.errand.testkit.ArchiveContract;
import dev.errand.testservers.TestServers;
import org.junit.jupiter.api.AfterEach;

final class GzipArchiveContractTest implements ArchiveContract {

  private final S3Archive archive =
      Fixtures.archive(TestServers.s3().newBucket() + "/kept/here", "compression=gzip");

  @AfterEach
  void close() {
    archive.close();
  }

  @Override
  public Archive archive() {
    return archive;
  }
}
