package dev.errand.adapter.out.s3;

import dev.errand.application.port.out.PortException;
import dev.errand.domain.failure.Failure;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;
import software.amazon.awssdk.utils.http.SdkHttpUtils;

/**
 * The calls this module makes to a bucket. Objects are only ever made, never written over. The
 * client is made by the first of them. Passing failures are tried again, three times in all.
 * Blocks; thread-safe.
 */
final class Bucket implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(Bucket.class.getName());
  private static final int TRIES = 3;
  private static final int NOT_FOUND = 404;

  private final S3Address address;
  private final Failures failures;
  private final Connection connection;

  Bucket(S3Address address) {
    this.address = address;
    this.failures = new Failures(address.shown());
    this.connection = new Connection(address, failures);
  }

  S3Address address() {
    return address;
  }

  /** An object for a person. */
  String shown(String key) {
    return "s3://" + address.bucket() + "/" + key;
  }

  /** Whether there is an object. */
  boolean has(String key) {
    try {
      client().headObject(request -> request.bucket(address.bucket()).key(key));
      return true;
    } catch (S3Exception e) {
      if (e.statusCode() == NOT_FOUND && !Failures.isBucketMissing(e)) {
        return false;
      }
      throw failures.of("look for " + key + " in", e);
    } catch (SdkException e) {
      throw failures.of("look for " + key + " in", e);
    }
  }

  /**
   * An object from a byte on, or null if there is none.
   *
   * @param tag the object's tag when it was opened first, or null
   */
  @Nullable ResponseInputStream<GetObjectResponse> get(
      String key, long from, @Nullable String tag) {
    try {
      return client()
          .getObject(
              request -> {
                request.bucket(address.bucket()).key(key).ifMatch(tag);
                if (from > 0) {
                  request.range("bytes=" + from + "-");
                }
              });
    } catch (NoSuchKeyException e) {
      return null;
    } catch (SdkException e) {
      throw failures.of("read " + key + " of", e);
    }
  }

  /** What it means that the connection broke while an object was read. */
  PortException broken(String key, java.io.IOException e) {
    Failure failure = failures.network("read " + key + " of", e);
    return new PortException(
        failure == null ? new Failure.Lost("cannot read " + shown(key)) : failure, e);
  }

  /** Makes an object of these bytes; false if there is one by that name. */
  boolean put(String key, byte[] bytes, int length) {
    PutObjectRequest.Builder request =
        PutObjectRequest.builder()
            .bucket(address.bucket())
            .key(key)
            .ifNoneMatch("*")
            .contentType(type(key))
            .checksumCRC32C(Sums.onTheWire(bytes, length));
    if (!address.tags().isEmpty()) {
      request.tagging(tagging());
    }
    Encryption encryption = address.encryption();
    if (encryption != null) {
      request.serverSideEncryption(encryption.algorithm()).ssekmsKeyId(encryption.key());
    }
    PutObjectRequest made = request.build();
    for (int tried = 1; ; tried++) {
      try {
        client().putObject(made, body(bytes, length));
        return true;
      } catch (SdkException e) {
        if (Failures.isTaken(e)) {
          return false;
        }
        if (!Failures.isContended(e) || tried == TRIES) {
          throw failures.of("write " + key + " to", e);
        }
      }
    }
  }

  /** Begins an object that comes in pieces, and names the upload. */
  String begin(String key) {
    CreateMultipartUploadRequest.Builder request =
        CreateMultipartUploadRequest.builder()
            .bucket(address.bucket())
            .key(key)
            .contentType(type(key))
            .checksumAlgorithm(ChecksumAlgorithm.CRC32_C);
    if (!address.tags().isEmpty()) {
      request.tagging(tagging());
    }
    Encryption encryption = address.encryption();
    if (encryption != null) {
      request.serverSideEncryption(encryption.algorithm()).ssekmsKeyId(encryption.key());
    }
    try {
      return client().createMultipartUpload(request.build()).uploadId();
    } catch (SdkException e) {
      throw failures.of("begin to write " + key + " to", e);
    }
  }

  /** Sends a piece. */
  CompletedPart piece(String key, String upload, int number, byte[] bytes, int length) {
    String sum = Sums.onTheWire(bytes, length);
    try {
      UploadPartResponse answer =
          client()
              .uploadPart(
                  request ->
                      request
                          .bucket(address.bucket())
                          .key(key)
                          .uploadId(upload)
                          .partNumber(number)
                          .contentLength((long) length)
                          .checksumCRC32C(sum),
                  body(bytes, length));
      return CompletedPart.builder()
          .partNumber(number)
          .eTag(answer.eTag())
          .checksumCRC32C(sum)
          .build();
    } catch (SdkException e) {
      throw failures.of("write piece " + number + " of " + key + " to", e);
    }
  }

  /**
   * Makes an object of its pieces.
   *
   * @return false if there is one by that name, which may be this very one if an answer was lost
   */
  boolean complete(String key, String upload, List<CompletedPart> pieces) {
    try {
      client()
          .completeMultipartUpload(
              request ->
                  request
                      .bucket(address.bucket())
                      .key(key)
                      .uploadId(upload)
                      .ifNoneMatch("*")
                      .multipartUpload(parts -> parts.parts(pieces)));
      return true;
    } catch (SdkException e) {
      if (Failures.isTaken(e) || Failures.isUploadOver(e) && has(key)) {
        return false;
      }
      throw failures.of("write " + key + " to", e);
    }
  }

  /** Throws away the pieces sent so far. */
  void abort(String key, String upload) {
    try {
      client()
          .abortMultipartUpload(
              request -> request.bucket(address.bucket()).key(key).uploadId(upload));
    } catch (SdkException e) {
      if (!Failures.isUploadOver(e)) {
        leftBehind("the pieces of " + key, e);
      }
    }
  }

  /** Removes an object that nobody but the caller knows. */
  void remove(String key) {
    try {
      client().deleteObject(request -> request.bucket(address.bucket()).key(key));
    } catch (SdkException e) {
      leftBehind(key, e);
    }
  }

  private void leftBehind(String what, SdkException e) {
    LOG.log(
        System.Logger.Level.WARNING,
        "{0} stay behind; give the bucket a rule that aborts incomplete uploads: {1}",
        what,
        failures.of("tidy up", e).failure().message());
  }

  /**
   * Keys in the service's order, which is that of their UTF-8.
   *
   * @param prefix what they begin with
   * @param after the last one to leave out, or null for none
   * @param most how many at most, 1 to 1000
   */
  List<String> keys(String prefix, @Nullable String after, int most) {
    try {
      ListObjectsV2Response page =
          client()
              .listObjectsV2(
                  request ->
                      request
                          .bucket(address.bucket())
                          .prefix(prefix)
                          .startAfter(after)
                          .maxKeys(most));
      List<String> keys = new ArrayList<>();
      for (S3Object object : page.contents()) {
        keys.add(object.key());
      }
      return keys;
    } catch (SdkException e) {
      throw failures.of("list what is in", e);
    }
  }

  private static RequestBody body(byte[] bytes, int length) {
    return RequestBody.fromContentProvider(
        () -> new ByteArrayInputStream(bytes, 0, length), length, "application/octet-stream");
  }

  private static String type(String key) {
    return key.endsWith(".json") ? "application/json" : "application/octet-stream";
  }

  private String tagging() {
    return address.tags().entrySet().stream()
        .map(tag -> encoded(tag.getKey()) + "=" + encoded(tag.getValue()))
        .collect(Collectors.joining("&"));
  }

  private static String encoded(String text) {
    return SdkHttpUtils.urlEncode(text);
  }

  private S3Client client() {
    return connection.client();
  }

  @Override
  public void close() {
    connection.close();
  }
}
