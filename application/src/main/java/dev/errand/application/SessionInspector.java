package dev.errand.application;

import dev.errand.application.audit.OperatorTrail;
import dev.errand.application.audit.SessionAudit;
import dev.errand.application.port.in.InspectSessions;
import dev.errand.application.port.out.Archive;
import dev.errand.application.port.out.IdGenerator;
import dev.errand.application.port.out.PortException;
import dev.errand.application.port.out.SessionLedger;
import dev.errand.application.port.out.Workspaces;
import dev.errand.domain.agent.AgentDefinition;
import dev.errand.domain.brief.Attachment;
import dev.errand.domain.brief.Brief;
import dev.errand.domain.budget.Deadline;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.Binding;
import dev.errand.domain.session.History;
import dev.errand.domain.session.RecordedEvent;
import dev.errand.domain.session.SessionEvent;
import dev.errand.domain.session.SessionId;
import dev.errand.domain.session.SessionReport;
import dev.errand.domain.session.SessionState;
import dev.errand.domain.session.SystemPrompt;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Looks into recorded sessions. Thread-safe. */
final class SessionInspector implements InspectSessions {

  private static final System.Logger LOG = System.getLogger(SessionInspector.class.getName());

  private final Sessions sessions;
  private final SessionLedger ledger;
  private final Workspaces workspaces;
  private final Archive archive;
  private final SessionArchiver archiver;
  private final SessionAudit audit;
  private final OperatorTrail trail;
  private final InstantSource clock;
  private final IdGenerator ids;

  SessionInspector(
      Ports ports,
      Sessions sessions,
      SessionArchiver archiver,
      SessionAudit audit,
      OperatorTrail trail) {
    this.sessions = sessions;
    this.ledger = ports.ledger();
    this.workspaces = ports.workspaces();
    this.archive = ports.archive();
    this.archiver = archiver;
    this.audit = audit;
    this.trail = trail;
    this.clock = ports.scheduler();
    this.ids = ports.ids();
  }

  @Override
  public List<SessionState> list(int limit, @Nullable SessionId before) {
    return ledger.list(limit, before).stream().map(sessions::load).toList();
  }

  @Override
  public SessionState show(SessionId session, long sequence) {
    if (sequence == 0) {
      try {
        return sessions.load(session);
      } catch (PortException e) {
        throw e.failure() instanceof Failure.NotFound
            ? new PortException(new Failure.NotFound(absent(session)))
            : e;
      }
    }
    try {
      return History.replay(session, all(session), sequence);
    } catch (IllegalArgumentException e) {
      throw new PortException(new Failure.InvalidRequest(String.valueOf(e.getMessage())), e);
    }
  }

  @Override
  public void events(SessionId session, Consumer<RecordedEvent> reader) {
    requireExists(session);
    ledger.read(session, 0, reader);
  }

  @Override
  public List<History.Difference> replay(SessionId session, @Nullable AgentDefinition agent) {
    return History.compare(
        session,
        all(session),
        recorded -> agent == null ? recorded : rebound(brief(session), recorded, agent));
  }

  /** What the session would have been bound to; of the tools, those that are on record. */
  private static Binding rebound(Brief brief, Binding recorded, AgentDefinition agent) {
    Set<String> wanted = new HashSet<>(agent.allTools());
    if (SystemPrompt.hasClosedSections(agent)) {
      wanted.add(SystemPrompt.OPEN_SECTION_TOOL);
    }
    return new Binding(
        agent,
        recorded.tools().stream().filter(tool -> wanted.contains(tool.name())).toList(),
        recorded.model(),
        brief.budget() == null ? agent.budget() : recorded.budget(),
        brief.deadline() == null
            ? Deadline.in(agent.timeLimit(), recorded.boundAt())
            : recorded.deadline(),
        recorded.boundAt());
  }

  private Brief brief(SessionId session) {
    return sessions.load(session).acceptedBrief();
  }

