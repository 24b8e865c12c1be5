package dev.errand.adapter.out.sqs;

import dev.errand.application.port.out.Mailbox.Delivery;
import dev.errand.application.port.out.Payload;
import dev.errand.application.port.out.PortException;
import dev.errand.application.port.out.Scheduler;
import dev.errand.domain.failure.Failure;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;

/** Takes messages out of a queue, and large bodies out of a bucket. Thread-safe. */
final class Receiving implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(Receiving.class.getName());

  /** How much longer than it was to wait a call may have taken for its answer to be fresh. */
  private static final Duration SLOW = Duration.ofSeconds(5);

  private final Scheduler scheduler;
  private final Connection connection;
  private final Failures failures;
  private final Leases leases;
  private final @Nullable Bucket bucket;
  private final SqsAddress address;
  private final Polls polls;

  Receiving(
      SqsAddress address,
      Scheduler scheduler,
      Connection connection,
      Failures failures,
      Leases leases,
      @Nullable Bucket bucket,
      Consumer<List<Delivery>> giveBack) {
    this.address = address;
    this.scheduler = scheduler;
    this.connection = connection;
    this.failures = failures;
    this.leases = leases;
    this.bucket = bucket;
    // A FIFO queue gives several of one group to one call, but they are to come one at a time.
    int batch = address.fifo() ? 1 : Batches.LARGEST;
    this.polls = new Polls(batch, scheduler, this::poll, giveBack);
  }

  List<Delivery> receive(int max, Duration visibility, Duration wait) throws InterruptedException {
    return polls.receive(max, visibility, wait);
  }

  private List<Delivery> poll(Polls.Ask ask) {
    String url = connection.url();
    Duration wait =
        ask.patience().compareTo(Connection.LONGEST_POLL) < 0
            ? ask.patience()
            : Connection.LONGEST_POLL;
    Instant asked = scheduler.instant();
    List<Message> messages;
    try {
      messages =
          connection
              .polls()
              .receiveMessage(
                  request ->
                      request
                          .queueUrl(url)
                          .maxNumberOfMessages(ask.max())
                          .visibilityTimeout(SqsMailbox.seconds(ask.visibility()))
                          .waitTimeSeconds(wait.isPositive() ? SqsMailbox.seconds(wait) : 0)
                          .messageAttributeNames("All")
                          .messageSystemAttributeNames(
                              MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT,
                              MessageSystemAttributeName.SENT_TIMESTAMP))
              .messages();
    } catch (SdkException e) {
      throw failures.of("receive from", e);
    }
    Instant answered = scheduler.instant();
    return opened(messages, answered, leaseEnd(ask, wait, asked, answered));
  }

  /**
   * Until when what came is ours. An answer that took too long may have lain in a socket while this
   * process was stopped; then time counts from when the call was made.
   */
  private static Instant leaseEnd(Polls.Ask ask, Duration wait, Instant asked, Instant answered) {
    boolean fresh = Duration.between(asked, answered).compareTo(wait.plus(SLOW)) <= 0;
    return (fresh ? answered : asked).plus(ask.visibility());
  }

  /**
   * The messages with their bodies. One whose body cannot be read now stays in the queue, and comes
   * back when its visibility runs out; it holds up the others only if there are none.
   */
  private List<Delivery> opened(List<Message> messages, Instant now, Instant end) {
    if (!scheduler.instant().isBefore(end)) {
      return List.of();
    }
    List<Delivery> deliveries = new ArrayList<>(messages.size());
    PortException failed = null;
    for (Message message : messages) {
      try {
        deliveries.add(delivery(message, now, end));
      } catch (PortException e) {
        failed = e;
        LOG.log(
            System.Logger.Level.WARNING,
            "message {0} stays in {1} for now: {2}",
            message.messageId(),
            address.shown(),
            e.failure().message());
      }
    }
    if (failed != null && deliveries.isEmpty()) {
      throw failed;
    }
    return deliveries;
  }

  private Delivery delivery(Message message, Instant now, Instant end) {
    Parcel parcel = Parcel.of(message);
    Payload body = body(message, parcel);
    String place = parcel.elsewhere();
    Leases.Lease lease =
        leases.add(
            message.messageId(),
            message.receiptHandle(),
            place != null && bucket != null && bucket.holds(place) ? place : null,
            now,
            end);
    return new Delivery(
        lease.receipt(),
        message.messageId(),
        body,
        parcel.headers(),
        Math.toIntExact(number(message, MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT, 1)),
        Instant.ofEpochMilli(
            number(message, MessageSystemAttributeName.SENT_TIMESTAMP, now.toEpochMilli())));
  }

  private Payload body(Message message, Parcel parcel) {
    String place = parcel.elsewhere();
    if (place == null) {
      return parcel.body();
    }
    if (bucket == null) {
      throw new PortException(
          new Failure.InvalidRequest(
              "its body is at %s, but the address of %s names no bucket; add 'bucket='"
                  .formatted(place, address.shown())));
    }
    Payload body = bucket.holds(place) ? bucket.get(place) : null;
    if (body != null) {
      return body;
    }
    // Nobody can mend this by waiting: whoever receives it finds no brief and puts it aside.
    LOG.log(
        System.Logger.Level.WARNING,
        "the body of message {0} in {1} is not at {2}, or that is not the bucket of the address;"
            + " only the name of the place is delivered",
        message.messageId(),
        address.shown(),
        place);
    return parcel.body();
  }

  private static long number(Message message, MessageSystemAttributeName name, long otherwise) {
    String text = message.attributes().get(name);
    return text == null ? otherwise : Long.parseLong(text);
  }

  @Override
  public void close() {
    polls.close();
  }
}
