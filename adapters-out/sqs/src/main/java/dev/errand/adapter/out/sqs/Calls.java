package dev.errand.adapter.out.sqs;

import dev.errand.application.port.out.PortException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.model.BatchResultErrorEntry;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchResponse;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchResultEntry;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchResponse;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchResultEntry;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchResponse;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchResultEntry;

/** The calls of SQS that take up to ten entries and answer for each. Thread-safe. */
final class Calls {

  private final Connection connection;
  private final Failures failures;

  /**
   * A lease to be ended or prolonged.
   *
   * @param seconds how long the message is hidden from now on
   */
  record Change(Leases.Lease lease, int seconds) {}

  Calls(Connection connection, Failures failures) {
    this.connection = connection;
    this.failures = failures;
  }

  /** Sends messages; each outcome is a message's id. */
  List<Outcome<String>> send(List<Posting> postings) {
    List<SendMessageBatchRequestEntry> entries = new ArrayList<>(postings.size());
    for (int i = 0; i < postings.size(); i++) {
      entries.add(postings.get(i).entry(Integer.toString(i)));
    }
    String url = connection.url();
    try {
      SendMessageBatchResponse response =
          connection.commands().sendMessageBatch(call -> call.queueUrl(url).entries(entries));
      return outcomes(
          "send to",
          postings.size(),
          response.successful(),
          SendMessageBatchResultEntry::id,
          SendMessageBatchResultEntry::messageId,
          response.failed());
    } catch (SdkException e) {
      throw failures.of("send to", e);
    }
  }

  /** Removes messages. */
  List<Outcome<Boolean>> delete(List<Leases.Lease> leases) {
    List<DeleteMessageBatchRequestEntry> entries = new ArrayList<>(leases.size());
    for (int i = 0; i < leases.size(); i++) {
      entries.add(
          DeleteMessageBatchRequestEntry.builder()
              .id(Integer.toString(i))
              .receiptHandle(leases.get(i).handle())
              .build());
    }
    String url = connection.url();
    try {
      DeleteMessageBatchResponse response =
          connection.commands().deleteMessageBatch(call -> call.queueUrl(url).entries(entries));
      return outcomes(
          "acknowledge in",
          leases.size(),
          response.successful(),
          DeleteMessageBatchResultEntry::id,
          done -> true,
          response.failed());
    } catch (SdkException e) {
      throw failures.of("acknowledge in", e);
    }
  }

  /** Changes how long messages are hidden. */
  List<Outcome<Boolean>> change(List<Change> changes) {
    List<ChangeMessageVisibilityBatchRequestEntry> entries = new ArrayList<>(changes.size());
    for (int i = 0; i < changes.size(); i++) {
      entries.add(
          ChangeMessageVisibilityBatchRequestEntry.builder()
              .id(Integer.toString(i))
              .receiptHandle(changes.get(i).lease().handle())
              .visibilityTimeout(changes.get(i).seconds())
              .build());
    }
    String url = connection.url();
    try {
      ChangeMessageVisibilityBatchResponse response =
          connection
              .commands()
              .changeMessageVisibilityBatch(call -> call.queueUrl(url).entries(entries));
      return outcomes(
          "change a lease in",
          changes.size(),
          response.successful(),
          ChangeMessageVisibilityBatchResultEntry::id,
          done -> true,
          response.failed());
    } catch (SdkException e) {
      throw failures.of("change a lease in", e);
    }
  }

  private <S, R> List<Outcome<R>> outcomes(
      String what,
      int count,
      List<S> successful,
      Function<S, String> id,
      Function<S, R> value,
      List<BatchResultErrorEntry> failed) {
    List<Outcome<R>> outcomes =
        new ArrayList<>(
            Collections.nCopies(
                count, new Outcome.Failed<>(new PortException(failures.unanswered(what)), true)));
    for (S each : successful) {
      outcomes.set(Integer.parseInt(id.apply(each)), new Outcome.Done<>(value.apply(each)));
    }
    for (BatchResultErrorEntry each : failed) {
      PortException failure =
          new PortException(
              failures.entry(
                  what, each.code(), each.message(), Boolean.TRUE.equals(each.senderFault())));
      outcomes.set(
          Integer.parseInt(each.id()),
          new Outcome.Failed<>(failure, failure.failure().retryable()));
    }
    return outcomes;
  }
}
