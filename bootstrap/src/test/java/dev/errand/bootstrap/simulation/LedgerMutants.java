package dev.errand.bootstrap.simulation;

import dev.errand.application.Ports;
import dev.errand.application.port.out.PortException;
import dev.errand.application.port.out.SessionLedger;
import dev.errand.domain.audit.AuditFact;
import dev.errand.domain.budget.Usage;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.RecordedEvent;
import dev.errand.domain.session.SessionEvent;
import dev.errand.domain.session.SessionId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** Fleets that do something wrong with ledgers. */
final class LedgerMutants {

  private LedgerMutants() {}

  /** A store that fences nobody: whoever writes, writes behind what is there. */
  static SessionLedger fencesNobody(SessionLedger store) {
    return new WrappedLedger(store) {
      @Override
      public void append(
          SessionId session, List<RecordedEvent> events, List<AuditFact> facts, Post post) {
        long epoch = inner.head(session).map(Head::epoch).orElse(0L);
        long last = inner.head(session).map(Head::sequence).orElse(0L);
        RecordedEvent first = events.getFirst();
        if (first.sequence() == 1 && last > 0 || first.epoch() >= epoch) {
          inner.append(session, events, facts, post);
          return;
        }
        List<RecordedEvent> behind = new ArrayList<>();
        for (RecordedEvent event : events) {
          behind.add(new RecordedEvent(++last, epoch, event.at(), event.event()));
        }
        inner.append(session, behind, facts, post);
      }
    };
  }

  /** A worker that was fenced out takes no notice and goes on. */
  static Ports goesOnWhenFencedOut(Ports ports) {
    return ports.toBuilder()
        .ledger(
            new WrappedLedger(ports.ledger()) {
              @Override
              public void append(
                  SessionId session, List<RecordedEvent> events, List<AuditFact> facts, Post post) {
                try {
                  inner.append(session, events, facts, post);
                } catch (PortException e) {
                  if (!(e.failure() instanceof Failure.FencedOut)) {
                    throw e;
                  }
                }
              }
            })
        .build();
  }

  /** An attempt claims nothing: it writes under the epoch that is there. */
  static Ports claimsNothing(Ports ports) {
    return ports.toBuilder()
        .ledger(
            new WrappedLedger(ports.ledger()) {
              @Override
              public void append(
                  SessionId session, List<RecordedEvent> events, List<AuditFact> facts, Post post) {
                inner.append(
                    session,
                    events.stream()
                        .map(
                            each ->
                                new RecordedEvent(
                                    each.sequence(),
                                    Math.min(1, each.epoch()),
                                    each.at(),
                                    each.event()))
                        .toList(),
                    facts,
                    post);
              }
            })
        .build();
  }

  /** What was spent before is forgotten when a brief comes back. */
  static Ports forgetsWhatWasSpent(Ports ports) {
    return reads(
        ports,
        event ->
            switch (event) {
              case SessionEvent.ModelReplied e ->
                  new SessionEvent.ModelReplied(e.turn(), e.reply(), e.tokens(), Usage.NONE);
              case SessionEvent.ModelFailed e ->
                  new SessionEvent.ModelFailed(e.turn(), e.failure(), Usage.NONE);
              default -> event;
            });
  }

  /** How often a brief was tried is forgotten when it comes back. */
  static Ports forgetsAttempts(Ports ports) {
    return reads(
        ports,
        event ->
            event instanceof SessionEvent.AttemptStarted
                ? new SessionEvent.Revived("nobody", null)
                : event);
  }

  private static Ports reads(Ports ports, UnaryOperator<SessionEvent> seen) {
    return ports.toBuilder()
        .ledger(
            new WrappedLedger(ports.ledger()) {
              @Override
              public void read(
                  SessionId session, long afterSequence, Consumer<RecordedEvent> reader) {
                inner.read(
                    session,
                    afterSequence,
                    each ->
                        reader.accept(
                            new RecordedEvent(
                                each.sequence(),
                                each.epoch(),
                                each.at(),
                                seen.apply(each.event()))));
              }
            })
        .build();
  }

  /** A model call that was lost costs nothing, as far as the ledger is told. */
  static Ports chargesNothingForLostCalls(Ports ports) {
    return ports.toBuilder()
        .ledger(
            new WrappedLedger(ports.ledger()) {
              @Override
              public void append(
                  SessionId session, List<RecordedEvent> events, List<AuditFact> facts, Post post) {
                inner.append(
                    session,
                    events.stream()
                        .map(
                            each ->
                                new RecordedEvent(
                                    each.sequence(), each.epoch(), each.at(), free(each.event())))
                        .toList(),
                    facts,
                    post);
              }
            })
        .build();
  }

  private static SessionEvent free(SessionEvent event) {
    return event instanceof SessionEvent.ModelFailed failed
        ? new SessionEvent.ModelFailed(failed.turn(), failed.failure(), Usage.NONE)
        : event;
  }

  /** What came of tools is appended together with what comes next. */
  static Ports appendsToolResultsLate(Ports ports) {
    return late(ports, event -> event instanceof SessionEvent.ToolFinished);
  }

  /** That a tool is about to run is appended together with what comes next. */
  static Ports announcesToolsLate(Ports ports) {
    return late(ports, event -> event instanceof SessionEvent.ToolStarted);
  }

  /** That a model is about to be called is appended together with what comes next. */
  static Ports announcesModelCallsLate(Ports ports) {
    return late(ports, event -> event instanceof SessionEvent.ModelCalled);
  }

  /** How a session ended is appended when somebody next looks at it. */
  static Ports appendsTheEndLate(Ports ports) {
    return late(
        ports,
        event -> event instanceof SessionEvent.Completed || event instanceof SessionEvent.Failed);
  }

  private static Ports late(Ports ports, Predicate<SessionEvent> isLate) {
    Map<SessionId, List<RecordedEvent>> held = new HashMap<>();
    return ports.toBuilder()
        .ledger(
            new WrappedLedger(ports.ledger()) {
              @Override
              public void append(
                  SessionId session, List<RecordedEvent> events, List<AuditFact> facts, Post post) {
                List<RecordedEvent> all = new ArrayList<>(held.getOrDefault(session, List.of()));
                if (!all.isEmpty() && all.getLast().epoch() != events.getFirst().epoch()) {
                  all.clear();
                }
                all.addAll(events);
                if (events.stream().map(RecordedEvent::event).anyMatch(isLate)) {
                  held.put(session, all);
                } else {
                  held.remove(session);
                  inner.append(session, all, facts, post);
                }
              }
            })
        .build();
  }

  /** Nobody sees what others left unsent. */
  static Ports relaysNothing(Ports ports) {
    return ports.toBuilder()
        .ledger(
            new WrappedLedger(ports.ledger()) {
              @Override
              public Debts debts(int limit, SessionId after) {
                return Debts.NONE;
              }
            })
        .build();
  }

  /** What is about to be sent is taken for sent. */
  static Ports settlesBeforeSending(Ports ports) {
    return ports.toBuilder()
        .mailbox(
            new WrappedMailbox(ports.mailbox()) {
              @Override
              public String send(Outgoing message) {
                String brief = message.headers().get("brief");
                if (brief != null) {
                  ports.ledger().settle(List.of(new SessionId(brief)));
                }
                return inner.send(message);
              }
            })
        .build();
  }
}
