package dev.errand.bench;

import dev.errand.application.port.out.Mailbox;
import dev.errand.bootstrap.OpenErrand;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;

/**
 * CPU time and messages a second through a mailbox in SQS (send, receive, acknowledge, a thread for
 * each), beside a loop written against the SDK in batches of ten, in one thread and in four, with
 * the same body and attribute. All take turns. Then the time from a send to a receiver that waits.
 * The server is {@link SqsStub}.
 *
 * <p>Arguments: messages a repetition, repetitions.
 */
final class SqsMailboxDriver {

  private static final int IN_FLIGHT = 64;
  private static final int BATCH = 10;
  private static final double GOAL = 1.2;

  private SqsMailboxDriver() {}

  /** Measures and prints. */
  public static void main(String[] args) throws Exception {
    int messages = Integer.parseInt(args[0]);
    int repetitions = Integer.parseInt(args[1]);
    System.setProperty("aws.accessKeyId", SqsStub.ACCESS_KEY);
    System.setProperty("aws.secretAccessKey", SqsStub.SECRET_KEY);
    try (Jvm server = Jvm.start(-1, List.of("-Xmx1g"), SqsStub.class, List.of())) {
      String url = server.hear();
      server.ask("ours");
      server.ask("bare");
      try (OpenErrand errand = OpenErrand.with(Map.of("ERRAND_MAILBOX", address(url, "ours")));
          ByHand byHand = new ByHand(url, "bare")) {
        Mailbox mailbox = errand.ports().mailbox();
        List<Contestant> all =
            List.of(
                new Contestant(
                    "errand", () -> Traffic.through(mailbox, IN_FLIGHT, messages, IN_FLIGHT)),
                new Contestant("by hand, one thread", () -> byHand.through(messages, 1)),
                new Contestant("by hand, four threads", () -> byHand.through(messages, 4)));
        for (int i = -1; i < repetitions; i++) {
          for (Contestant each : all) {
            each.measure(messages, i >= 0);
          }
        }
        all.forEach(each -> each.show(all.getFirst()));
        Traffic.showIdle(mailbox, 500);
      }
    }
    System.exit(0);
  }

  static String address(String url, String queue) {
    return "sqs:" + queue + "?endpoint=" + URLEncoder.encode(url, StandardCharsets.UTF_8);
  }

  /** One way of doing it, and what it took. */
  private record Contestant(String name, Traffic.Step loop, Sample rate, Sample cpu) {

    Contestant(String name, Traffic.Step loop) {
      this(name, loop, new Sample(), new Sample());
    }

    void measure(int messages, boolean counts) throws Exception {
      long before = cpuNanos();
      long start = System.nanoTime();
      loop.run();
      if (counts) {
        rate.add(messages * 1e9 / (System.nanoTime() - start));
        cpu.add((cpuNanos() - before) / 1e3 / messages);
      }
    }

    void show(Contestant errand) {
      System.out.println(name);
      System.out.println("  messages/s:              " + rate.shown("%.0f"));
      System.out.println("  CPU us a message:        " + cpu.shown("%.0f"));
      if (this != errand) {
        Sample ratio = errand.cpu.over(cpu);
        System.out.printf(
            Locale.ROOT,
            "  errand / this, CPU:      %s, goal at most %.1f: %s%n",
            ratio.shown("%.2f"),
            GOAL,
            ratio.median() <= GOAL ? "kept" : "missed");
      }
    }
  }

  private static long cpuNanos() {
    return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos();
  }

  /** The same by hand. */
  private static final class ByHand implements AutoCloseable {

    private final SqsClient client;
    private final String url;
    private final Map<String, MessageAttributeValue> attributes = new HashMap<>();

    private ByHand(String server, String queue) {
      client =
          SqsClient.builder()
              .endpointOverride(URI.create(server))
              .region(Region.US_EAST_1)
              .httpClientBuilder(Apache5HttpClient.builder())
              .build();
      url = client.getQueueUrl(request -> request.queueName(queue)).queueUrl();
      Traffic.HEADERS.forEach(
          (name, value) ->
              attributes.put(
                  name,
                  MessageAttributeValue.builder().dataType("String").stringValue(value).build()));
    }

    private void through(int messages, int threads) throws Exception {
      inEach(threads, () -> send(messages / threads));
      AtomicInteger left = new AtomicInteger(messages / threads * threads);
      inEach(threads, () -> take(left));
    }

    private static void inEach(int threads, Runnable work) throws Exception {
      List<FutureTask<Boolean>> all = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        FutureTask<Boolean> one = new FutureTask<>(work, true);
        Thread.ofPlatform().start(one);
        all.add(one);
      }
      for (FutureTask<Boolean> each : all) {
        each.get();
      }
    }

    private void send(int messages) {
      for (int sent = 0; sent < messages; sent += BATCH) {
        List<SendMessageBatchRequestEntry> entries = new ArrayList<>();
        for (int i = 0; i < Math.min(BATCH, messages - sent); i++) {
          entries.add(
              SendMessageBatchRequestEntry.builder()
                  .id(Integer.toString(i))
                  .messageBody(Traffic.BODY.text())
                  .messageAttributes(attributes)
                  .build());
        }
        client.sendMessageBatch(request -> request.queueUrl(url).entries(entries));
      }
    }

    private void take(AtomicInteger left) {
      while (left.get() > 0) {
        List<Message> some =
            client
                .receiveMessage(
                    request ->
                        request
                            .queueUrl(url)
                            .maxNumberOfMessages(BATCH)
                            .waitTimeSeconds(1)
                            .messageAttributeNames("All")
                            .attributeNamesWithStrings("ApproximateReceiveCount", "SentTimestamp"))
                .messages();
        left.addAndGet(-some.size());
        delete(some);
      }
    }

    private void delete(List<Message> messages) {
      List<DeleteMessageBatchRequestEntry> entries = new ArrayList<>();
      for (Message message : messages) {
        entries.add(
            DeleteMessageBatchRequestEntry.builder()
                .id(Integer.toString(entries.size()))
                .receiptHandle(message.receiptHandle())
                .build());
      }
      if (!entries.isEmpty()) {
        client.deleteMessageBatch(request -> request.queueUrl(url).entries(entries));
      }
    }

    @Override
    public void close() {
      client.close();
    }
  }
}
