package dev.errand.adapter.out.sqs;

import static dev.errand.adapter.out.sqs.Fixtures.MINUTE;
import static dev.errand.adapter.out.sqs.Fixtures.PATIENCE;
import static dev.errand.adapter.out.sqs.Fixtures.failureOf;
import static dev.errand.adapter.out.sqs.Fixtures.receiveOne;
import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.adapter.out.sqs.Wire.Fate;
import dev.errand.application.port.out.Mailbox;
import dev.errand.application.port.out.Mailbox.Delivery;
import dev.errand.application.port.out.Mailbox.Outgoing;
import dev.errand.application.port.out.Payload;
import dev.errand.application.port.out.PortException;
import dev.errand.domain.failure.Failure;
import dev.errand.testkit.RealScheduler;
import dev.errand.testservers.SqsServer;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;

/** What happens when the wire, the service or a part of a batch fails. */
final class SqsFaultTest {

  private static final String ACCESS_KEY = "AKIAERRANDTESTING123";
  private static final String SECRET_KEY = "4kq/Zt0nQvX8m2Rr1yUuPpLl7sVbE5wHhGgFfDdS";

  private final Wire wire = newWire();
  private final String queue = SqsServer.inProcess().newQueue(false);
  private final RealScheduler scheduler = new RealScheduler();
  private final SqsMailbox mailbox = Fixtures.mailbox(wire.endpoint(), scheduler, queue);

  @AfterEach
  void close() {
    mailbox.close();
    wire.close();
  }

  @Nested
  class Gathering {

    @Test
    void whatManyThreadsAskForAtOnceShouldGoOutInBatches() throws Exception {
      CountDownLatch firstCalls = new CountDownLatch(1);
      wire.judge(
          (call, number) ->
              call.equals("SendMessageBatch") && number <= 4
                  ? new Fate.Hold(firstCalls)
                  : new Fate.Pass());
      Set<String> sent = new HashSet<>();
      try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        List<Future<String>> sends = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
          String text = "message " + i;
          sends.add(threads.submit(() -> mailbox.send(Outgoing.of(Payload.ofText(text)))));
        }
        Fixtures.await("four calls are under way", () -> count("SendMessageBatch") == 4);

        firstCalls.countDown();

