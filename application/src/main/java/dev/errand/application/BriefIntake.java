package dev.errand.application;

import dev.errand.application.audit.SessionAudit;
import dev.errand.application.port.in.NewBrief;
import dev.errand.application.port.in.SubmitBrief;
import dev.errand.application.port.out.IdGenerator;
import dev.errand.application.port.out.MailboxDirectory;
import dev.errand.application.port.out.PortException;
import dev.errand.application.port.out.SessionLedger;
import dev.errand.application.port.out.Workspaces;
import dev.errand.domain.brief.Attachment;
import dev.errand.domain.brief.Brief;
import dev.errand.domain.brief.BriefId;
import dev.errand.domain.budget.Deadline;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.RecordedEvent;
import dev.errand.domain.session.SessionEvent;
import dev.errand.domain.session.SessionId;
import dev.errand.domain.workspace.FileRef;
import dev.errand.domain.workspace.WorkspacePath;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Takes briefs: checks them, stores their files, and records them as a session's first event. */
final class BriefIntake implements SubmitBrief {

  private static final System.Logger LOG = System.getLogger(BriefIntake.class.getName());

  private final SessionLedger ledger;
  private final MailboxDirectory mailboxes;
  private final Workspaces workspaces;
  private final Sessions sessions;
  private final AgentBinder binder;
  private final InstantSource clock;
  private final IdGenerator ids;
  private final SessionAudit audit;
  private final Outbox outbox;
  private final QuotaGate quotas;
  private final Settings settings;

  BriefIntake(
      Ports ports,
      Sessions sessions,
      AgentBinder binder,
      SessionAudit audit,
      Outbox outbox,
      QuotaGate quotas,
      Settings settings) {
    this.ledger = ports.ledger();
    this.mailboxes = ports.mailboxes();
    this.workspaces = ports.workspaces();
    this.sessions = sessions;
    this.binder = binder;
    this.clock = ports.scheduler();
    this.ids = ports.ids();
    this.audit = audit;
    this.outbox = outbox;
    this.quotas = quotas;
    this.settings = settings;
  }

  @Override
  public Accepted accept(NewBrief wanted) {
    return take(wanted, brief -> SessionLedger.Post.NOTHING).accepted();
  }

  @Override
  public Accepted submit(NewBrief wanted) {
    requireReplyAddress(wanted.replyTo());
    Taken taken = take(wanted, outbox::post);
    if (taken.accepted().repeated()) {
      sendAgain(taken);
    } else {
      outbox.accepted(taken.brief());
    }
    return taken.accepted();
  }

  private void requireReplyAddress(@Nullable String address) {
    if (address == null) {
      return;
    }
    try {
      mailboxes.mailbox(address);
    } catch (PortException e) {
      throw e.failure().retryable() ? e : invalid(e.failure().message());
    }
  }

  /**
   * Sends another message if there may be none in the mailbox: nobody has begun with the brief, or
   * whoever was at work is gone. Otherwise it would only disturb whoever is at work.
   */
  private void sendAgain(Taken taken) {
    RecordedEvent last = sessions.last(taken.accepted().sessionId()).orElse(null);
    if (last == null || Sessions.ends(last.event())) {
      return;
    }
    if (last.epoch() == 0) {
      outbox.deliver(taken.brief());
    } else if (last.event() instanceof SessionEvent.HandedBack
        || last.at().plus(settings.stuckAfter()).isBefore(clock.instant())) {
      outbox.send(taken.brief());
    }
  }

  private record Taken(Brief brief, Accepted accepted) {}

  /** Takes a brief; {@code post} says what becomes of its message if it is new. */
  private Taken take(NewBrief wanted, Function<Brief, SessionLedger.Post> post) {
    Instant now = clock.instant();
    check(wanted, now);
    Brief brief =
        Brief.builder(id(wanted), wanted.agent(), wanted.input(), wanted.user(), now)
            .attachments(store(wanted.files()))
            .budget(wanted.budget())
            .deadline(deadline(wanted.time(), now))
            .replyTo(wanted.replyTo())
            .idempotencyKey(wanted.idempotencyKey())
            .labels(wanted.labels())
            .experiment(wanted.experiment())
            .traceparent(wanted.traceparent())
            .build();
    SessionId session = SessionId.of(brief.id());
    if (quotas.limitsIntake(brief.user().tenant())) {
      if (ledger.head(session).isPresent()) {
        return repeated(brief, session);
      }
      quotas.admit(brief.user().tenant());
    }
    RecordedEvent first = new RecordedEvent(1, 0, now, new SessionEvent.BriefAccepted(brief));
    try {
      audit.append(session, brief, List.of(first), post.apply(brief));
    } catch (PortException e) {
      if (e.failure() instanceof Failure.Conflict || e.failure() instanceof Failure.FencedOut) {
        return repeated(brief, session);
      }
      throw e;
    }
    attest(session, brief, first);
    return new Taken(brief, new Accepted(brief.id(), session, false));
  }