  @Override
  public SessionId fork(SessionId session, long sequence, String by) {
    List<RecordedEvent> events = all(session);
    long last = sequence == 0 ? events.size() : sequence;
    List<SessionEvent> taken;
    try {
      taken = History.fork(session, events, last);
    } catch (IllegalArgumentException e) {
      throw new PortException(new Failure.InvalidRequest(String.valueOf(e.getMessage())), e);
    }
    SessionId fork = new SessionId(ids.next());
    Instant now = clock.instant();
    Duration later = Duration.between(events.get(Math.toIntExact(last) - 1).at(), now);
    List<RecordedEvent> copy = new ArrayList<>();
    for (SessionEvent event : taken) {
      copy.add(new RecordedEvent(copy.size() + 1, 0, now, postponed(event, later)));
    }
    Brief brief = ((SessionEvent.BriefAccepted) copy.getFirst().event()).brief();
    audit.append(fork, brief, copy);
    audit.attest(fork, brief, copy.getLast());
    trail.did(
        by,
        "session-forked",
        brief.user().tenant(),
        fork.value(),
        "from %s at %d".formatted(session, last));
    return fork;
  }

  /** A fork has the time its origin had left at that point, whenever it is made. */
  private static SessionEvent postponed(SessionEvent event, Duration by) {
    return switch (event) {
      case SessionEvent.BriefAccepted e -> new SessionEvent.BriefAccepted(postponed(e.brief(), by));
      case SessionEvent.AgentBound e -> new SessionEvent.AgentBound(postponed(e.binding(), by));
      case SessionEvent.ApprovalAsked e ->
          new SessionEvent.ApprovalAsked(
              e.approvalId(), e.callId(), e.role(), e.question(), e.expiresAt().plus(by));
      default -> event;
    };
  }

  private static Brief postponed(Brief brief, Duration by) {
    Deadline deadline = brief.deadline();
    return deadline == null
        ? brief
        : Brief.builder(brief.id(), brief.agent(), brief.input(), brief.user(), brief.createdAt())
            .attachments(brief.attachments())
            .budget(brief.budget())
            .deadline(new Deadline(deadline.at().plus(by)))
            .replyTo(brief.replyTo())
            .idempotencyKey(brief.idempotencyKey())
            .labels(brief.labels())
            .experiment(brief.experiment())
            .traceparent(brief.traceparent())
            .build();
  }

  private static Binding postponed(Binding binding, Duration by) {
    return new Binding(
        binding.agent(),
        binding.tools(),
        binding.model(),
        binding.budget(),
        new Deadline(binding.deadline().at().plus(by)),
        binding.boundAt().plus(by));
  }

  @Override
  public void copyFiles(SessionId session, Path directory) {
    SessionState state = sessions.load(session);
    List<Attachment> made =
        SessionReport.of(state)
            .map(report -> report.artifacts())
            .orElseGet(
                () ->
                    state.files().files().entrySet().stream()
                        .map(file -> new Attachment(file.getKey(), file.getValue()))
                        .toList());
    for (Attachment file : made) {
      copy(file, directory);
    }
  }

  @Override
  public void archive(SessionId session, String by) {
    archiver.archive(session, by);
  }

  private void copy(Attachment file, Path directory) {
    try {
      Files.createDirectories(directory);
      Path target = directory.toRealPath();
      String[] parts = file.path().value().split("/");
      for (int i = 0; i < parts.length - 1; i++) {
        target = target.resolve(parts[i]);
        if (Files.isSymbolicLink(target)) {
          throw new PortException(new Failure.Denied(target + " is a symbolic link; remove it"));
        }
        Files.createDirectories(target);
      }
      target = target.resolve(parts[parts.length - 1]);
      try (InputStream in = workspaces.read(file.content())) {
        Files.copy(in, target, StandardCopyOption.REPLACE_EXISTING);
      }
    } catch (IOException e) {
      throw new PortException(
          new Failure.StorageFull(
              "%s cannot be written into %s: %s".formatted(file.path(), directory, e.getMessage())),
          e);
    }
  }

  private List<RecordedEvent> all(SessionId session) {
    requireExists(session);
    List<RecordedEvent> events = new ArrayList<>();
    ledger.read(session, 0, events::add);
    return events;
  }

  private void requireExists(SessionId session) {
    if (ledger.head(session).isEmpty()) {
      throw new PortException(new Failure.NotFound(absent(session)));
    }
  }

  private String absent(SessionId session) {
    try {
      List<Archive.Stored> stored = archive.list(session);
      if (!stored.isEmpty()) {
        return "session %1$s is in the archive, as of %2$s, and no longer in the ledger; bring it back with 'errand archive restore %1$s'"
            .formatted(session, stored.getLast().at());
      }
    } catch (PortException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "the archive cannot be asked for session {0}: {1}",
          session,
          e.failure().message());
    }
    return "there is no session " + session;
  }
}
