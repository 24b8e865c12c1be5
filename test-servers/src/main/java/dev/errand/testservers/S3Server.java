package dev.errand.testservers;

import java.net.URI;
import java.util.List;
import java.util.UUID;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.TransientNio2BlobStore;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/** A server with the wire of S3 that checks signatures, and its buckets past any adapter. */
public final class S3Server {

  private static final Once<S3Server> IN_PROCESS = new Once<>(S3Server::startInProcess);

  private final URI endpoint;
  private final @Nullable URI unsigned;
  private final S3Client client;

  S3Server(URI endpoint) {
    this(endpoint, null);
  }

  private S3Server(URI endpoint, @Nullable URI unsigned) {
    AwsKeys.inUse();
    this.endpoint = endpoint;
    this.unsigned = unsigned;
    this.client =
        S3Client.builder()
            .endpointOverride(endpoint)
            .forcePathStyle(true)
            .region(Region.US_EAST_1)
            .httpClientBuilder(Apache5HttpClient.builder())
            .build();
  }

  /**
   * The one in this process, wherever {@link TestServers#s3()} is. It has a second door for tests
   * that pass calls on, which were signed for another address.
   */
  public static S3Server inProcess() {
    return IN_PROCESS.get();
  }

  private static S3Server startInProcess() {
    TransientNio2BlobStore store = new TransientNio2BlobStore();
    return new S3Server(start(store, AwsKeys.inUse()), start(store, null));
  }

  private static URI start(TransientNio2BlobStore store, @Nullable AwsKeys keys) {
    S3Proxy.Builder builder =
        S3Proxy.builder().blobStore(store).endpoint(URI.create("http://127.0.0.1:0"));
    if (keys == null) {
      builder.awsAuthentication(AuthenticationType.NONE, "", "");
    } else {
      builder.awsAuthentication(AuthenticationType.AWS_V4, keys.accessKey(), keys.secretKey());
    }
    S3Proxy proxy = builder.build();
    try {
      proxy.start();
    } catch (Exception e) {
      throw new IllegalStateException("the S3 server cannot be started", e);
    }
    return URI.create("http://127.0.0.1:" + proxy.getPort());
  }

  /** Where signatures are checked. */
  public URI endpoint() {
    return endpoint;
  }

  /** Where they are not, at the one in this process. */
  public URI unsigned() {
    if (unsigned == null) {
      throw new IllegalStateException("only the server in this process can do without signatures");
    }
    return unsigned;
  }

  /** A new, empty bucket. */
  public String newBucket() {
    String name = "errand-" + UUID.randomUUID();
    client.createBucket(request -> request.bucket(name));
    return name;
  }

  /** The keys of what is in a bucket, in order. */
  public List<String> keys(String bucket) {
    return client.listObjectsV2(request -> request.bucket(bucket)).contents().stream()
        .map(S3Object::key)
        .sorted()
        .toList();
  }

  public byte[] bytes(String bucket, String key) {
    return client.getObjectAsBytes(request -> request.bucket(bucket).key(key)).asByteArray();
  }

  /** Writes an object, over another one if need be. */
  public void put(String bucket, String key, byte[] bytes) {
    client.putObject(request -> request.bucket(bucket).key(key), RequestBody.fromBytes(bytes));
  }

  public void remove(String bucket, String key) {
    client.deleteObject(request -> request.bucket(bucket).key(key));
  }

  /** How many uploads in pieces were begun and neither finished nor aborted. */
  public int openUploads(String bucket) {
    return client.listMultipartUploads(request -> request.bucket(bucket)).uploads().size();
  }
}
