package dev.errand.adapter.out.s3;

import dev.errand.application.port.out.PortException;
import dev.errand.domain.failure.Failure;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/** The client of a bucket, made when it is first needed. Thread-safe. */
final class Connection implements AutoCloseable {

  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration ANSWER = Duration.ofSeconds(30);
  private static final int CONNECTIONS = 64;

  private final S3Address address;
  private final Failures failures;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable S3Client client;
  private boolean closed;

  Connection(S3Address address, Failures failures) {
    this.address = address;
    this.failures = failures;
  }

  S3Client client() {
    lock.lock();
    try {
      if (closed) {
        throw new PortException(new Failure.Unavailable("the archive was closed"));
      }
      S3Client made = client == null ? connect() : client;
      client = made;
      return made;
    } finally {
      lock.unlock();
    }
  }

  private S3Client connect() {
    // Sums are made and checked here, so that they hold end to end, whatever the server knows.
    S3ClientBuilder builder =
        S3Client.builder()
            .overrideConfiguration(settings -> settings.retryStrategy(RetryMode.STANDARD))
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
            .httpClientBuilder(
                Apache5HttpClient.builder()
                    .connectionTimeout(CONNECT)
                    .connectionAcquisitionTimeout(ANSWER)
                    .socketTimeout(ANSWER)
                    .maxConnections(CONNECTIONS)
                    .tcpKeepAlive(true));
    if (address.region() != null) {
      builder.region(Region.of(address.region()));
    }
    if (address.endpoint() != null) {
      // Another server needs a region only to sign, and knows no buckets as hosts.
      builder.endpointOverride(address.endpoint()).forcePathStyle(true);
      if (address.region() == null) {
        builder.region(Region.US_EAST_1);
      }
    }
    try {
      return builder.build();
    } catch (SdkException e) {
      throw failures.of("connect to", e);
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      if (client != null) {
        client.close();
      }
    } finally {
      lock.unlock();
    }
  }
}
