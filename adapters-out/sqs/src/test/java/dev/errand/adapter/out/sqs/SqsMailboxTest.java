package dev.errand.adapter.out.sqs;

import static dev.errand.adapter.out.sqs.Fixtures.MINUTE;
import static dev.errand.adapter.out.sqs.Fixtures.PATIENCE;
import static dev.errand.adapter.out.sqs.Fixtures.failureOf;
import static dev.errand.adapter.out.sqs.Fixtures.receiveOne;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.errand.application.port.out.Health;
import dev.errand.application.port.out.Mailbox;
import dev.errand.application.port.out.Mailbox.Delivery;
import dev.errand.application.port.out.Mailbox.Outgoing;
import dev.errand.application.port.out.Payload;
import dev.errand.domain.failure.Failure;
import dev.errand.testkit.RealScheduler;
import dev.errand.testservers.SqsServer;
import dev.errand.testservers.TestServers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** What a mailbox in SQS does beyond the contract, and what it does not. */
final class SqsMailboxTest {

  private final SqsServer server = TestServers.sqs();
  private final String queue = server.newQueue(false);
  private final RealScheduler scheduler = new RealScheduler();
  private final SqsMailbox mailbox = Fixtures.mailbox(server.endpoint(), scheduler, queue);

  @AfterEach
  void close() {
    mailbox.close();
  }

  @Nested
  class Send {

    @Test
    void headersThatOthersKnowShouldBeAttributesOfTheirOwn() {
      Map<String, String> headers = new TreeMap<>();
      headers.put("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
      headers.put("content-type", "application/vnd.errand.brief+json");
      headers.put("tenant", "acme");
      for (int i = 0; i < 20; i++) {
        headers.put("header-" + i, "value & = " + i);
      }

      mailbox.send(new Outgoing(Payload.ofText("{}"), headers, Duration.ZERO, "id", null));

      Message message = look();
      assertThat(message.body()).isEqualTo("{}");
      assertThat(message.messageAttributes())
          .containsOnlyKeys("traceparent", "content-type", "tenant", Parcel.HEADERS);
      assertThat(message.messageAttributes().get("tenant").stringValue()).isEqualTo("acme");
    }

    @Test
    void manyHeadersShouldArrive() throws Exception {
      Map<String, String> headers = new TreeMap<>();
      for (int i = 0; i < 40; i++) {
        headers.put("header " + i, i % 3 == 0 ? "" : "✓ & = " + i);
      }
      headers.put("tenant", "čtvrtý");
      headers.put("traceparent", "");

      mailbox.send(new Outgoing(Payload.ofText("a"), headers, Duration.ZERO, null, null));

      assertThat(receiveOne(mailbox).headers()).isEqualTo(headers);
    }

    @Test
    void aDelayBeyondFifteenMinutesShouldBeRefused() {
      Failure failure =
          failureOf(() -> mailbox.send(delayed(Duration.ofMinutes(15).plusMillis(1))));

      assertThat(failure).isInstanceOf(Failure.InvalidRequest.class);
      assertThat(failure.message()).contains("15 minutes", queue);
      assertThat(mailbox.depth().delayed()).isZero();
    }

    @Test
    void aGroupShouldBeRefusedByAStandardQueue() {
      Failure failure =
          failureOf(
              () ->
                  mailbox.send(
                      new Outgoing(Payload.ofText("a"), Map.of(), Duration.ZERO, null, "group")));

      assertThat(failure).isInstanceOf(Failure.InvalidRequest.class);
      assertThat(failure.message()).contains(".fifo");
    }

    @Test
    void aDelayShouldBeRefusedByAFifoQueue() {
      try (SqsMailbox fifo = Fixtures.mailbox(server.newQueue(true))) {
        Failure failure = failureOf(() -> fifo.send(delayed(Duration.ofSeconds(1))));

        assertThat(failure).isInstanceOf(Failure.InvalidRequest.class);
        assertThat(failure.message()).contains("FIFO");
      }
    }

    @Test
    void namesSqsDoesNotTakeShouldKeepGroupsAndRepeatsApart() throws Exception {
      try (SqsMailbox fifo = Fixtures.mailbox(server.newQueue(true))) {
        String long1 = "č".repeat(200) + "1";
        String long2 = "č".repeat(200) + "2";

        String first =
            fifo.send(new Outgoing(Payload.ofText("a"), Map.of(), Duration.ZERO, long1, long1));
        String again =
            fifo.send(new Outgoing(Payload.ofText("a"), Map.of(), Duration.ZERO, long1, long1));
        String other =
            fifo.send(new Outgoing(Payload.ofText("a"), Map.of(), Duration.ZERO, long2, long2));

        assertThat(again).isEqualTo(first).isNotEqualTo(other);
        assertThat(fifo.receive(10, MINUTE, PATIENCE)).hasSize(2);
      }
    }

    @Test
    void aMessageThatIsTooLargeShouldBeRefusedIfThereIsNoBucket() {
      Failure failure =
          failureOf(() -> mailbox.send(Outgoing.of(Payload.of(new byte[SqsAddress.USUAL_LIMIT]))));

      assertThat(failure).isInstanceOf(Failure.InvalidRequest.class);
      assertThat(failure.message()).contains("bucket=", "limit=", "262144");
    }

    private Outgoing delayed(Duration delay) {
      return new Outgoing(Payload.ofText("a"), Map.of(), delay, null, null);
    }
  }

