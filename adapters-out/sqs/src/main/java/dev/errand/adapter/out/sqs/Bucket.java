package dev.errand.adapter.out.sqs;

import dev.errand.application.port.out.Payload;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;

/** Bodies too large for a message, in S3. The client is made when first needed. Thread-safe. */
final class Bucket implements AutoCloseable {

  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration ANSWER = Duration.ofSeconds(30);

  private final SqsAddress address;
  private final String name;
  private final String root;
  private final Failures failures;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable S3Client client;

  /**
   * A bucket.
   *
   * @param name the bucket {@code address} names
   */
  Bucket(SqsAddress address, String name) {
    this.address = address;
    this.name = name;
    this.root = "s3://" + name + "/" + address.prefix();
    this.failures =
        new Failures(
            address.bucketEndpoint() == null
                ? "bucket " + name
                : "bucket %s at %s".formatted(name, address.bucketEndpoint()));
  }

  /** Stores a body and says where. */
  String put(String id, Payload body) {
    String key = address.prefix() + id;
    try {
      client()
          .putObject(request -> request.bucket(name).key(key), RequestBody.fromBytes(body.bytes()));
      return root + id;
    } catch (SdkException e) {
      throw failures.of("store a large body in", e);
    }
  }

  /** Whether a body may be there: one who writes into the queue must not choose what is read. */
  boolean holds(String place) {
    return place.startsWith(root) && place.length() > root.length();
  }

  /** Reads a body; null if the bucket has none at that place. */
  @Nullable Payload get(String place) {
    try {
      return Payload.of(
          client()
              .getObjectAsBytes(request -> request.bucket(name).key(key(place)))
              .asByteArrayUnsafe());
    } catch (NoSuchKeyException e) {
      return null;
    } catch (SdkException e) {
      throw failures.of("read a large body from", e);
    }
  }

  /** Removes a body; that there is none is no failure. */
  void delete(String place) {
    try {
      client().deleteObject(request -> request.bucket(name).key(key(place)));
    } catch (SdkException e) {
      throw failures.of("remove a large body from", e);
    }
  }

  private String key(String place) {
    return address.prefix() + place.substring(root.length());
  }

  private S3Client client() {
    lock.lock();
    try {
      S3Client made = client == null ? connect() : client;
      client = made;
      return made;
    } finally {
      lock.unlock();
    }
  }

  private S3Client connect() {
    S3ClientBuilder builder =
        S3Client.builder()
            .overrideConfiguration(settings -> settings.retryStrategy(RetryMode.STANDARD))
            .httpClientBuilder(
                Apache5HttpClient.builder()
                    .connectionTimeout(CONNECT)
                    .socketTimeout(ANSWER)
                    .tcpKeepAlive(true));
    Region region = Connection.region(address, address.bucketEndpoint());
    if (region != null) {
      builder.region(region);
    }
    if (address.bucketEndpoint() != null) {
      // Other servers know neither buckets as hosts nor, many of them, the newer checksums.
      builder
          .endpointOverride(address.bucketEndpoint())
          .forcePathStyle(true)
          .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
          .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED);
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
      if (client != null) {
        client.close();
        client = null;
      }
    } finally {
      lock.unlock();
    }
  }
}
