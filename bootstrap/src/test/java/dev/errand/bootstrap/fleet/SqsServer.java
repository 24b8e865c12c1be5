package dev.errand.bootstrap.fleet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.elasticmq.rest.sqs.SQSRestServer;
import org.elasticmq.rest.sqs.SQSRestServerBuilder;

/**
 * A server with the wire of SQS in this process. It keeps its queues in memory, so nothing is done
 * to it: as with SQS itself, it is the workers that go.
 */
final class SqsServer implements MailboxServer {

  private static final Map<String, String> CREDENTIALS =
      Map.of(
          "AWS_ACCESS_KEY_ID", "AKIAERRANDTESTING123",
          "AWS_SECRET_ACCESS_KEY", "4kq/Zt0nQvX8m2Rr1yUuPpLl7sVbE5wHhGgFfDdS");

  private final SQSRestServer server;
  private final String endpoint;
  private final Set<String> queues = ConcurrentHashMap.newKeySet();

  private SqsServer() {
    // The mailboxes of this process find them here, those of the workers in their environment.
    System.setProperty("aws.accessKeyId", CREDENTIALS.get("AWS_ACCESS_KEY_ID"));
    System.setProperty("aws.secretAccessKey", CREDENTIALS.get("AWS_SECRET_ACCESS_KEY"));
    server = SQSRestServerBuilder.withInterface("127.0.0.1").withDynamicPort().start();
    endpoint = "http://127.0.0.1:" + server.waitUntilStarted().localAddress().getPort();
  }

  static SqsServer started() {
    return new SqsServer();
  }

  @Override
  public String prefix() {
    return "sqs:";
  }

  @Override
  public String address(String mailbox) {
    if (queues.add(mailbox)) {
      create(mailbox);
    }
    return prefix() + mailbox + "?endpoint=" + URLEncoder.encode(endpoint, StandardCharsets.UTF_8);
  }

  @Override
  public Map<String, String> variables() {
    return CREDENTIALS;
  }

  @Override
  public void close() {
    server.stopAndWait();
  }

  private void create(String queue) {
    try {
      HttpURLConnection connection =
          (HttpURLConnection)
              URI.create(endpoint + "/?Action=CreateQueue&Version=2012-11-05&QueueName=" + queue)
                  .toURL()
                  .openConnection();
      if (connection.getResponseCode() != 200) {
        throw new AssertionError(
            "the queue " + queue + " was not made: " + connection.getResponseMessage());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
