package dev.errand.application.port.out;

import dev.errand.domain.audit.AuditFact;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.RecordedEvent;
import dev.errand.domain.session.SessionId;
import java.time.Instant;
import java.util.List;
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
 */
public interface SessionLedger extends Health.Source {

  /**
   * Appends events, all or none. When this returns, they survive a crash of process and machine. An
   * adapter that tries again itself and finds these very events there returns, too; it must not
   * report {@code Conflict} with what it wrote.
   *
   * @param session the session; its first append creates it
   * @param events at least one, with sequences that follow one another and one epoch for all
   * @throws PortException with {@code FencedOut} if the session has a higher epoch; with {@code
   *     Conflict} if its last sequence is not the one before the first event's; with {@code
   *     StorageFull} or {@code Unavailable} if nothing was written, {@code TimedOut} if that is
   *     unknown
   */
  void append(SessionId session, List<RecordedEvent> events);

  /**
   * Whether events can be appended together with the facts that attest them in this audit log, in
   * one transaction, by {@link #append(SessionId, List, List)}.
   */
  default boolean attests(AuditLog audit) {
    return false;
  }

  /**
   * Appends events and the facts that attest them, all or none. Facts that the audit log has
   * already are left out.
   *
   * @param facts what is to be attested, as {@link AuditLog#append} takes it
   * @throws PortException as {@link #append(SessionId, List)} does; with {@code InvalidRequest} if
   *     there are facts and this ledger attests none
   */
  default void append(SessionId session, List<RecordedEvent> events, List<AuditFact> facts) {
    if (!facts.isEmpty()) {
      throw new PortException(
          new Failure.InvalidRequest("this ledger has no audit log to attest events in"));
    }
    append(session, events);
  }

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
   *     Denied} if this user may not
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

  /**
   * Where a session ends.
   *
   * @param sequence its last event's sequence
   * @param epoch its last event's epoch
   */
  record Head(long sequence, long epoch) {}
}
