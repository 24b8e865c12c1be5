package dev.errand.adapter.out.sqs;

import dev.errand.application.port.out.Mailbox.Delivery;
import dev.errand.application.port.out.Mailbox.Outgoing;
import dev.errand.application.port.out.Payload;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;

/**
 * Sends, receives and acknowledges by the adapter, one message a thread, and beside it by a loop
 * written against the SDK in batches of ten; prints messages a second, CPU a message and their
 * ratios, then the latency of one message in an idle queue. The server is the one {@code
 * ERRAND_TEST_SQS} names, in another process, so that its CPU does not count. No test.
 */
final class SqsDriver {

  private static final int ROUNDS = 5;
  private static final int IN_FLIGHT = 64;
  private static final Payload BODY = Payload.ofText("x".repeat(1_000));

  private SqsDriver() {}

  /** With "serve" it is the server; otherwise its argument is the number of messages a round. */
  static void main(String[] args) throws Exception {
    if (args.length > 0 && args[0].equals("serve")) {
      System.out.println(SqsServer.endpoint());
      new java.util.concurrent.CountDownLatch(1).await();
    }
    int messages = args.length == 0 ? 5_000 : Integer.parseInt(args[0]);
    System.out.printf("%-8s %14s %14s%n", "", "messages/s", "CPU µs/message");
    double[] cpuRatios = new double[ROUNDS];
    double[] rateRatios = new double[ROUNDS];
    for (int round = -1; round < ROUNDS; round++) {
      double[] byHand = measured(messages, SqsDriver::byHand);
      double[] byAdapter = measured(messages, SqsDriver::byAdapter);
      if (round >= 0) {
        System.out.printf("by hand  %14.0f %14.0f%n", byHand[0], byHand[1]);
        System.out.printf("adapter  %14.0f %14.0f%n", byAdapter[0], byAdapter[1]);
        rateRatios[round] = byAdapter[0] / byHand[0];
        cpuRatios[round] = byAdapter[1] / byHand[1];
      }
    }
    Arrays.sort(rateRatios);
    Arrays.sort(cpuRatios);
    System.out.printf(
        "ratio, median of %d: %.2f of the rate, %.2f of the CPU%n",
        ROUNDS, rateRatios[ROUNDS / 2], cpuRatios[ROUNDS / 2]);
    idle();
    System.exit(0);
  }

  private interface Loop {
    void run(String queue, int messages) throws Exception;
  }

  private static double[] measured(int messages, Loop loop) throws Exception {
    String queue = SqsServer.newQueue(false);
    long cpu = cpu();
    long time = System.nanoTime();
    loop.run(queue, messages);
    double seconds = (System.nanoTime() - time) / 1e9;
    return new double[] {messages / seconds, (cpu() - cpu) / 1e3 / messages};
  }

  private static void byAdapter(String queue, int messages) throws Exception {
    try (SqsMailbox mailbox = Fixtures.mailbox(queue);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Semaphore free = new Semaphore(IN_FLIGHT);
      List<Future<?>> work = new ArrayList<>();
      for (int i = 0; i < messages; i++) {
        free.acquire();
        work.add(
            threads.submit(
                () -> {
                  mailbox.send(Outgoing.of(BODY));
                  free.release();
                }));
      }
      int received = 0;
      while (received < messages) {
        for (Delivery delivery : mailbox.receive(32, Fixtures.MINUTE, Fixtures.PATIENCE)) {
          received++;
          free.acquire();
          work.add(
              threads.submit(
                  () -> {
                    mailbox.acknowledge(delivery.receipt());
                    free.release();
                  }));
        }
      }
      for (Future<?> each : work) {
        each.get();
      }
    }
  }

  private static void byHand(String queue, int messages) {
    SqsClient client = SqsServer.client();
    String url = SqsServer.url(queue);
    for (int i = 0; i < messages; i += 10) {
      List<SendMessageBatchRequestEntry> entries = new ArrayList<>();
      for (int j = 0; j < 10; j++) {
        entries.add(
            SendMessageBatchRequestEntry.builder()
                .id(Integer.toString(j))
                .messageBody(BODY.text())
                .build());
      }
      client.sendMessageBatch(request -> request.queueUrl(url).entries(entries));
    }
    int received = 0;
    while (received < messages) {
      List<Message> some =
          client
              .receiveMessage(
                  request ->
                      request
                          .queueUrl(url)
                          .maxNumberOfMessages(10)
                          .waitTimeSeconds(10)
                          .messageAttributeNames("All")
                          .attributeNamesWithStrings("ApproximateReceiveCount", "SentTimestamp"))
              .messages();
      List<DeleteMessageBatchRequestEntry> entries = new ArrayList<>();
      for (Message message : some) {
        entries.add(
            DeleteMessageBatchRequestEntry.builder()
                .id(Integer.toString(entries.size()))
                .receiptHandle(message.receiptHandle())
                .build());
      }
      client.deleteMessageBatch(request -> request.queueUrl(url).entries(entries));
      received += some.size();
    }
  }

  /** From a send to the return of a receive that was waiting for it. */
  private static void idle() throws Exception {
    int samples = 200;
    double[] millis = new double[samples];
    try (SqsMailbox mailbox = Fixtures.mailbox(SqsServer.newQueue(false))) {
      for (int i = -20; i < samples; i++) {
        Thread sender =
            Thread.ofVirtual()
                .unstarted(
                    () ->
                        mailbox.send(
                            new Outgoing(
                                Payload.ofText(Long.toString(System.nanoTime())),
                                Map.of(),
                                java.time.Duration.ZERO,
                                null,
                                null)));
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    new WallScheduler().sleep(java.time.Duration.ofMillis(20));
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                  sender.start();
                });
        Delivery delivery = Fixtures.receiveOne(mailbox);
        double took = (System.nanoTime() - Long.parseLong(delivery.body().text())) / 1e6;
        mailbox.acknowledge(delivery.receipt());
        sender.join();
        if (i >= 0) {
          millis[i] = took;
        }
      }
    }
    Arrays.sort(millis);
    System.out.printf(
        "idle, send to receive: p50 %.1f ms, p99 %.1f ms%n",
        millis[samples / 2], millis[samples * 99 / 100]);
  }

  private static long cpu() {
    return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos();
  }
}
