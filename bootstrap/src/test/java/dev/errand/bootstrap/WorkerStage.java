package dev.errand.bootstrap;

import dev.errand.application.ErrandApplication;
import dev.errand.application.Ports;
import dev.errand.application.Settings;
import dev.errand.application.port.in.NewBrief;
import dev.errand.application.port.in.ServeBriefs;
import dev.errand.application.port.in.SubmitBrief;
import dev.errand.application.port.out.Archive;
import dev.errand.application.port.out.AuditLog;
import dev.errand.application.port.out.Codecs;
import dev.errand.application.port.out.DeadLetters;
import dev.errand.application.port.out.LanguageModel;
import dev.errand.application.port.out.Mailbox;
import dev.errand.application.port.out.PortException;
import dev.errand.application.port.out.QuotaAccounts;
import dev.errand.application.port.out.Scheduler;
import dev.errand.application.port.out.SessionLedger;
import dev.errand.application.port.out.Tool;
import dev.errand.application.port.out.ToolBox;
import dev.errand.application.port.out.Workspaces;
import dev.errand.application.spi.AdapterContext;
import dev.errand.domain.agent.AgentDefinition;
import dev.errand.domain.brief.AgentChoice;
import dev.errand.domain.brief.Brief;
import dev.errand.domain.brief.BriefId;
import dev.errand.domain.brief.Input;
import dev.errand.domain.brief.Report;
import dev.errand.domain.brief.UserIdentity;
import dev.errand.domain.budget.TokenUsage;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.RecordedEvent;
import dev.errand.domain.session.SessionEvent;
import dev.errand.domain.session.SessionId;
import dev.errand.testkit.Fault;
import dev.errand.testkit.FaultPlan;
import dev.errand.testkit.FaultyDeadLetters;
import dev.errand.testkit.FaultyMailbox;
import dev.errand.testkit.FaultySessionLedger;
import dev.errand.testkit.Fixtures;
import dev.errand.testkit.ManualScheduler;
import dev.errand.testkit.RecordingTelemetry;
import dev.errand.testkit.ScriptedModel;
import dev.errand.testkit.SequentialIds;
import dev.errand.testkit.SimulatedCrash;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Stores that outlive processes, simulated time, one scripted model, and any number of processes
 * with the real services on them. Whatever takes effect on a store is written into the journal.
 */
final class WorkerStage {

  static final String REPLIES = "memory:replies";
  private static final Duration LONGEST_WAIT = Duration.ofHours(4);

  final ManualScheduler time = new ManualScheduler();

  /** The scheduler of processes made from now on. */
  Scheduler scheduler = time;

  final ScriptedModel model = new ScriptedModel();
  final RecordingTelemetry telemetry = new RecordingTelemetry();
  final List<String> journal = new CopyOnWriteArrayList<>();
  final WorkerJournal.Replies replies = new WorkerJournal.Replies(journal);
  final AdapterCatalog catalog = AdapterCatalog.discover(WorkerStage.class.getClassLoader());
  final Codecs codecs = catalog.codecs().codecs();
  final AdapterContext context = Fixtures.context(codecs, time);
  final Path directory;
  final List<Tool> tools = new ArrayList<>();
  final Map<String, String> secrets = new HashMap<>();
  final List<AgentDefinition> agents = new ArrayList<>(List.of(Fixtures.agent()));

  /** Whether the mailbox outlives processes, as it does here unless a test makes a new one. */
  boolean durable = true;

  Mailbox mailbox;
  SessionLedger ledger;
  DeadLetters deadLetters;
  AuditLog audit;
  final Workspaces workspaces;
  Archive archive;
  final QuotaAccounts quotaAccounts;
  private int processes;

  WorkerStage(Path directory) {
    this.directory = directory;
    mailbox = open(Port.MAILBOX, "memory:briefs");
    ledger = open(Port.LEDGER, "memory:store");
    deadLetters = open(Port.DEAD_LETTERS, "memory:store");
    audit = open(Port.AUDIT, "memory:store");
    workspaces = open(Port.WORKSPACES, "file:" + directory.resolve("workspaces"));
    archive = open(Port.ARCHIVE, "file:" + directory.resolve("archive"));
    quotaAccounts = open(Port.QUOTA_ACCOUNTS, "memory:/");
  }

  <P> P open(Port port, String address) {
    URI uri = URI.create(address);
    return catalog.<P>provider(port, uri).open(uri, context);
  }

  /** A process of its own on these stores. */
  Process process() {
    return process(settings -> settings);
  }

  /** A process with other settings. */
  Process process(UnaryOperator<WorkerSettings> tuned) {
    return new Process(tuned.apply(new WorkerSettings("worker-" + ++processes)).settings());
  }

  /** A tool all processes have, offered to the agent. */
  void offers(Tool tool) {
    tools.add(tool);
    agents.set(
        0, Fixtures.agent(tools.stream().map(each -> each.spec().name()).toArray(String[]::new)));
  }

  /** A turn of the model that answers. */
  static LanguageModel.Reply answer(String text) {
    return new LanguageModel.Reply(text, List.of(), TokenUsage.of(10, 5), false);
  }

  /** A turn that answers after a while, and heeds interrupts. */
  ScriptedModel.Turn slowly(Duration duration, String text) {
    return (request, listener) -> {
      time.sleep(duration);
      return answer(text);
    };
  }

  /** A brief's message as somebody without a ledger may send it. */
  void sends(Brief brief) {
    mailbox.send(Mailbox.Outgoing.of(codecs.encodeBrief(brief)));
  }

  /** Lets time run for so long. */
  void pass(Duration duration) throws InterruptedException {
    time.advanceWhenIdle();
    try {
      time.sleep(duration);
    } finally {
      time.standStill();
    }
    time.awaitIdle();
  }

