package dev.errand.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.elasticmq.rest.sqs.SQSRestServer;
import org.elasticmq.rest.sqs.SQSRestServerBuilder;

/**
 * A server with the wire of SQS, in a process of its own so that its CPU time does not count.
 * Prints its URL, makes a queue for each line it reads and says "made", until its standard input
 * ends.
 */
final class SqsStub {

  /** Any key will do for this server. */
  static final String ACCESS_KEY = "AKIAERRANDBENCHMARK1";

  static final String SECRET_KEY = "bench";

  private SqsStub() {}

  /** Serves. */
  public static void main(String[] args) throws IOException {
    SQSRestServer server =
        SQSRestServerBuilder.withInterface("127.0.0.1").withDynamicPort().start();
    String url = "http://127.0.0.1:" + server.waitUntilStarted().localAddress().getPort();
    System.out.println(url);
    try (BufferedReader wanted =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String queue = wanted.readLine(); queue != null; queue = wanted.readLine()) {
        make(url, queue);
        System.out.println("made");
      }
    }
    server.stopAndWait();
    System.exit(0);
  }

  private static void make(String url, String queue) throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection)
            URI.create(url + "/?Action=CreateQueue&Version=2012-11-05&QueueName=" + queue)
                .toURL()
                .openConnection();
    if (connection.getResponseCode() != 200) {
      throw new IOException("the queue " + queue + " was not made");
    }
  }
}
