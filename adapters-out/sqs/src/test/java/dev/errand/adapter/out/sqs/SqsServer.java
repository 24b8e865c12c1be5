package dev.errand.adapter.out.sqs;

import java.net.URI;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.elasticmq.rest.sqs.SQSRestServerBuilder;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/**
 * The server the tests speak to: the one {@code ERRAND_TEST_SQS} names, such as {@code
 * http://127.0.0.1:9324}, or one in this process, for all tests.
 */
final class SqsServer {

  static final String ACCESS_KEY = "AKIAERRANDTESTING123";
  static final String SECRET_KEY = "4kq/Zt0nQvX8m2Rr1yUuPpLl7sVbE5wHhGgFfDdS";

  private static final URI ENDPOINT = start();
  private static final SqsClient CLIENT =
      SqsClient.builder()
          .endpointOverride(ENDPOINT)
          .region(Region.US_EAST_1)
          .credentialsProvider(
              StaticCredentialsProvider.create(AwsBasicCredentials.create(ACCESS_KEY, SECRET_KEY)))
          .httpClientBuilder(Apache5HttpClient.builder())
          .build();

  private SqsServer() {}

  static URI endpoint() {
    return ENDPOINT;
  }

  /** To look at queues past the adapter. */
  static SqsClient client() {
    return CLIENT;
  }

  /** A new, empty queue of either kind. */
  static String newQueue(boolean fifo) {
    return fifo
        ? newQueue(".fifo", Map.of(QueueAttributeName.FIFO_QUEUE, "true"))
        : newQueue("", Map.of());
  }

  static String newQueue(String suffix, Map<QueueAttributeName, String> attributes) {
    String name = "errand-" + UUID.randomUUID() + suffix;
    CLIENT.createQueue(request -> request.queueName(name).attributes(attributes));
    return name;
  }

  static String url(String queue) {
    return CLIENT.getQueueUrl(request -> request.queueName(queue)).queueUrl();
  }

  static String arn(String queue) {
    return Objects.requireNonNull(
        CLIENT
            .getQueueAttributes(
                request ->
                    request.queueUrl(url(queue)).attributeNames(QueueAttributeName.QUEUE_ARN))
            .attributes()
            .get(QueueAttributeName.QUEUE_ARN));
  }

  private static URI start() {
    System.setProperty("aws.accessKeyId", ACCESS_KEY);
    System.setProperty("aws.secretAccessKey", SECRET_KEY);
    String given = System.getenv("ERRAND_TEST_SQS");
    if (given != null && !given.isBlank()) {
      return URI.create(given);
    }
    int port =
        SQSRestServerBuilder.withInterface("127.0.0.1")
            .withDynamicPort()
            .start()
            .waitUntilStarted()
            .localAddress()
            .getPort();
    return URI.create("http://127.0.0.1:" + port);
  }
}