  /** Lets time run until something holds. */
  void until(String what, BooleanSupplier holds) throws InterruptedException {
    time.awaitIdle();
    for (Duration waited = Duration.ZERO; !holds.getAsBoolean(); ) {
      if (waited.compareTo(LONGEST_WAIT) > 0) {
        throw new AssertionError("within " + LONGEST_WAIT + " not " + what + "; " + journal);
      }
      pass(Duration.ofMillis(250));
      waited = waited.plusMillis(250);
    }
  }

  /** A brief that wants a report. */
  static NewBrief brief(String input) {
    return brief(null, null, input);
  }

  static NewBrief brief(@Nullable String id, @Nullable String key, String input) {
    return new NewBrief(
        id == null ? null : new BriefId(id),
        new AgentChoice.Named(Fixtures.AGENT),
        new Input.Text(input),
        List.of(),
        UserIdentity.of("ada"),
        null,
        null,
        REPLIES,
        key,
        Map.of(),
        null,
        null);
  }

  List<SessionEvent> events(SessionId session) {
    List<SessionEvent> events = new ArrayList<>();
    ledger.read(session, 0, event -> events.add(event.event()));
    return events;
  }

  List<RecordedEvent> records(SessionId session) {
    List<RecordedEvent> events = new ArrayList<>();
    ledger.read(session, 0, events::add);
    return events;
  }

  /** The names of a session's events. */
  List<String> kinds(SessionId session) {
    return events(session).stream().map(event -> event.getClass().getSimpleName()).toList();
  }

  /** The reports that were sent, repeats included. */
  List<Report> reports() {
    return replies.sent().stream().map(sent -> codecs.decodeReport(sent.body())).toList();
  }

  /** The ids the reports were sent under, each once. */
  List<String> reportIds() {
    return replies.sent().stream()
        .map(sent -> Objects.requireNonNull(sent.deduplicationId(), "a report without an id"))
        .distinct()
        .toList();
  }

  boolean isEmpty(Mailbox box) {
    Mailbox.Depth depth = box.depth();
    return depth.waiting() + depth.delayed() + depth.inFlight() == 0;
  }

  /** Errors that work has thrown, those of simulated crashes aside. */
  List<Throwable> uncaught() {
    return time.uncaught().stream().filter(e -> !(e instanceof SimulatedCrash)).toList();
  }

  /** The services of one process; what goes wrong in it does so by its plans. */
  final class Process {
    final FaultPlan plan = new FaultPlan();
    final FaultPlan replyPlan = new FaultPlan();
    final ErrandApplication app;
    private final AtomicReference<ServeBriefs.@Nullable Summary> summary = new AtomicReference<>();

    Process(Settings settings) {
      Mailbox briefs = new FaultyMailbox(new WorkerJournal.Box(mailbox, durable, journal), plan);
      Mailbox answers = new FaultyMailbox(replies, replyPlan);
      app =
          ErrandApplication.assemble(
              Ports.builder()
                  .ledger(new FaultySessionLedger(new WorkerJournal.Ledger(ledger, journal), plan))
                  .mailbox(briefs)
                  .mailboxes(
                      address -> {
                        if (address.equals(REPLIES)) {
                          return answers;
                        }
                        throw new PortException(
                            new Failure.Denied("replies may not go to '" + address + "'"));
                      })
                  .deadLetters(
                      new FaultyDeadLetters(new WorkerJournal.Letters(deadLetters, journal), plan))
                  .models(address -> model)
                  .agents(() -> agents)
                  .toolBoxes(List.of(new Box(tools)))
                  .workspaces(workspaces)
                  .audit(audit)
                  .archive(archive)
                  .quotaAccounts(quotaAccounts)
                  .codecs(codecs)
                  .secrets(name -> Optional.ofNullable(secrets.get(name)))
                  .telemetry(telemetry)
                  .scheduler(scheduler)
                  .ids(new SequentialIds("b" + processes))
                  .random(() -> Long.MIN_VALUE)
                  .build(),
              settings);
    }

    SubmitBrief.Accepted submit(NewBrief brief) {
      return app.submitBrief().submit(brief);
    }

    /** Starts to serve. */
    Process serves(ServeBriefs.Member... members) throws InterruptedException {
      time.start(
          "serve",
          () -> {
            try {
              summary.set(app.serveBriefs().run(List.of(members)));
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          });
      time.awaitIdle();
      return this;
    }

    void stops() {
      app.serveBriefs().stop();
    }

    /** How serving ended, or null while it has not. */
    ServeBriefs.@Nullable Summary summary() {
      return summary.get();
    }

    ServeBriefs.Summary ended() throws InterruptedException {
      until("ended", () -> summary.get() != null);
      return Objects.requireNonNull(summary.get(), "no summary");
    }

    /** Dies for good right before the nth call of an operation takes effect. */
    Process diesBefore(FaultPlan where, String operation, long nth) {
      where.nth(operation, nth, new Fault(Fault.Moment.BEFORE, () -> die(operation)));
      return this;
    }

    /** Dies for good right after the nth call of an operation took effect. */
    Process diesAfter(FaultPlan where, String operation, long nth) {
      where.nth(operation, nth, new Fault(Fault.Moment.AFTER, () -> die(operation)));
      return this;
    }

    /** From now on nothing this process does has an effect. */
    void die(String where) {
      plan.always(FaultPlan.ANY, Fault.crashBefore());
      replyPlan.always(FaultPlan.ANY, Fault.crashBefore());
      throw new SimulatedCrash("at " + where);
    }
  }

  private record Box(List<Tool> tools) implements ToolBox {
    @Override
    public String name() {
      return "scripted";
    }
  }
}
