package dev.errand.testservers;

import java.net.URI;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.elasticmq.rest.sqs.SQSRestServerBuilder;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** A server with the wire of SQS, and its queues looked at past any adapter. */
public final class SqsServer {

  private static final Once<SqsServer> IN_PROCESS =
      new Once<>(() -> new SqsServer(URI.create("http://127.0.0.1:" + port())));

  private final URI endpoint;
  private final SqsClient client;

  SqsServer(URI endpoint) {
    AwsKeys.inUse();
    this.endpoint = endpoint;
    this.client =
        SqsClient.builder()
            .endpointOverride(endpoint)
            .region(Region.US_EAST_1)
            .httpClientBuilder(Apache5HttpClient.builder())
            .build();
  }

  /**
   * The one in this process, wherever {@link TestServers#sqs()} is. It does not look at signatures,
   * so a test can pass calls on to it that were signed for another address.
   */
  public static SqsServer inProcess() {
    return IN_PROCESS.get();
  }

  private static int port() {
    return SQSRestServerBuilder.withInterface("127.0.0.1")
        .withDynamicPort()
        .start()
        .waitUntilStarted()
        .localAddress()
        .getPort();
  }

  public URI endpoint() {
    return endpoint;
  }

  public SqsClient client() {
    return client;
  }

  /** What other processes need in their environment to be let in. */
  public Map<String, String> variables() {
    return AwsKeys.inUse().variables();
  }

  /** A new, empty queue of either kind. */
  public String newQueue(boolean fifo) {
    return fifo
        ? newQueue(".fifo", Map.of(QueueAttributeName.FIFO_QUEUE, "true"))
        : newQueue("", Map.of());
  }

  /** A new, empty queue whose name ends so. */
  public String newQueue(String suffix, Map<QueueAttributeName, String> attributes) {
    String name = "errand-" + UUID.randomUUID() + suffix;
    client.createQueue(request -> request.queueName(name).attributes(attributes));
    return name;
  }

  public String url(String queue) {
    return client.getQueueUrl(request -> request.queueName(queue)).queueUrl();
  }

  public String arn(String queue) {
    return Objects.requireNonNull(
        client
            .getQueueAttributes(
                request ->
                    request.queueUrl(url(queue)).attributeNames(QueueAttributeName.QUEUE_ARN))
            .attributes()
            .get(QueueAttributeName.QUEUE_ARN));
  }
}
