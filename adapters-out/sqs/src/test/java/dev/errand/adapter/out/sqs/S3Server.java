package dev.errand.adapter.out.sqs;

import java.net.URI;
import java.util.List;
import java.util.UUID;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.TransientNio2BlobStore;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/** A server with the wire of S3, one for all tests; it checks signatures. */
final class S3Server {

  private static final URI ENDPOINT = start();
  private static final S3Client CLIENT =
      S3Client.builder()
          .endpointOverride(ENDPOINT)
          .forcePathStyle(true)
          .region(Region.US_EAST_1)
          .credentialsProvider(
              StaticCredentialsProvider.create(
                  AwsBasicCredentials.create(SqsServer.ACCESS_KEY, SqsServer.SECRET_KEY)))
          .httpClientBuilder(Apache5HttpClient.builder())
          .build();

  private S3Server() {}

  static URI endpoint() {
    return ENDPOINT;
  }

  /** A new, empty bucket. */
  static String newBucket() {
    String name = "errand-" + UUID.randomUUID();
    CLIENT.createBucket(request -> request.bucket(name));
    return name;
  }

  /** The keys of what is in a bucket. */
  static List<String> keys(String bucket) {
    return CLIENT.listObjectsV2(request -> request.bucket(bucket)).contents().stream()
        .map(S3Object::key)
        .toList();
  }

  /** Removes an object past the adapter. */
  static void remove(String bucket, String key) {
    CLIENT.deleteObject(request -> request.bucket(bucket).key(key));
  }

  private static URI start() {
    try {
      S3Proxy proxy =
          S3Proxy.builder()
              .blobStore(new TransientNio2BlobStore())
              .awsAuthentication(
                  AuthenticationType.AWS_V4, SqsServer.ACCESS_KEY, SqsServer.SECRET_KEY)
              .endpoint(URI.create("http://127.0.0.1:0"))
              .build();
      proxy.start();
      return URI.create("http://127.0.0.1:" + proxy.getPort());
    } catch (Exception e) {
      throw new IllegalStateException("the S3 server cannot be started", e);
    }
  }
}
