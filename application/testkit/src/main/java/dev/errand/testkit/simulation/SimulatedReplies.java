package dev.errand.testkit.simulation;

import dev.errand.application.port.out.Codecs;
import dev.errand.application.port.out.Mailbox;
import dev.errand.application.port.out.PortException;
import dev.errand.domain.failure.Failure;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/** The mailbox reports go to. Nobody takes them out; a repeated one is dropped. */
final class SimulatedReplies implements Mailbox {

  private final Codecs codecs;
  private final Chronicle chronicle;
  private final Set<String> ids = new TreeSet<>();

  SimulatedReplies(Codecs codecs, Chronicle chronicle) {
    this.codecs = codecs;
    this.chronicle = chronicle;
  }

  @Override
  public String send(Outgoing message) {
    String id = Objects.requireNonNull(message.deduplicationId(), "a report without an id");
    if (ids.add(id)) {
      chronicle.note(
          new TraceEvent.Replied(
              chronicle.at(), chronicle.who(), id, codecs.decodeReport(message.body())));
    }
    return id;
  }

  @Override
  public List<Delivery> receive(int max, Duration visibility, Duration wait) {
    throw onlyTakesReports();
  }

  @Override
  public void acknowledge(Receipt receipt) {
    throw onlyTakesReports();
  }

  @Override
  public void release(Receipt receipt, Duration delay) {
    throw onlyTakesReports();
  }

  @Override
  public void extend(Receipt receipt, Duration visibility) {
    throw onlyTakesReports();
  }

  @Override
  public Depth depth() {
    return new Depth(ids.size(), 0, 0, Duration.ZERO);
  }

  @Override
  public long purge() {
    throw onlyTakesReports();
  }

  private static PortException onlyTakesReports() {
    return new PortException(new Failure.Denied("this mailbox only takes reports"));
  }
}