  @Nested
  class Receive {

    @Test
    void moreThanOneCallBringsShouldBeReceivedAtOnce() throws Exception {
      Set<String> sent = new HashSet<>();
      for (int i = 0; i < 32; i++) {
        sent.add(mailbox.send(Outgoing.of(Payload.ofText("message " + i))));
      }

      List<Delivery> received = mailbox.receive(32, MINUTE, PATIENCE);

      assertThat(received)
          .extracting(Delivery::messageId)
          .containsExactlyInAnyOrderElementsOf(sent);
    }

    @Test
    void messagesOfOtherSendersShouldBeReceivedWithTheirAttributes() throws Exception {
      server
          .client()
          .sendMessage(
              request ->
                  request
                      .queueUrl(server.url(queue))
                      .messageBody("hello")
                      .messageAttributes(
                          Map.of(
                              "origin",
                              MessageAttributeValue.builder()
                                  .dataType("String")
                                  .stringValue("elsewhere")
                                  .build(),
                              "count",
                              MessageAttributeValue.builder()
                                  .dataType("Number")
                                  .stringValue("7")
                                  .build())));

      Delivery delivery = receiveOne(mailbox);

      assertThat(delivery.body().text()).isEqualTo("hello");
      assertThat(delivery.headers()).isEqualTo(Map.of("origin", "elsewhere", "count", "7"));
    }

    @Test
    void aVisibilityBeyondTwelveHoursShouldBeRefused() {
      Failure failure =
          failureOf(() -> mailbox.receive(1, Duration.ofHours(12).plusSeconds(1), Duration.ZERO));

      assertThat(failure).isInstanceOf(Failure.InvalidRequest.class);
      assertThat(failure.message()).contains("12 hours");
    }

    @Test
    void whatCameForAReceiverThatLeftShouldBeGivenBack() throws Exception {
      Thread receiver =
          Thread.ofVirtual()
              .start(
                  () ->
                      assertThatThrownBy(() -> mailbox.receive(10, MINUTE, PATIENCE))
                          .isInstanceOf(InterruptedException.class));
      Fixtures.await("the receiver waits", () -> receiver.getState() == Thread.State.WAITING);
      receiver.interrupt();
      receiver.join();

      mailbox.send(Outgoing.of(Payload.ofText("a")));

      try (SqsMailbox other = Fixtures.mailbox(queue)) {
        assertThat(receiveOne(other).body().text()).isEqualTo("a");
      }
      Fixtures.await("no lease is kept", () -> mailbox.leasesKnown() == 0);
    }

