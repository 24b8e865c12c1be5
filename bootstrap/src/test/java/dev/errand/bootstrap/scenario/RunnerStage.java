package dev.errand.bootstrap.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.application.ErrandApplication;
import dev.errand.application.Ports;
import dev.errand.application.Settings;
import dev.errand.application.SettingsBuilder;
import dev.errand.application.port.in.NewBrief;
import dev.errand.application.port.in.RunBrief;
import dev.errand.application.port.out.Archive;
import dev.errand.application.port.out.Codecs;
import dev.errand.application.port.out.FileContents;
import dev.errand.application.port.out.LanguageModel;
import dev.errand.application.port.out.LanguageModel.Reply;
import dev.errand.application.port.out.LanguageModel.WantedCall;
import dev.errand.application.port.out.Mailbox;
import dev.errand.application.port.out.Payload;
import dev.errand.application.port.out.PortException;
import dev.errand.application.port.out.Resource;
import dev.errand.application.port.out.Tool;
import dev.errand.application.port.out.ToolBox;
import dev.errand.application.port.out.Workspaces;
import dev.errand.application.spi.AdapterContext;
import dev.errand.application.spi.ArchiveProvider;
import dev.errand.application.spi.AuditLogProvider;
import dev.errand.application.spi.CodecsProvider;
import dev.errand.application.spi.DeadLettersProvider;
import dev.errand.application.spi.FileContentsProvider;
import dev.errand.application.spi.MailboxProvider;
import dev.errand.application.spi.Provider;
import dev.errand.application.spi.QuotaAccountsProvider;
import dev.errand.application.spi.SessionLedgerProvider;
import dev.errand.application.spi.WorkspacesProvider;
import dev.errand.domain.brief.AgentChoice;
import dev.errand.domain.brief.BriefId;
import dev.errand.domain.brief.Input;
import dev.errand.domain.brief.Outcome;
import dev.errand.domain.brief.Report;
import dev.errand.domain.brief.UserIdentity;
import dev.errand.domain.budget.Budget;
import dev.errand.domain.budget.TokenUsage;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.Message;
import dev.errand.domain.session.ModelProfile;
import dev.errand.domain.session.RecordedEvent;
import dev.errand.domain.session.SessionEvent;
import dev.errand.domain.session.SessionId;
import dev.errand.domain.session.SessionState;
import dev.errand.domain.tool.Effect;
import dev.errand.domain.tool.ToolSpec;
import dev.errand.domain.workspace.WorkspacePath;
import dev.errand.testkit.Fault;
import dev.errand.testkit.FaultPlan;
import dev.errand.testkit.FaultyAuditLog;
import dev.errand.testkit.FaultyFileContents;
import dev.errand.testkit.FaultyLanguageModel;
import dev.errand.testkit.FaultyQuotaAccounts;
import dev.errand.testkit.FaultySessionLedger;
import dev.errand.testkit.FaultyWorkspaces;
import dev.errand.testkit.Fixtures;
import dev.errand.testkit.ManualScheduler;
import dev.errand.testkit.RecordingTelemetry;
import dev.errand.testkit.ScriptedModel;
import dev.errand.testkit.ScriptedTool;
import dev.errand.testkit.SequentialIds;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * One brief, one agent, one machine or one after another: the real services on stores that outlive
 * {@link #restart}, a model and tools that follow a script, and time that jumps whenever nobody
 * works.
 */
final class RunnerStage {

  static final SessionId SESSION = new SessionId("b1");
  static final BriefId BRIEF = new BriefId("b1");

  final ManualScheduler clock = new ManualScheduler();
  final FaultPlan faults = new FaultPlan();
  final RecordingTelemetry telemetry = new RecordingTelemetry();
  final AgentSketch agent = new AgentSketch();
  final ScriptedModel model;
  Budget budget;
  Duration within;
  String traceparent;
  UnaryOperator<SettingsBuilder> tuned = settings -> settings;
  UserIdentity user = Fixtures.USER;

  private final Path home;
  private final Map<String, ScriptedTool> tools = new LinkedHashMap<>();
  private final List<Resource<?>> resources = new ArrayList<>();
  private final List<NewBrief.SourceFile> files = new ArrayList<>();
  private String ledgerAddress = "memory:/";
  private boolean movesOn;
  private int machine;
  private Archive archive;
  private Ports ports;
  private FaultPlan life = new FaultPlan();
  private ErrandApplication application;

  RunnerStage(Path home) {
    this(home, Fixtures.MODEL);
  }

  RunnerStage(Path home, ModelProfile profile) {
    this.home = home;
    this.model = new ScriptedModel(profile);
  }

  /** Keeps the ledger in files. */
  RunnerStage onDisk() {
    ledgerAddress = "file:" + home.resolve("ledger") + "?fsync=off";
    return this;
  }

  /** Each process after a {@link #restart} is on a machine of its own; they share files. */
  RunnerStage movingOn() {
    movesOn = true;
    return this;
  }

  /** Takes the archive of another stage, as another machine does. */
  RunnerStage archivedIn(Archive shared) {
    archive = shared;
    return this;
  }

  ScriptedTool tool(String name, Effect effect) {
    return tool(Fixtures.tool(name, effect));
  }

  ScriptedTool tool(ToolSpec spec) {
    ScriptedTool tool = new ScriptedTool(spec);
    tools.put(spec.name(), tool);
    return tool;
  }

  /** Something the tools share. */
  RunnerStage resource(Resource<?> resource) {
    resources.add(resource);
    return this;
  }

  /** A tool that was added before. */
  ScriptedTool tools(String name) {
    return tools.get(name);
  }

  /** From the next {@link #restart} on nobody offers this tool. */
  RunnerStage withdraw(String name) {
    tools.remove(name);
    return this;
  }

  RunnerStage file(String path, String text) {
    files.add(new NewBrief.SourceFile.Inline(WorkspacePath.of(path), Payload.ofText(text)));
    return this;
  }

  /** The services of this process. */
  ErrandApplication app() {
    if (application == null) {
      application =
          ErrandApplication.assemble(
              livingPorts(), tuned.apply(Settings.builder("worker-1")).build());
    }
    return application;
  }

  /** Another process on the same stores. */
  ErrandApplication anotherProcess() {
    return ErrandApplication.assemble(ports(), Settings.defaults("worker-2"));
  }

  /** The process dies, and nothing but the stores is left; then a new one starts. */
  RunnerStage restart() {
    // Threads of the dead process that still stand somewhere must not touch anything any more.
    life.always(FaultPlan.ANY, Fault.crashBefore());
    life = new FaultPlan();
    faults.clear();
    application = null;
    machine += movesOn ? 1 : 0;
    return this;
  }

  void accept() {
    app()
        .submitBrief()
        .accept(
            new NewBrief(
                BRIEF,
                new AgentChoice.Named(Fixtures.AGENT),
                new Input.Text("How warm was it?"),
                files,
                user,
                budget,
                within == null ? null : new NewBrief.TimeLimit.Within(within),
                null,
                null,
                Map.of(),
                null,
                traceparent));
  }

  /** Hands the brief in, if that was not done, and runs it as far as it goes. */
  RunBrief.Result run() throws InterruptedException {
    accept();
    return run(SESSION);
  }

  RunBrief.Result run(SessionId session) throws InterruptedException {
    clock.advanceWhenIdle();
    try {
      return app().runBrief().run(session, RunBrief.Observer.NONE);
    } finally {
      clock.standStill();
    }
  }

  /** A reply that wants tools run, all of them with the same arguments. */
  RunnerStage wants(String arguments, String... names) {
    model.replies(
        new Reply(
            "",
            Stream.of(names).map(name -> new WantedCall(name, arguments)).toList(),
            TokenUsage.of(10, 5),
            false));
    return this;
  }

  /** The messages of the model's last request that are of a kind. */
  <M extends Message> List<M> heard(Class<M> kind) {
    return model.requests().getLast().messages().stream()
        .filter(kind::isInstance)
        .map(kind::cast)
        .toList();
  }

  /** What the model was told of its tool calls when it was last asked. */
  List<String> told() {
    return heard(Message.ToolAnswered.class).stream().map(Message.ToolAnswered::text).toList();
  }

  Report finish() throws InterruptedException {
    return ended(run());
  }

  static Report ended(RunBrief.Result result) {
    assertThat(result).isInstanceOf(RunBrief.Result.Ended.class);
    return ((RunBrief.Result.Ended) result).report();
  }

  static Failure failure(Report report) {
    return switch (report.outcome()) {
      case Outcome.Failed failed -> failed.failure();
      case Outcome.DeadLettered dead -> dead.failure();
      case Outcome.Completed done -> throw new AssertionError("it ended as " + done);
      case Outcome.Cancelled cancelled -> throw new AssertionError("it ended as " + cancelled);
    };
  }

  static String answer(Report report) {
    assertThat(report.outcome()).isInstanceOf(Outcome.Completed.class);
    return ((Outcome.Completed) report.outcome()).answer().text();
  }

  List<RecordedEvent> ledger() {
    List<RecordedEvent> events = new ArrayList<>();
    ports().ledger().read(SESSION, 0, events::add);
    return events;
  }

  <E extends SessionEvent> List<E> events(Class<E> kind) {
    return ledger().stream()
        .map(RecordedEvent::event)
        .filter(kind::isInstance)
        .map(kind::cast)
        .toList();
  }

  /** The kinds of all events, in order. */
  List<String> story() {
    return ledger().stream().map(each -> each.event().getClass().getSimpleName()).toList();
  }

  SessionState state() {
    return app().inspectSessions().show(SESSION, 0);
  }

  /** A file of the session as it is now. */
  String text(String path) throws IOException {
    try (InputStream in =
        ports().workspaces().read(state().files().find(WorkspacePath.of(path)).orElseThrow())) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  Ports ports() {
    if (ports == null) {
      Codecs codecs = ServiceLoader.load(CodecsProvider.class).findFirst().orElseThrow().codecs();
      AdapterContext context = Fixtures.context(codecs, clock);
      URI between = URI.create("file:" + home.resolve("shared"));
      URI here = URI.create("file:" + home);
      Mailbox mailbox = open(MailboxProvider.class, URI.create("memory:/"), context);
      List<String> names = List.copyOf(tools.keySet());
      FaultyLanguageModel faulty = new FaultyLanguageModel(model, faults);
      ports =
          Ports.builder()
              .ledger(
                  new FaultySessionLedger(
                      open(SessionLedgerProvider.class, URI.create(ledgerAddress), context),
                      faults))
              .mailbox(mailbox)
              .mailboxes(address -> mailbox)
              .deadLetters(open(DeadLettersProvider.class, URI.create("memory:/"), context))
              .models(address -> faulty)
              .agents(() -> List.of(agent.with(names)))
              .toolBoxes(List.of(toolBox()))
              .workspaces(
                  new FaultyWorkspaces(open(WorkspacesProvider.class, here, context), faults))
              .sharedFiles(
                  movesOn
                      ? new FaultyFileContents(
                          open(FileContentsProvider.class, between, context), faults)
                      : FileContents.NONE)
              .audit(
                  new FaultyAuditLog(
                      open(AuditLogProvider.class, URI.create("memory:/"), context), faults))
              .archive(archive == null ? open(ArchiveProvider.class, here, context) : archive)
              .quotaAccounts(
                  new FaultyQuotaAccounts(
                      open(QuotaAccountsProvider.class, URI.create("memory:/"), context), faults))
              .codecs(codecs)
              .telemetry(telemetry)
              .scheduler(clock)
              .ids(new SequentialIds("fork"))
              .random(new SplittableRandom(1))
              .build();
    }
    return ports;
  }

  private Ports livingPorts() {
    Ports shared = ports();
    LanguageModel mortal = new FaultyLanguageModel(shared.models().model(null), life);
    return shared.toBuilder()
        .ledger(new FaultySessionLedger(shared.ledger(), life))
        .models(address -> mortal)
        .workspaces(
            new FaultyWorkspaces(machine == 0 ? shared.workspaces() : newMachine(shared), life))
        .sharedFiles(
            movesOn ? new FaultyFileContents(shared.sharedFiles(), life) : FileContents.NONE)
        .audit(new FaultyAuditLog(shared.audit(), life))
        .quotaAccounts(new FaultyQuotaAccounts(shared.quotaAccounts(), life))
        .build();
  }

  /** Nothing is on its disk yet. */
  private Workspaces newMachine(Ports shared) {
    return open(
        WorkspacesProvider.class,
        URI.create("file:" + home.resolve("machine-" + machine)),
        Fixtures.context(shared.codecs(), clock));
  }

  private ToolBox toolBox() {
    return new ToolBox() {
      @Override
      public String name() {
        return "scripted";
      }

      @Override
      public List<Tool> tools() {
        return List.copyOf(tools.values());
      }

      @Override
      public List<Resource<?>> resources() {
        return List.copyOf(resources);
      }
    };
  }

  private static <T, P extends Provider<T>> T open(
      Class<P> kind, URI address, AdapterContext context) {
    for (P provider : ServiceLoader.load(kind)) {
      if (provider.scheme().equals(address.getScheme())) {
        return provider.open(address, context);
      }
    }
    throw new PortException(new Failure.NotFound("nobody serves " + address));
  }
}
