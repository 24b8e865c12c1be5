package dev.errand.adapter.out.s3;

import java.net.URI;
import java.util.List;
import java.util.UUID;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.TransientNio2BlobStore;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/** A server with the wire of S3, one for all tests: by one door signed, by the other unsigned. */
final class S3Server {

  static final String ACCESS_KEY = "AKIAERRANDTESTING123";
  static final String SECRET_KEY = "4kq/Zt0nQvX8m2Rr1yUuPpLl7sVbE5wHhGgFfDdS";

  private static final TransientNio2BlobStore STORE = new TransientNio2BlobStore();
  private static final URI ENDPOINT = start(true);
  private static final URI UNSIGNED = start(false);
  private static final S3Client CLIENT =
      S3Client.builder()
          .endpointOverride(ENDPOINT)
          .forcePathStyle(true)
          .region(Region.US_EAST_1)
          .credentialsProvider(
              StaticCredentialsProvider.create(AwsBasicCredentials.create(ACCESS_KEY, SECRET_KEY)))
          .httpClientBuilder(Apache5HttpClient.builder())
          .build();

  private S3Server() {}

  /** Where signatures are checked. */
  static URI endpoint() {
    return ENDPOINT;
  }

  /** Where they are not, for one who passes calls on from another address. */
  static URI unsigned() {
    return UNSIGNED;
  }

  /** To look at buckets past the adapter. */
  static S3Client client() {
    return CLIENT;
  }

  /** A new, empty bucket. */
  static String newBucket() {
    String name = "errand-" + UUID.randomUUID();
    CLIENT.createBucket(request -> request.bucket(name));
    return name;
  }

  /** The keys of what is in a bucket, in order. */
  static List<String> keys(String bucket) {
    return CLIENT.listObjectsV2(request -> request.bucket(bucket)).contents().stream()
        .map(S3Object::key)
        .sorted()
        .toList();
  }

  static byte[] bytes(String bucket, String key) {
    return CLIENT.getObjectAsBytes(request -> request.bucket(bucket).key(key)).asByteArray();
  }

  /** Writes an object, over another one if need be. */
  static void put(String bucket, String key, byte[] bytes) {
    CLIENT.putObject(request -> request.bucket(bucket).key(key), RequestBody.fromBytes(bytes));
  }

  static void remove(String bucket, String key) {
    CLIENT.deleteObject(request -> request.bucket(bucket).key(key));
  }

  /** How many uploads in pieces were begun and neither finished nor aborted. */
  static int openUploads(String bucket) {
    return CLIENT.listMultipartUploads(request -> request.bucket(bucket)).uploads().size();
  }

  private static URI start(boolean signed) {
    System.setProperty("aws.accessKeyId", ACCESS_KEY);
    System.setProperty("aws.secretAccessKey", SECRET_KEY);
    try {
      S3Proxy.Builder builder =
          S3Proxy.builder().blobStore(STORE).endpoint(URI.create("http://127.0.0.1:0"));
      if (signed) {
        builder.awsAuthentication(AuthenticationType.AWS_V4, ACCESS_KEY, SECRET_KEY);
      } else {
        builder.awsAuthentication(AuthenticationType.NONE, "", "");
      }
      S3Proxy proxy = builder.build();
      proxy.start();
      return URI.create("http://127.0.0.1:" + proxy.getPort());
    } catch (Exception e) {
      throw new IllegalStateException("the S3 server cannot be started", e);
    }
  }
}