    @Test
    void aFairQueueShouldServeTenantsAsAnyOther() throws Exception {
      Set<String> sent = new HashSet<>();
      for (String tenant : List.of("a", "a", "b")) {
        sent.add(
            mailbox.send(
                new Outgoing(
                    Payload.ofText("x"), Map.of("tenant", tenant), Duration.ZERO, null, null)));
      }

      List<Delivery> received = mailbox.receive(10, MINUTE, PATIENCE);

      assertThat(received).extracting(Delivery::messageId).hasSameElementsAs(sent);
    }
  }

  @Nested
  class Leasing {

    @Test
    void aLeaseBeyondTwelveHoursShouldBeRefusedEarly() throws Exception {
      mailbox.send(Outgoing.of(Payload.ofText("a")));
      Delivery delivery = mailbox.receive(1, Duration.ofHours(12), PATIENCE).getFirst();
      scheduler.skip(Duration.ofHours(11));

      Failure failure = failureOf(() -> mailbox.extend(delivery.receipt(), Duration.ofHours(2)));
      mailbox.extend(delivery.receipt(), Duration.ofMinutes(59));

      assertThat(failure).isInstanceOf(Failure.Rejected.class);
      assertThat(failure.message()).contains("12 hours", delivery.receipt().value());
      assertThat(failureOf(() -> mailbox.extend(delivery.receipt(), Duration.ofHours(13))))
          .isInstanceOf(Failure.InvalidRequest.class);
    }

    @Test
    void whatCannotBeHiddenForSoLongShouldComeBackEarlier() throws Exception {
      mailbox.send(Outgoing.of(Payload.ofText("a")));
      Delivery delivery = mailbox.receive(1, Duration.ofHours(12), PATIENCE).getFirst();
      scheduler.skip(Duration.ofHours(12).minusSeconds(2));

      mailbox.release(delivery.receipt(), Duration.ofHours(12));

      assertThat(receiveOne(mailbox).deliveries()).isEqualTo(2);
    }

    @Test
    void aProcessThatSleptThroughItsLeaseShouldBeRefusedWithoutAsking() throws Exception {
      try (Wire wire = new Wire();
          SqsMailbox watched = Fixtures.mailbox(wire.endpoint(), scheduler, queue)) {
        watched.send(Outgoing.of(Payload.ofText("a")));
        Delivery delivery = receiveOne(watched);
        wire.judge((call, number) -> new Wire.Fate.Pass());

        scheduler.skip(MINUTE);

        assertThat(failureOf(() -> watched.acknowledge(delivery.receipt())))
            .isInstanceOf(Failure.Conflict.class);
        assertThat(failureOf(() -> watched.release(delivery.receipt(), Duration.ZERO)))
            .isInstanceOf(Failure.Conflict.class);
        assertThat(watched.extend(List.of(delivery.receipt()), MINUTE))
            .containsExactly(delivery.receipt());
        assertThat(wire.calls()).isEmpty();
      }
    }

    @Test
    void leasesThatRanOutShouldNotBeKeptForEver() throws Exception {
      Leases leases = new Leases();
      for (int i = 0; i < 100_000; i++) {
        scheduler.skip(Duration.ofSeconds(1));
        leases.add("m" + i, "h" + i, null, scheduler.instant(), scheduler.instant().plus(MINUTE));
      }

      assertThat(leases.size()).isLessThan(2_000);
    }

    @Test
    void manyLeasesShouldBeExtendedInTens() throws Exception {
      try (Wire wire = new Wire();
          SqsMailbox watched = Fixtures.mailbox(wire.endpoint(), scheduler, queue)) {
        for (int i = 0; i < 30; i++) {
          watched.send(Outgoing.of(Payload.ofText("message " + i)));
        }
        List<Mailbox.Receipt> receipts =
            new ArrayList<>(
                watched.receive(30, MINUTE, PATIENCE).stream().map(Delivery::receipt).toList());
        Mailbox.Receipt settled = receipts.getLast();
        watched.acknowledge(settled);
        wire.judge((call, number) -> new Wire.Fate.Pass());

        Set<Mailbox.Receipt> stale = watched.extend(receipts, MINUTE.multipliedBy(2));

        assertThat(stale).containsExactly(settled);
        assertThat(wire.calls())
            .containsOnly("ChangeMessageVisibilityBatch")
            .hasSizeLessThanOrEqualTo(10);
      }
    }
  }

