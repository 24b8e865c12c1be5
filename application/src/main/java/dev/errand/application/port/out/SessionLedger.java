package dev.errand.application.port.out;

import dev.errand.domain.audit.AuditFact;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.RecordedEvent;
import dev.errand.domain.session.SessionId;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The durable, ordered events of all sessions; the one truth about them.
 *
 * <p>Fencing: the epoch of a session is that of its last event. An attempt claims a session by
 * appending under a higher epoch; from then on appends under the older one are refused.
 *
 * <p>Outbox: workers hear of a session by a message. Where ledger and mailbox are not one store,
 * the ledger remembers with the events themselves that the message is owed, so that a crash between
 * the two loses nothing; see {@link Post}.
 */
public interface SessionLedger extends Health.Source {

  /**
   * Appends events and what goes with them, all or none. When this returns, they survive a crash of
   * process and machine. An adapter that tries again itself and finds these very events there
   * returns, too; it must not report {@code Conflict} with what it wrote.
   *
   * @param session the session; its first append creates it
   * @param events at least one, with sequences that follow one another and one epoch for all
   * @param facts what attests them, as {@link AuditLog#append} takes it, if this ledger {@link
   *     #attests}; those that the audit log has already are left out
   * @param post what becomes of the session's message to workers
   * @throws PortException with {@code FencedOut} if the session has a higher epoch; with {@code
   *     Conflict} if its last sequence is not the one before the first event's; with {@code
   *     StorageFull} or {@code Unavailable} if nothing was written, {@code TimedOut} if that is
   *     unknown; with {@code InvalidRequest} if there are facts and this ledger attests none, or a
   *     message to a mailbox it does not send to
   */
  void append(SessionId session, List<RecordedEvent> events, List<AuditFact> facts, Post post);

  /** Appends events that nothing goes with. */
  default void append(SessionId session, List<RecordedEvent> events) {
    append(session, events, List.of(), Post.NOTHING);
  }

  /** Appends events and the facts that attest them. */
  default void append(SessionId session, List<RecordedEvent> events, List<AuditFact> facts) {
    append(session, events, facts, Post.NOTHING);
  }

  /** Whether events can be appended together with the facts that attest them in this audit log. */
  default boolean attests(AuditLog audit) {
    return false;
  }

  /** Whether events can be appended together with a message to this mailbox. */
  default boolean sends(Mailbox mailbox) {
    return false;
  }

  /**
   * Notes that a session's message is owed to the mailbox; one that is owed already stays as it is.
   * When this returns, it survives a crash of process and machine.
   *
   * @param since when it came to be owed
   */
  void owe(SessionId session, Instant since);

  /**
   * Sessions whose message is owed to the mailbox, by whichever process. A crash loses none, and
   * may bring back some that were settled; one whose append was refused may be among them for a
   * while. The first answer after the machine came up again may hold any session that has not
   * ended.
   *
   * @param limit how many at most, positive, in ascending order of their ids
   * @param after only those greater than this id, or null for the first
   */
  Debts debts(int limit, @Nullable SessionId after);

  /**
   * Notes that messages are owed no longer. Sessions that owe none are left alone. A crash may undo
   * it, so that it need not wait for the disk.
   */
  void settle(Collection<SessionId> sessions);

  /**
   * Reads events in order.
   *
   * @param session the session
   * @param afterSequence the last sequence to leave out, 0 to read all
   * @param reader is given each event, on this thread
   * @throws PortException with {@code Corrupt}, naming the place, if stored bytes are not what was
   *     written
   */
  void read(SessionId session, long afterSequence, Consumer<RecordedEvent> reader);

  /** The session's last sequence and epoch, or empty if it has no events. */
  Optional<Head> head(SessionId session);

  /**
   * Sessions in descending order of their ids, which start with their time.
   *
   * @param limit how many at most, positive
   * @param before only those less than this id, or null for the newest
   */
  List<SessionId> list(int limit, @Nullable SessionId before);

  /**
   * The newest snapshot that was kept of a session, if any. It is a cache: the events behind it say
   * the same, and whoever cannot use it reads those.
   */
  default Optional<Snapshot> snapshot(SessionId session) {
    return Optional.empty();
  }