  /**
   * The brief is taken, whatever becomes of this: whoever is told that it failed sends it once
   * more. What is missing in the audit log comes into it before anybody works on the brief.
   */
  private void attest(SessionId session, Brief brief, RecordedEvent first) {
    try {
      audit.attest(session, brief, first);
    } catch (PortException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "brief {0} is taken, and will be attested when it is worked on: {1}",
          brief.id(),
          e.failure().message());
    }
  }

  private void check(NewBrief wanted, Instant now) {
    int bytes = wanted.input().text().getBytes(StandardCharsets.UTF_8).length;
    if (bytes > settings.maxInputBytes()) {
      throw invalid(
          "the input has %d bytes, more than the %d allowed; attach it as a file instead"
              .formatted(bytes, settings.maxInputBytes()));
    }
    if (wanted.input().text().isBlank()) {
      throw invalid("the input is empty; say what the agent shall do");
    }
    Deadline deadline = deadline(wanted.time(), now);
    if (deadline != null && deadline.passed(now)) {
      throw invalid(
          "the deadline %s has passed already (it is %s); give a later one"
              .formatted(deadline.at(), now));
    }
    Set<WorkspacePath> paths = new HashSet<>();
    for (NewBrief.SourceFile file : wanted.files()) {
      if (!paths.add(file.path())) {
        throw invalid("two files have the path " + file.path() + "; give each its own");
      }
    }
    try {
      binder.choose(wanted.agent());
    } catch (PortException e) {
      throw invalid(e.failure().message());
    }
  }

  private static @Nullable Deadline deadline(NewBrief.@Nullable TimeLimit time, Instant now) {
    return switch (time) {
      case null -> null;
      case NewBrief.TimeLimit.At at -> new Deadline(at.instant());
      case NewBrief.TimeLimit.Within within -> within(within.duration(), now);
    };
  }

  private static Deadline within(Duration duration, Instant now) {
    try {
      return Deadline.in(duration, now);
    } catch (DateTimeException | ArithmeticException e) {
      throw invalid("the time limit " + duration + " is beyond all dates; give a shorter one");
    }
  }

  /** A key always gives the same id, so the ledger itself keeps keys apart and finds repeats. */
  private BriefId id(NewBrief wanted) {
    BriefId id = wanted.id();
    String key = wanted.idempotencyKey();
    if (id != null) {
      return id;
    }
    String tenant = wanted.user().tenant();
    return new BriefId(
        key == null ? ids.next() : "k" + digest(tenant.length() + "\n" + tenant + "\n" + key));
  }

  static String digest(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }

  private Taken repeated(Brief brief, SessionId session) {
    Brief[] first = new Brief[1];
    ledger.read(
        session,
        0,
        event -> {
          if (event.event() instanceof SessionEvent.BriefAccepted accepted) {
            first[0] = accepted.brief();
          }
        });
    if (first[0] == null || !first[0].asksTheSameAs(brief)) {
      throw new PortException(
          new Failure.Conflict(
              brief.idempotencyKey() == null
                  ? "the id " + brief.id() + " stands for another brief already; choose another"
                  : "the idempotency key '"
                      + brief.idempotencyKey()
                      + "' stands for another brief already ("
                      + brief.id()
                      + "); use a new key for a new brief"));
    }
    return new Taken(first[0], new Accepted(brief.id(), session, true));
  }

  private List<Attachment> store(List<NewBrief.SourceFile> files) {
    return files.stream()
        .map(
            file ->
                new Attachment(
                    file.path(),
                    switch (file) {
                      case NewBrief.SourceFile.Inline inline ->
                          store(inline.path().value(), inline.content().bytes());
                      case NewBrief.SourceFile.OnDisk disk -> store(disk.file());
                    }))
        .toList();
  }

  private FileRef store(String name, byte[] bytes) {
    requireSize(name, bytes.length);
    try (InputStream in = new ByteArrayInputStream(bytes)) {
      return workspaces.store(in);
    } catch (IOException e) {
      throw new IllegalStateException("reading from memory failed", e);
    }
  }

  private FileRef store(Path file) {
    try {
      if (!Files.isRegularFile(file)) {
        throw invalid(
            Files.exists(file)
                ? file + " is not a regular file"
                : "there is no file " + file + "; file names start from the brief's own folder");
      }
      requireSize(file.toString(), Files.size(file));
      try (InputStream in = Files.newInputStream(file)) {
        return workspaces.store(in);
      }
    } catch (NoSuchFileException e) {
      throw invalid("there is no file " + file);
    } catch (IOException e) {
      throw invalid(file + " cannot be read: " + e.getMessage());
    }
  }

  private void requireSize(String name, long bytes) {
    if (bytes > settings.maxFileBytes()) {
      throw invalid(
          "%s has %d bytes, more than the %d allowed"
              .formatted(name, bytes, settings.maxFileBytes()));
    }
  }

  private static PortException invalid(String message) {
    return new PortException(new Failure.InvalidRequest(message));
  }
}
