package dev.errand.adapter.out.sqs;

import static dev.errand.adapter.out.sqs.Fixtures.MINUTE;
import static dev.errand.adapter.out.sqs.Fixtures.PATIENCE;
import static dev.errand.adapter.out.sqs.Fixtures.encoded;
import static dev.errand.adapter.out.sqs.Fixtures.failureOf;
import static dev.errand.adapter.out.sqs.Fixtures.receiveOne;
import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.application.port.out.Mailbox.Delivery;
import dev.errand.application.port.out.Mailbox.Outgoing;
import dev.errand.application.port.out.Payload;
import dev.errand.domain.failure.Failure;
import dev.errand.testservers.S3Server;
import dev.errand.testservers.TestServers;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Bodies too large for a message. */
final class SpillTest {

  private final String queue = TestServers.sqs().newQueue(false);
  private final S3Server buckets = TestServers.s3();
  private final String bucket = buckets.newBucket();
  private final SqsMailbox mailbox = mailbox(bucket + "/large");
  private final Payload large = large(700_000);

  @AfterEach
  void close() {
    mailbox.close();
  }

  @Test
  void aLargeBodyShouldArriveByWayOfTheBucketAndLeaveNothingBehind() throws Exception {
    Map<String, String> headers = Map.of("tenant", "acme", "other", "✓");

    String id = mailbox.send(new Outgoing(large, headers, Duration.ZERO, null, null));
    assertThat(buckets.keys(bucket)).hasSize(1).allMatch(key -> key.startsWith("large/"));
    Delivery delivery = receiveOne(mailbox);
    assertThat(buckets.keys(bucket)).hasSize(1);
    mailbox.acknowledge(delivery.receipt());

    assertThat(delivery.messageId()).isEqualTo(id);
    assertThat(delivery.body()).isEqualTo(large);
    assertThat(delivery.headers()).isEqualTo(headers);
    assertThat(buckets.keys(bucket)).isEmpty();
  }

  @Test
  void aBodyGivenBackShouldStayForTheNextDelivery() throws Exception {
    mailbox.send(Outgoing.of(large));

    mailbox.release(receiveOne(mailbox).receipt(), Duration.ZERO);

    assertThat(receiveOne(mailbox).body()).isEqualTo(large);
  }

  @Test
  void whatFitsShouldNotGoToTheBucket() {
    mailbox.send(Outgoing.of(large(SqsAddress.USUAL_LIMIT - 100)));

    assertThat(buckets.keys(bucket)).isEmpty();
  }

  @Test
  void aLowerLimitShouldBeKept() throws Exception {
    try (SqsMailbox narrow = mailbox(bucket, "limit=2000")) {
      narrow.send(Outgoing.of(large(2_000)));
      narrow.send(Outgoing.of(large(1_900)));

      assertThat(buckets.keys(bucket)).hasSize(1);
    }
  }

  @Test
  void headersThatAreTooLargeShouldBeRefusedAndLeaveNothingBehind() {
    Map<String, String> headers = Map.of("other", "x".repeat(SqsAddress.USUAL_LIMIT));

    Failure failure =
        failureOf(() -> mailbox.send(new Outgoing(large, headers, Duration.ZERO, null, null)));

    assertThat(failure).isInstanceOf(Failure.InvalidRequest.class);
    assertThat(failure.message()).contains("headers");
    assertThat(buckets.keys(bucket)).isEmpty();
  }

  @Test
  void aBodyThatIsGoneShouldBeDeliveredAsItsPlaceSoThatItCanBePutAside() throws Exception {
    mailbox.send(Outgoing.of(large));
    String key = buckets.keys(bucket).getFirst();
    buckets.remove(bucket, key);

    Delivery delivery = receiveOne(mailbox);
    mailbox.acknowledge(delivery.receipt());

    assertThat(delivery.body().text()).isEqualTo("s3://" + bucket + "/" + key);
  }

  @Test
  void aBucketThatIsMissingShouldBeSaidBeforeAnythingIsSent() throws Exception {
    try (SqsMailbox lost = mailbox("no-such-bucket-anywhere")) {
      Failure failure = failureOf(() -> lost.send(Outgoing.of(large)));

      assertThat(failure).isInstanceOf(Failure.NotFound.class);
      assertThat(failure.message()).contains("no-such-bucket-anywhere");
      assertThat(lost.receive(1, MINUTE, Duration.ZERO)).isEmpty();
    }
  }

  @Test
  void aBodyThatCannotBeReadShouldKeepItsMessageInTheQueueAndNotHoldUpOthers() throws Exception {
    mailbox.send(Outgoing.of(large));
    try (SqsMailbox blind = Fixtures.mailbox(queue)) {
      Failure alone = failureOf(() -> blind.receive(10, Duration.ofSeconds(1), PATIENCE));
      blind.send(Outgoing.of(Payload.ofText("small")));
      Delivery small = receiveOne(blind);

      assertThat(alone).isInstanceOf(Failure.InvalidRequest.class);
      assertThat(alone.message()).contains("bucket=");
      assertThat(small.body().text()).isEqualTo("small");
    }
    Fixtures.await("the large one comes back", () -> mailbox.depth().waiting() == 1);
    assertThat(receiveOne(mailbox).body()).isEqualTo(large);
  }

  @Test
  void aMessageShouldNotChooseWhatIsReadFromWhere() throws Exception {
    String secret = buckets.newBucket();
    try (SqsMailbox other = mailbox(secret)) {
      other.send(Outgoing.of(large));
    }

    Delivery delivery = receiveOne(mailbox);
    mailbox.acknowledge(delivery.receipt());

    assertThat(delivery.body().text()).startsWith("s3://" + secret + "/");
    assertThat(buckets.keys(secret)).hasSize(1);
  }

  private SqsMailbox mailbox(String place, String... more) {
    String[] options = new String[more.length + 2];
    options[0] = "bucket=" + place;
    options[1] = "s3-endpoint=" + encoded(buckets.endpoint().toString());
    System.arraycopy(more, 0, options, 2, more.length);
    return Fixtures.mailbox(queue, options);
  }

  private static Payload large(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return Payload.of(bytes);
  }
}