        for (Future<String> send : sends) {
          sent.add(send.get());
        }
      }
      assertThat(sent).hasSize(100);
      assertThat(count("SendMessageBatch")).isBetween(10, 25);
    }

    /** What is malformed can make a service refuse the whole call. */
    @Test
    void aCallRefusedForOneEntryShouldBeTakenApart() throws Exception {
      for (int i = 0; i < 10; i++) {
        mailbox.send(Outgoing.of(Payload.ofText("message " + i)));
      }
      List<Mailbox.Receipt> receipts = new ArrayList<>();
      while (receipts.size() < 10) {
        mailbox
            .receive(10 - receipts.size(), MINUTE, PATIENCE)
            .forEach(delivery -> receipts.add(delivery.receipt()));
      }
      wire.judge(
          (call, number) ->
              new Fate.Screen(
                  body -> body.split("ReceiptHandle", -1).length > 2,
                  new Fate.Refuse(400, "InvalidParameterValue", "entry 7 is odd")));

      assertThat(mailbox.extend(receipts, MINUTE.multipliedBy(2))).isEmpty();
    }

    @Test
    void aLoneCallerShouldHaveItsCallMadeAtOnce() throws Exception {
      mailbox.send(Outgoing.of(Payload.ofText("a")));
      Delivery delivery = receiveOne(mailbox);
      wire.judge((call, number) -> new Fate.Pass());

      mailbox.acknowledge(delivery.receipt());

      assertThat(wire.calls()).containsExactly("DeleteMessageBatch");
    }

    @Test
    void anInterruptedCallerShouldNotSpoilTheBatchOfOthers() throws Exception {
      CountDownLatch hold = new CountDownLatch(1);
      wire.judge(
          (call, number) ->
              call.equals("SendMessageBatch") ? new Fate.Hold(hold) : new Fate.Pass());
      List<String> sent = new java.util.concurrent.CopyOnWriteArrayList<>();
      List<Thread> senders = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        senders.add(
            Thread.ofVirtual()
                .start(
                    () -> {
                      sent.add(mailbox.send(Outgoing.of(Payload.ofText("a"))));
                      assertThat(Thread.interrupted()).isTrue();
                      sent.add("still interrupted");
                    }));
      }
      Fixtures.await("calls are under way", () -> count("SendMessageBatch") >= 1);

      senders.forEach(Thread::interrupt);
      hold.countDown();
      for (Thread sender : senders) {
        sender.join();
      }

      assertThat(sent).hasSize(24);
    }
  }

  @Nested
  class PartialFailure {

    @Test
    void anEntryThatFailsInPassingShouldBeTriedAgainAlone() throws Exception {
      wire.judge(
          (call, number) ->
              call.equals("SendMessageBatch") && number == 1
                  ? failed("InternalError", false)
                  : new Fate.Pass());

      String id = mailbox.send(Outgoing.of(Payload.ofText("a")));

      assertThat(count("SendMessageBatch")).isEqualTo(2);
      assertThat(receiveOne(mailbox).messageId()).isEqualTo(id);
    }

    @Test
    void anEntryThatKeepsFailingShouldFailAloneAfterAFewAttempts() {
      wire.judge(
          (call, number) ->
              call.equals("SendMessageBatch")
                  ? failed("ThrottlingException", false)
                  : new Fate.Pass());

      Failure failure = failureOf(() -> mailbox.send(Outgoing.of(Payload.ofText("a"))));

      assertThat(failure).isInstanceOf(Failure.Throttled.class);
      assertThat(count("SendMessageBatch")).isEqualTo(3);
    }

    @Test
    void halfABatchThatFailsShouldLeaveTheOtherHalfDone() throws Exception {
      for (int i = 0; i < 10; i++) {
        mailbox.send(Outgoing.of(Payload.ofText("message " + i)));
      }
      List<Delivery> all = new ArrayList<>();
      while (all.size() < 10) {
        all.addAll(mailbox.receive(10 - all.size(), MINUTE, PATIENCE));
      }
      AtomicBoolean spoiled = new AtomicBoolean();
      wire.judge(
          (call, number) ->
              new Fate.Change(
                  body ->
                      spoiled.getAndSet(true)
                          ? body
                          : body.replaceFirst("(\"ReceiptHandle\":\")[^\"]+", "$1spoiled")));

      Set<Mailbox.Receipt> stale =
          mailbox.extend(all.stream().map(Delivery::receipt).toList(), MINUTE.multipliedBy(2));

      assertThat(stale).hasSize(1);
      for (Delivery delivery : all) {
        if (!stale.contains(delivery.receipt())) {
          mailbox.acknowledge(delivery.receipt());
        }
      }
      Fixtures.await("one is left", () -> mailbox.depth().inFlight() == 1);
    }

    @Test
    void aReceiptTheServiceRefusesShouldBeStale() throws Exception {
      mailbox.send(Outgoing.of(Payload.ofText("a")));
      Delivery delivery = receiveOne(mailbox);
      wire.judge(
          (call, number) ->
              call.equals("DeleteMessageBatch")
                  ? failed("ReceiptHandleIsInvalid", true)
                  : new Fate.Pass());

      Failure failure = failureOf(() -> mailbox.acknowledge(delivery.receipt()));

      assertThat(failure).isInstanceOf(Failure.Conflict.class);
      assertThat(mailbox.leasesKnown()).isZero();
    }

    @Test
    void anAnswerThatForgetsAnEntryShouldNotCountAsDone() {
      wire.judge(
          (call, number) ->
              call.equals("SendMessageBatch")
                  ? new Fate.Answer("{\"Successful\":[],\"Failed\":[]}")
                  : new Fate.Pass());

      Failure failure = failureOf(() -> mailbox.send(Outgoing.of(Payload.ofText("a"))));

      assertThat(failure).isInstanceOf(Failure.Lost.class);
    }

    private Fate failed(String code, boolean senderFault) {
      return new Fate.Answer(
          "{\"Successful\":[],\"Failed\":[{\"Id\":\"0\",\"SenderFault\":%s,\"Code\":\"%s\",\"Message\":\"no\"}]}"
              .formatted(senderFault, code));
    }
  }

  @Nested
  class Refusals {

    @ParameterizedTest
    @CsvSource({
      "400, RequestThrottled, throttled",
      "400, ThrottlingException, throttled",
      "400, OverLimit, throttled",
      "403, AccessDenied, unauthorized",
      "403, InvalidClientTokenId, unauthorized",
      "403, SignatureDoesNotMatch, unauthorized",
      "400, KmsAccessDenied, unauthorized",
      "400, QueueDoesNotExist, not-found",
      "403, RequestExpired, unauthorized",
      "500, InternalFailure, unavailable",
      "503, ServiceUnavailable, unavailable",
      "400, InvalidMessageContents, invalid-request"
    })
    void aRefusalShouldBeClassifiedAndSayWhatAndWhere(int status, String code, String kind) {
      wire.judge(
          (call, number) ->
              call.equals("SendMessageBatch")
                  ? new Fate.Refuse(status, code, "by " + ACCESS_KEY + " with " + SECRET_KEY)
                  : new Fate.Pass());

      Failure failure = failureOf(() -> mailbox.send(Outgoing.of(Payload.ofText("a"))));

      assertThat(failure.kind()).isEqualTo(kind);
      assertThat(failure.message())
          .contains(queue, code)
          .doesNotContain(ACCESS_KEY)
          .doesNotContain(SECRET_KEY);
    }

    @Test
    void aThrottledCallShouldSucceedOnceTheServiceAllowsIt() throws Exception {
      wire.judge(
          (call, number) ->
              call.equals("SendMessageBatch") && number <= 2
                  ? new Fate.Refuse(400, "RequestThrottled", "slow down")
                  : new Fate.Pass());

      String id = mailbox.send(Outgoing.of(Payload.ofText("a")));

      assertThat(count("SendMessageBatch")).isEqualTo(3);
      assertThat(receiveOne(mailbox).messageId()).isEqualTo(id);
    }

    @Test
    void aReceiverShouldFailWhenTheServiceRefusesAndServeAfterwards() throws Exception {
      mailbox.send(Outgoing.of(Payload.ofText("a")));
      wire.judge(
          (call, number) ->
              call.equals("ReceiveMessage")
                  ? new Fate.Refuse(403, "AccessDenied", "not you")
                  : new Fate.Pass());

      Failure failure = failureOf(() -> mailbox.receive(1, MINUTE, PATIENCE));
      wire.judge((call, number) -> new Fate.Pass());

      assertThat(failure).isInstanceOf(Failure.Unauthorized.class);
      assertThat(receiveOne(mailbox).body().text()).isEqualTo("a");
    }
  }

  @Nested
  class Connections {

    @Test
    void aServerThatIsAwayShouldBeUnavailable() throws Exception {
      int port;
      try (ServerSocket socket = new ServerSocket(0)) {
        port = socket.getLocalPort();
      }
      try (SqsMailbox away =
          Fixtures.mailbox(URI.create("http://127.0.0.1:" + port), scheduler, queue)) {
        assertThat(failureOf(() -> away.send(Outgoing.of(Payload.ofText("a")))))
            .isInstanceOf(Failure.Unavailable.class);
        assertThat(failureOf(() -> away.receive(1, MINUTE, PATIENCE)))
            .isInstanceOf(Failure.Unavailable.class);
        assertThat(failureOf(away::depth)).isInstanceOf(Failure.Unavailable.class);
      }
    }

    @Test
    void aServerThatTakesNoConnectionShouldBeUnavailable() {
      SdkException late =
          SdkClientException.create("it failed", new ConnectTimeoutException("timed out"));

      Failure failure = new Failures("queue a at b").of("find", late).failure();

      assertThat(failure).isInstanceOf(Failure.Unavailable.class);
      assertThat(failure.message())
          .contains("cannot find queue a at b", "within 5 s", "is it running there");
    }

    /** Has the name of the HTTP client's own. */
    private static final class ConnectTimeoutException extends SocketTimeoutException {
      ConnectTimeoutException(String message) {
        super(message);
      }
    }

    @Test
    void aQueueThatDoesNotExistShouldBeNamedWithWhatToMend() {
      SqsMailbox nowhere = Fixtures.mailbox("no-such-queue");

      Failure failure = failureOf(() -> nowhere.send(Outgoing.of(Payload.ofText("a"))));

      assertThat(failure).isInstanceOf(Failure.NotFound.class);
      assertThat(failure.message()).contains("no-such-queue", "create it, or mend name");
      nowhere.close();
    }

    @Test
    void aConnectionThatIsAlwaysCutShouldLeaveTheFateOpen() {
      wire.judge(
          (call, number) -> call.equals("SendMessageBatch") ? new Fate.Cut() : new Fate.Pass());

      Failure failure = failureOf(() -> mailbox.send(Outgoing.of(Payload.ofText("a"))));

      assertThat(failure).isInstanceOf(Failure.Lost.class);
    }

    @Test
    void aConnectionThatIsCutOnceShouldNotBeNoticed() throws Exception {
      wire.judge(
          (call, number) ->
              call.equals("ReceiveMessage") && number == 1 ? new Fate.Cut() : new Fate.Pass());
      mailbox.send(Outgoing.of(Payload.ofText("a")));

      assertThat(receiveOne(mailbox).deliveries()).isEqualTo(1);
    }

    @Test
    void anAnswerThatIsLostShouldOnlyMakeAMessageComeTwice() throws Exception {
      mailbox.send(Outgoing.of(Payload.ofText("a")));
      wire.judge(
          (call, number) ->
              call.equals("ReceiveMessage") && number == 1
                  ? new Fate.LoseAnswer()
                  : new Fate.Pass());

      List<Delivery> received = new ArrayList<>();
      for (int i = 0; i < 3 && received.isEmpty(); i++) {
        received.addAll(mailbox.receive(1, Duration.ofSeconds(1), PATIENCE));
      }

      assertThat(received).extracting(delivery -> delivery.body().text()).containsExactly("a");
    }

    /** The call is repeated; AWS takes that for done, other servers call the receipt stale. */
    @Test
    void anAcknowledgementWhoseAnswerIsLostShouldRemoveTheMessageAllTheSame() throws Exception {
      mailbox.send(Outgoing.of(Payload.ofText("a")));
      Delivery delivery = receiveOne(mailbox);
      wire.judge(
          (call, number) ->
              call.equals("DeleteMessageBatch") && number == 1
                  ? new Fate.LoseAnswer()
                  : new Fate.Pass());

      try {
        mailbox.acknowledge(delivery.receipt());
      } catch (PortException e) {
        assertThat(e.failure()).isInstanceOf(Failure.Conflict.class);
      }

      assertThat(count("DeleteMessageBatch")).isEqualTo(2);
      Fixtures.await("nothing is left", () -> mailbox.depth().inFlight() == 0);
    }

    @Test
    void anAnswerThatLaySoLongThatTheLeaseIsOverShouldBringNothing() throws Exception {
      mailbox.send(Outgoing.of(Payload.ofText("a")));
      CountDownLatch hold = new CountDownLatch(1);
      wire.judge(
          (call, number) ->
              call.equals("ReceiveMessage") && number == 1 ? new Fate.Hold(hold) : new Fate.Pass());
      List<List<Delivery>> received = new java.util.concurrent.CopyOnWriteArrayList<>();
      Thread receiver =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      received.add(mailbox.receive(1, MINUTE, Duration.ofSeconds(1)));
                    } catch (InterruptedException e) {
                      Thread.currentThread().interrupt();
                    }
                  });
      Fixtures.await("the call is under way", () -> count("ReceiveMessage") == 1);

      scheduler.skip(Duration.ofMinutes(2));
      hold.countDown();
      receiver.join();

      assertThat(received).containsExactly(List.of());
    }
  }

  private int count(String call) {
    return (int) wire.calls().stream().filter(call::equals).count();
  }

  private static Wire newWire() {
    try {
      return new Wire();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
