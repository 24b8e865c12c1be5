package dev.errand.adapter.out.sqs;

import dev.errand.application.port.out.PortException;
import dev.errand.domain.failure.Failure;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.SqsClientBuilder;

/**
 * The clients of a queue and the queue's URL, made and asked for when first needed. Calls that wait
 * for messages have a client of their own: they take long by nature, the others must not.
 * Thread-safe.
 */
final class Connection implements AutoCloseable {

  /** The longest SQS lets a call wait for messages. */
  static final Duration LONGEST_POLL = Duration.ofSeconds(20);

  /** How long it may take to connect. */
  static final Duration CONNECT = Duration.ofSeconds(5);

  private static final Duration ANSWER = Duration.ofSeconds(10);
  private static final int CONNECTIONS = 50;

  private final SqsAddress address;
  private final Failures failures;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile @Nullable SqsClient commands;
  private volatile @Nullable SqsClient polls;
  private volatile @Nullable String url;
  private boolean closed;

  Connection(SqsAddress address, Failures failures) {
    this.address = address;
    this.failures = failures;
  }

  /** For calls that are answered at once. */
  SqsClient commands() {
    SqsClient known = commands;
    if (known != null) {
      return known;
    }
    lock.lock();
    try {
      SqsClient made = commands == null ? client(ANSWER) : commands;
      commands = made;
      return made;
    } finally {
      lock.unlock();
    }
  }

  /** For calls that wait for messages. */
  SqsClient polls() {
    SqsClient known = polls;
    if (known != null) {
      return known;
    }
    lock.lock();
    try {
      SqsClient made = polls == null ? client(LONGEST_POLL.plus(ANSWER)) : polls;
      polls = made;
      return made;
    } finally {
      lock.unlock();
    }
  }

  /** The queue's URL, which SQS wants with every call. */
  String url() {
    String known = url;
    if (known != null) {
      return known;
    }
    try {
      String found =
          commands()
              .getQueueUrl(
                  request ->
                      request.queueName(address.queue()).queueOwnerAWSAccountId(address.account()))
              .queueUrl();
      url = found;
      return found;
    } catch (SdkException e) {
      throw failures.of("find", e);
    }
  }

  private SqsClient client(Duration answer) {
    if (closed) {
      throw new PortException(new Failure.Unavailable("the mailbox was closed"));
    }
    SqsClientBuilder builder =
        SqsClient.builder()
            .overrideConfiguration(settings -> settings.retryStrategy(RetryMode.STANDARD))
            .httpClientBuilder(
                Apache5HttpClient.builder()
                    .connectionTimeout(CONNECT)
                    .connectionAcquisitionTimeout(answer)
                    .socketTimeout(answer)
                    .maxConnections(CONNECTIONS)
                    .tcpKeepAlive(true));
    Region region = region(address, address.endpoint());
    if (region != null) {
      builder.region(region);
    }
    if (address.endpoint() != null) {
      builder.endpointOverride(address.endpoint());
    }
    try {
      return builder.build();
    } catch (SdkException e) {
      throw failures.of("connect to", e);
    }
  }

  /** The region to use, or null to let AWS's chain say; another server needs one only to sign. */
  static @Nullable Region region(SqsAddress address, @Nullable URI endpoint) {
    if (address.region() != null) {
      return Region.of(address.region());
    }
    return endpoint == null ? null : Region.US_EAST_1;
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      if (polls != null) {
        polls.close();
      }
      if (commands != null) {
        commands.close();
      }
    } finally {
      lock.unlock();
    }
  }
}