  @Nested
  class Looking {

    @Test
    void depthShouldCountWhatWaitsIsDelayedAndInFlight() throws Exception {
      for (int i = 0; i < 3; i++) {
        mailbox.send(Outgoing.of(Payload.ofText("a")));
      }
      mailbox.send(new Outgoing(Payload.ofText("a"), Map.of(), Duration.ofMinutes(10), null, null));
      receiveOne(mailbox);

      Fixtures.await(
          "the numbers are right",
          () -> mailbox.depth().equals(new Mailbox.Depth(2, 1, 1, Duration.ZERO)));
    }

    @Test
    void aQueueThatIsThereShouldBeUp() {
      assertThat(mailbox.check()).isInstanceOf(Health.Up.class);
    }

    @Test
    void aQueueThatIsMissingShouldBeDownAndSayWhich() {
      try (SqsMailbox missing = Fixtures.mailbox("no-such-queue")) {
        assertThat(missing.check())
            .isInstanceOfSatisfying(
                Health.Down.class, down -> assertThat(down.reason()).contains("no-such-queue"));
        assertThat(failureOf(() -> missing.send(Outgoing.of(Payload.ofText("a")))))
            .isInstanceOf(Failure.NotFound.class);
        assertThat(failureOf(() -> missing.receive(1, MINUTE, Duration.ZERO)))
            .isInstanceOf(Failure.NotFound.class);
      }
    }

    @Test
    void aQueueThatIsMadeLaterShouldServe() throws Exception {
      String name = "late-" + queue;
      try (SqsMailbox late = Fixtures.mailbox(name)) {
        assertThat(late.check()).isInstanceOf(Health.Down.class);

        server.client().createQueue(request -> request.queueName(name));
        late.send(Outgoing.of(Payload.ofText("a")));

        assertThat(receiveOne(late).deliveries()).isEqualTo(1);
      }
    }
  }

  /** What the queue's own redrive moves keeps its form, so it can be received from there. */
  @Test
  void whatSqsItselfPutsAsideShouldBeReceivedFromThere() throws Exception {
    String dead = server.newQueue(false);
    String alive =
        server.newQueue(
            "",
            Map.of(
                QueueAttributeName.REDRIVE_POLICY,
                "{\"deadLetterTargetArn\":\"%s\",\"maxReceiveCount\":\"2\"}"
                    .formatted(server.arn(dead))));
    Payload binary = Payload.of(new byte[] {0, -1, 7});
    Map<String, String> headers = Map.of("tenant", "acme", "other", "✓");
    try (SqsMailbox main = Fixtures.mailbox(alive);
        SqsMailbox aside = Fixtures.mailbox(dead)) {
      main.send(new Outgoing(binary, headers, Duration.ZERO, null, null));
      for (int deliveries = 1; deliveries <= 2; deliveries++) {
        Delivery delivery = receiveOne(main);
        assertThat(delivery.deliveries()).isEqualTo(deliveries);
        main.release(delivery.receipt(), Duration.ZERO);
      }
      assertThat(main.receive(1, MINUTE, Duration.ZERO)).isEmpty();

      Delivery put = receiveOne(aside);

      assertThat(put.body()).isEqualTo(binary);
      assertThat(put.headers()).isEqualTo(headers);
    }
  }

  private Message look() {
    return server
        .client()
        .receiveMessage(
            request ->
                request.queueUrl(server.url(queue)).messageAttributeNames("All").waitTimeSeconds(5))
        .messages()
        .getFirst();
  }
}