  /**
   * Keeps a snapshot in the place of an older one. A ledger that keeps none does nothing, and one
   * that is lost does no harm.
   */
  default void keep(SessionId session, Snapshot snapshot) {}

  /**
   * Sessions whose last event ended them before an instant, those first that ended first.
   *
   * @param tenant only those of this tenant, or null
   * @param limit how many at most, positive
   * @param after the last one of the page before, or null to begin
   * @throws PortException with {@code InvalidRequest} if this ledger cannot be pruned
   */
  default List<Ended> ended(
      Instant before, @Nullable String tenant, int limit, @Nullable Ended after) {
    throw new PortException(new Failure.InvalidRequest("this ledger cannot be pruned"));
  }

  /**
   * Notes that the archive has a session as it is, for a ledger that is pruned by others too.
   *
   * @param head where the session ends; if it ends elsewhere, nothing is noted
   */
  default void markArchived(SessionId session, Head head) {}

  /**
   * Removes sessions, with all their events, that still are as they are given here. Whoever asks
   * for it has found them in the archive and has had it noted. Readers at work may see such a
   * session whole or not at all.
   *
   * @return those that were removed
   * @throws PortException with {@code InvalidRequest} if this ledger cannot be pruned, {@code
   *     Unauthorized} if this user may not
   */
  default Set<SessionId> remove(List<Ended> sessions) {
    throw new PortException(new Failure.InvalidRequest("this ledger cannot be pruned"));
  }

  /**
   * A session that has ended.
   *
   * @param session the session
   * @param head where it ends
   * @param at when it ended
   */
  record Ended(SessionId session, Head head, Instant at) {
    public Ended {
      Objects.requireNonNull(session, "session is null");
      Objects.requireNonNull(head, "head is null");
      Objects.requireNonNull(at, "at is null");
    }
  }

  /**
   * A session's state at a sequence.
   *
   * @param sequence the last event in it
   * @param state as {@link Codecs#encodeSnapshot} writes it
   */
  record Snapshot(long sequence, Payload state) {
    public Snapshot {
      Objects.requireNonNull(state, "state is null");
    }
  }

  /** What becomes of the message by which workers hear of a session. */
  sealed interface Post {

    /** None is needed. */
    Post NOTHING = new Nothing();

    /** It is owed from now on. */
    Post OWED = new Owed();

    /** There is no message. */
    record Nothing() implements Post {}

    /** The message is owed to the mailbox, until {@link SessionLedger#settle}. */
    record Owed() implements Post {}

    /**
     * The message is sent in the same transaction.
     *
     * @param mailbox one that this ledger {@link SessionLedger#sends} to
     * @param message what is sent
     */
    record Sent(Mailbox mailbox, Mailbox.Outgoing message) implements Post {
      public Sent {
        Objects.requireNonNull(mailbox, "mailbox is null");
        Objects.requireNonNull(message, "message is null");
      }
    }
  }

  /**
   * Messages that are owed.
   *
   * @param sessions a page of the sessions
   * @param total how many there are in all
   * @param oldest since when the first of all is owed, or null if none is
   */
  record Debts(List<SessionId> sessions, long total, @Nullable Instant oldest) {

    /** None. */
    public static final Debts NONE = new Debts(List.of(), 0, null);

    public Debts {
      sessions = List.copyOf(sessions);
    }

    /** A page of what is owed by these sessions since these instants. */
    public static Debts page(
        NavigableMap<SessionId, Instant> owed, int limit, @Nullable SessionId after) {
      NavigableMap<SessionId, Instant> rest = after == null ? owed : owed.tailMap(after, false);
      return new Debts(
          rest.keySet().stream().limit(limit).toList(),
          owed.size(),
          owed.values().stream().min(Instant::compareTo).orElse(null));
    }
  }

  /**
   * Where a session ends.
   *
   * @param sequence its last event's sequence
   * @param epoch its last event's epoch
   */
  record Head(long sequence, long epoch) {}
}
