package dev.errand.bootstrap;

import dev.errand.application.port.out.DeadLetters;
import dev.errand.application.port.out.Mailbox;
import dev.errand.application.port.out.SessionLedger;
import dev.errand.domain.audit.AuditFact;
import dev.errand.domain.session.RecordedEvent;
import dev.errand.domain.session.SessionId;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Stores that write down what took effect on them, in order. */
final class WorkerJournal {

  private WorkerJournal() {}

  /** A mailbox: {@code receive MAX}, {@code release DELAY}, {@code extend}, {@code acknowledge}. */
  record Box(Mailbox inner, boolean durable, List<String> journal) implements Mailbox {
    @Override
    public String send(Outgoing message) {
      return inner.send(message);
    }

    @Override
    public List<Delivery> receive(int max, Duration visibility, Duration wait)
        throws InterruptedException {
      journal.add("receive " + max);
      return inner.receive(max, visibility, wait);
    }

    @Override
    public void acknowledge(Receipt receipt) {
      inner.acknowledge(receipt);
      journal.add("acknowledge");
    }

    @Override
    public void release(Receipt receipt, Duration delay) {
      inner.release(receipt, delay);
      journal.add("release " + delay);
    }

    @Override
    public void extend(Receipt receipt, Duration visibility) {
      inner.extend(receipt, visibility);
      journal.add("extend");
    }

    @Override
    public Depth depth() {
      return inner.depth();
    }

    @Override
    public long purge() {
      return inner.purge();
    }
  }

  /** Where reports go: {@code reply ID}. Keeps repeats, which a real one may drop. */
  static final class Replies implements Mailbox {
    private final List<String> journal;
    private final List<Outgoing> sent = new CopyOnWriteArrayList<>();

    Replies(List<String> journal) {
      this.journal = journal;
    }

    List<Outgoing> sent() {
      return sent;
    }

    @Override
    public String send(Outgoing message) {
      sent.add(message);
      journal.add("reply " + message.deduplicationId());
      return "reply-" + sent.size();
    }

    @Override
    public List<Delivery> receive(int max, Duration visibility, Duration wait) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void acknowledge(Receipt receipt) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void release(Receipt receipt, Duration delay) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void extend(Receipt receipt, Duration visibility) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Depth depth() {
      return new Depth(sent.size(), 0, 0, Duration.ZERO);
    }

    @Override
    public long purge() {
      throw new UnsupportedOperationException();
    }
  }

  /** A ledger: {@code ledger EVENT} for each event. */
  record Ledger(SessionLedger inner, List<String> journal) implements SessionLedger {
    @Override
    public void append(
        SessionId session, List<RecordedEvent> events, List<AuditFact> facts, Post post) {
      inner.append(session, events, facts, post);
      events.forEach(event -> journal.add("ledger " + event.event().getClass().getSimpleName()));
    }

    @Override
    public void read(SessionId session, long afterSequence, Consumer<RecordedEvent> reader) {
      inner.read(session, afterSequence, reader);
    }

    @Override
    public void owe(SessionId session, Instant since) {
      inner.owe(session, since);
      journal.add("owe " + session);
    }

    @Override
    public Debts debts(int limit, @Nullable SessionId after) {
      return inner.debts(limit, after);
    }

    @Override
    public void settle(Collection<SessionId> sessions) {
      inner.settle(sessions);
      sessions.forEach(session -> journal.add("settle " + session));
    }

    @Override
    public Optional<Head> head(SessionId session) {
      return inner.head(session);
    }

    @Override
    public List<SessionId> list(int limit, @Nullable SessionId before) {
      return inner.list(limit, before);
    }
  }

  /** Dead letters: {@code letter ID}, {@code letter removed}. */
  record Letters(DeadLetters inner, List<String> journal) implements DeadLetters {
    @Override
    public void put(Letter letter) {
      inner.put(letter);
      journal.add("letter " + letter.id());
    }

    @Override
    public Optional<Letter> find(String id) {
      return inner.find(id);
    }

    @Override
    public List<Letter> list(Filter filter, int limit) {
      return inner.list(filter, limit);
    }

    @Override
    public boolean remove(String id) {
      boolean removed = inner.remove(id);
      journal.add("letter removed");
      return removed;
    }
  }
}
