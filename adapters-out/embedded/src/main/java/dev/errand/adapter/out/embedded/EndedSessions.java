package dev.errand.adapter.out.embedded;

import dev.errand.application.port.out.SessionLedger;
import dev.errand.application.port.out.SessionLedger.Ended;
import dev.errand.application.port.out.SessionLedger.Head;
import dev.errand.domain.brief.UserIdentity;
import dev.errand.domain.session.RecordedEvent;
import dev.errand.domain.session.SessionEvent;
import dev.errand.domain.session.SessionId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** Looks through all sessions for those that ended long ago. */
final class EndedSessions {

  private static final int PAGE = 500;
  private static final Comparator<Ended> ORDER =
      Comparator.comparing(Ended::at).thenComparing(each -> each.session().value());

  private EndedSessions() {}

  /** The first of them behind {@code after}; memory grows with {@code limit} only. */
  static List<Ended> find(
      SessionLedger ledger,
      Instant before,
      @Nullable String tenant,
      int limit,
      @Nullable Ended after) {
    PriorityQueue<Ended> first = new PriorityQueue<>(ORDER.reversed());
    SessionId last = null;
    List<SessionId> page;
    do {
      page = ledger.list(PAGE, last);
      for (SessionId session : page) {
        last = session;
        ended(ledger, session)
            .filter(each -> each.at().isBefore(before))
            .filter(each -> after == null || ORDER.compare(each, after) > 0)
            .filter(each -> tenant == null || tenant.equals(tenant(ledger, session)))
            .ifPresent(first::add);
        if (first.size() > limit) {
          first.poll();
        }
      }
    } while (page.size() == PAGE);
    List<Ended> found = new ArrayList<>(first);
    found.sort(ORDER);
    return found;
  }

  private static Optional<Ended> ended(SessionLedger ledger, SessionId session) {
    Optional<Head> head = ledger.head(session);
    if (head.isEmpty()) {
      return Optional.empty();
    }
    RecordedEvent[] last = new RecordedEvent[1];
    ledger.read(session, head.orElseThrow().sequence() - 1, event -> last[0] = event);
    return last[0] != null && ends(last[0].event())
        ? Optional.of(
            new Ended(session, new Head(last[0].sequence(), last[0].epoch()), last[0].at()))
        : Optional.empty();
  }

  private static String tenant(SessionLedger ledger, SessionId session) {
    String[] tenant = {UserIdentity.NO_TENANT};
    ledger.read(
        session,
        0,
        event -> {
          if (event.event() instanceof SessionEvent.BriefAccepted accepted) {
            tenant[0] = accepted.brief().user().tenant();
          }
        });
    return tenant[0];
  }

  private static boolean ends(SessionEvent last) {
    return last instanceof SessionEvent.Completed
        || last instanceof SessionEvent.Failed
        || last instanceof SessionEvent.Cancelled
        || last instanceof SessionEvent.DeadLettered;
  }
}
