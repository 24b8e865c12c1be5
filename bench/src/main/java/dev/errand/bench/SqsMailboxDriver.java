package dev.errand.bench;

import dev.errand.application.port.out.Mailbox;
import dev.errand.application.port.out.Payload;
import dev.errand.bootstrap.OpenErrand;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;

/**
 * CPU time and messages a second through a mailbox in SQS (send, receive, acknowledge, a thread for
 * each), beside a loop written against the SDK in batches of ten. The two take turns. Then the time
 * from a send to a receiver that waits. The server is {@link SqsStub}.
 *
 * <p>Arguments: messages a repetition, repetitions.
 */
final class SqsMailboxDriver {

  private static final Payload BODY = Payload.ofText("x".repeat(1_000));
  private static final Duration VISIBILITY = Duration.ofMinutes(1);
  private static final Duration PATIENCE = Duration.ofSeconds(10);
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
        measure(mailbox, byHand, messages, repetitions);
        idle(mailbox, 500);
      }
    }
    System.exit(0);
  }

  static String address(String url, String queue) {
    return "sqs:" + queue + "?endpoint=" + URLEncoder.encode(url, StandardCharsets.UTF_8);
  }

  private static void measure(Mailbox mailbox, ByHand byHand, int messages, int repetitions)
      throws Exception {
    Sample rate = new Sample();
    Sample cpu = new Sample();
    Sample bareRate = new Sample();
    Sample bareCpu = new Sample();
    for (int i = -1; i < repetitions; i++) {
      Taken ours = taken(() -> through(mailbox, messages));
      Taken bare = taken(() -> byHand.through(messages));
      if (i >= 0) {
        rate.add(messages / ours.seconds());
        cpu.add(ours.cpuSeconds() * 1e6 / messages);
        bareRate.add(messages / bare.seconds());
        bareCpu.add(bare.cpuSeconds() * 1e6 / messages);
      }
    }
    System.out.println("messages/s, errand:            " + rate.shown("%.0f"));
    System.out.println("messages/s, by hand:           " + bareRate.shown("%.0f"));
    System.out.println("errand / by hand:              " + rate.over(bareRate).shown("%.2f"));
    System.out.println("CPU us a message, errand:      " + cpu.shown("%.0f"));
    System.out.println("CPU us a message, by hand:     " + bareCpu.shown("%.0f"));
    Sample ratio = cpu.over(bareCpu);
    System.out.printf(
        Locale.ROOT,
        "errand / by hand, CPU:         %s, goal at most %.1f: %s%n",
        ratio.shown("%.2f"),
        GOAL,
        ratio.median() <= GOAL ? "kept" : "missed");
  }

  private record Taken(double seconds, double cpuSeconds) {}

  private interface Step {
    void run() throws Exception;
  }

  private static Taken taken(Step step) throws Exception {
    long cpu = cpuNanos();
    long time = System.nanoTime();
    step.run();
    return new Taken((System.nanoTime() - time) / 1e9, (cpuNanos() - cpu) / 1e9);
  }

  private static long cpuNanos() {
    return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos();
  }

  private static void run(Step step) {
    try {
      step.run();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static void through(Mailbox mailbox, int messages) throws Exception {
    Semaphore free = new Semaphore(IN_FLIGHT);
    for (int i = 0; i < messages; i++) {
      begin(
          free,
          () ->
              mailbox.send(
                  new Mailbox.Outgoing(BODY, Map.of("tenant", "t"), Duration.ZERO, null, null)));
    }
    for (int left = messages; left > 0; ) {
      List<Mailbox.Delivery> some = mailbox.receive(32, VISIBILITY, PATIENCE);
      left -= some.size();
      for (Mailbox.Delivery each : some) {
        begin(free, () -> mailbox.acknowledge(each.receipt()));
      }
    }
    free.acquire(IN_FLIGHT);
  }

  private static void begin(Semaphore free, Step step) throws InterruptedException {
    free.acquire();
    Thread.ofVirtual()
        .start(
            () -> {
              run(step);
              free.release();
            });
  }

  private static void idle(Mailbox mailbox, int times) throws Exception {
    long[] took = new long[times];
    for (int i = -50; i < times; i++) {
      CountDownLatch waits = new CountDownLatch(1);
      long[] received = new long[1];
      Thread receiver =
          Thread.ofVirtual()
              .start(
                  () ->
                      run(
                          () -> {
                            waits.countDown();
                            Mailbox.Delivery one =
                                mailbox.receive(1, VISIBILITY, PATIENCE).getFirst();
                            received[0] = System.nanoTime();
                            mailbox.acknowledge(one.receipt());
                          }));
      waits.await();
      TimeUnit.MILLISECONDS.sleep(20);
      long sent = System.nanoTime();
      mailbox.send(Mailbox.Outgoing.of(BODY));
      receiver.join();
      if (i >= 0) {
        took[i] = received[0] - sent;
      }
    }
    java.util.Arrays.sort(took);
    System.out.printf(
        Locale.ROOT,
        "send to waiting receiver: p50 %.2f ms, p99 %.2f ms%n",
        took[times / 2] / 1e6,
        took[times * 99 / 100] / 1e6);
  }

  /** The same by hand, in one thread. */
  private static final class ByHand implements AutoCloseable {

    private final SqsClient client;
    private final String url;

    private ByHand(String server, String queue) {
      client =
          SqsClient.builder()
              .endpointOverride(URI.create(server))
              .region(Region.US_EAST_1)
              .httpClientBuilder(Apache5HttpClient.builder())
              .build();
      url = client.getQueueUrl(request -> request.queueName(queue)).queueUrl();
    }

    private void through(int messages) {
      for (int sent = 0; sent < messages; sent += BATCH) {
        List<SendMessageBatchRequestEntry> entries = new ArrayList<>();
        for (int i = 0; i < Math.min(BATCH, messages - sent); i++) {
          entries.add(
              SendMessageBatchRequestEntry.builder()
                  .id(Integer.toString(i))
                  .messageBody(BODY.text())
                  .build());
        }
        client.sendMessageBatch(request -> request.queueUrl(url).entries(entries));
      }
      for (int left = messages; left > 0; ) {
        List<Message> some =
            client
                .receiveMessage(
                    request ->
                        request
                            .queueUrl(url)
                            .maxNumberOfMessages(BATCH)
                            .waitTimeSeconds((int) PATIENCE.toSeconds())
                            .messageAttributeNames("All")
                            .attributeNamesWithStrings("ApproximateReceiveCount", "SentTimestamp"))
                .messages();
        left -= some.size();
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
