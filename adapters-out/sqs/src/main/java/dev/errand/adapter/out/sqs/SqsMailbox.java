package dev.errand.adapter.out.sqs;

import dev.errand.application.port.out.Health;
import dev.errand.application.port.out.IdGenerator;
import dev.errand.application.port.out.Mailbox;
import dev.errand.application.port.out.PortException;
import dev.errand.application.port.out.Scheduler;
import dev.errand.domain.failure.Failure;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/**
 * A mailbox in SQS. Times are whole seconds there: what is asked for is rounded up. The age of the
 * oldest message is always zero, because no call of SQS tells it; CloudWatch does, as {@code
 * ApproximateAgeOfOldestMessage}.
 */
final class SqsMailbox implements Mailbox, AutoCloseable {

  private static final Duration LONGEST_DELAY = Duration.ofMinutes(15);

  private final SqsAddress address;
  private final Connection connection;
  private final Failures failures;
  private final Leases leases = new Leases();
  private final @Nullable Bucket bucket;
  private final Sending sending;
  private final Receiving receiving;
  private final Settling settling;

  SqsMailbox(SqsAddress address, Scheduler scheduler, IdGenerator ids) {
    this.address = address;
    this.failures = new Failures(address.shown());
    this.connection = new Connection(address, failures);
    this.bucket = address.bucket() == null ? null : new Bucket(address, address.bucket());
    Calls calls = new Calls(connection, failures);
    this.sending = new Sending(address, scheduler, ids, calls, bucket);
    this.settling = new Settling(address, scheduler, calls, leases, bucket);
    this.receiving =
        new Receiving(address, scheduler, connection, failures, leases, bucket, settling::giveBack);
  }

  @Override
  public String send(Outgoing message) {
    if (message.delay().compareTo(LONGEST_DELAY) > 0) {
      throw invalid(
          "cannot hold a message back for %s in %s: SQS does so for 15 minutes at most"
              .formatted(message.delay(), address.shown()));
    }
    return sending.send(message);
  }

  @Override
  public List<Delivery> receive(int max, Duration visibility, Duration wait)
      throws InterruptedException {
    if (max < 1) {
      throw new IllegalArgumentException("max must be at least 1, but is " + max);
    }
    requireVisibility(visibility);
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    return receiving.receive(max, visibility, wait);
  }

  @Override
  public void acknowledge(Receipt receipt) {
    settling.acknowledge(receipt);
  }

  /**
   * Gives a message back. SQS hides none for longer than 12 hours from when it was received, so one
   * may come back earlier than asked for.
   */
  @Override
  public void release(Receipt receipt, Duration delay) {
    if (delay.isNegative()) {
      throw new IllegalArgumentException("delay must not be negative, but is " + delay);
    }
    if (delay.compareTo(Leases.LONGEST) > 0) {
      throw tooLong(delay);
    }
    settling.release(receipt, delay);
  }

  @Override
  public void extend(Receipt receipt, Duration visibility) {
    requireVisibility(visibility);
    settling.extend(receipt, visibility);
  }

  @Override
  public Set<Receipt> extend(Collection<Receipt> receipts, Duration visibility) {
    requireVisibility(visibility);
    return settling.extend(receipts, visibility);
  }

  @Override
  public Depth depth() {
    Map<QueueAttributeName, String> numbers =
        attributes(
            QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
            QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED,
            QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE);
    return new Depth(
        number(numbers, QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES),
        number(numbers, QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED),
        number(numbers, QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE),
        Duration.ZERO);
  }

  /** Removes all messages; SQS says about how many there were, and refuses twice in a minute. */
  @Override
  public long purge() {
    Depth before = depth();
    String url = connection.url();
    try {
      connection.commands().purgeQueue(request -> request.queueUrl(url));
    } catch (SdkException e) {
      throw failures.of("purge", e);
    }
    leases.clear();
    return before.waiting() + before.delayed() + before.inFlight();
  }

  @Override
  public Health check() {
    try {
      attributes(QueueAttributeName.QUEUE_ARN);
      return new Health.Up();
    } catch (PortException e) {
      return new Health.Down(e.failure().message());
    }
  }

  /** Cuts calls short; what they were about to bring comes back when its visibility runs out. */
  @Override
  public void close() {
    receiving.close();
    connection.close();
    if (bucket != null) {
      bucket.close();
    }
  }

  /** How many leases are known, for the proof that none are kept. */
  int leasesKnown() {
    return leases.size();
  }

  private Map<QueueAttributeName, String> attributes(QueueAttributeName... names) {
    String url = connection.url();
    try {
      return connection
          .commands()
          .getQueueAttributes(request -> request.queueUrl(url).attributeNames(names))
          .attributes();
    } catch (SdkException e) {
      throw failures.of("ask about", e);
    }
  }

  private static long number(Map<QueueAttributeName, String> numbers, QueueAttributeName name) {
    String text = numbers.get(name);
    return text == null ? 0 : Long.parseLong(text);
  }

  private void requireVisibility(Duration visibility) {
    if (!visibility.isPositive()) {
      throw new IllegalArgumentException("visibility must be positive, but is " + visibility);
    }
    if (visibility.compareTo(Leases.LONGEST) > 0) {
      throw tooLong(visibility);
    }
  }

  private PortException tooLong(Duration asked) {
    return invalid(
        "cannot hide a message for %s in %s: SQS does so for 12 hours at most"
            .formatted(asked, address.shown()));
  }

  /** Whole seconds, rounded up. */
  static int seconds(Duration duration) {
    return Math.toIntExact(duration.plusNanos(999_999_999).toSeconds());
  }

  private static PortException invalid(String message) {
    return new PortException(new Failure.InvalidRequest(message));
  }
}
