package dev.errand.application;

import dev.errand.application.port.in.AnswerApproval;
import dev.errand.application.port.in.CancelBrief;
import dev.errand.application.port.in.CheckHealth;
import dev.errand.application.port.in.ExportLedgers;
import dev.errand.application.port.in.FollowBrief;
import dev.errand.application.port.in.InspectSessions;
import dev.errand.application.port.in.ListAgents;
import dev.errand.application.port.in.ManageDeadLetters;
import dev.errand.application.port.in.ReadMetrics;
import dev.errand.application.port.in.RestoreSessions;
import dev.errand.application.port.in.RunBrief;
import dev.errand.application.port.in.ServeBriefs;
import dev.errand.application.port.in.SubmitBrief;
import dev.errand.application.port.in.VerifyAudit;

/** The services and what connects them. */
record Assembly(
    SubmitBrief submitBrief,
    RunBrief runBrief,
    FollowBrief followBrief,
    CancelBrief cancelBrief,
    AnswerApproval answerApproval,
    InspectSessions inspectSessions,
    RestoreSessions restoreSessions,
    ExportLedgers exportLedgers,
    ManageDeadLetters manageDeadLetters,
    VerifyAudit verifyAudit,
    ListAgents listAgents,
    CheckHealth checkHealth,
    ReadMetrics readMetrics,
    ServeBriefs serveBriefs,
    OpenResources resources,
    Outbox outbox)
    implements ErrandApplication {

  static ErrandApplication of(Ports given, Settings settings) {
    Ports ports = given.withFollowingFiles();
    Toolset toolset = new Toolset(ports.toolBoxes());
    OpenResources resources = OpenResources.ofRuntime(new ResourceBindings(ports.toolBoxes()));
    Breakers breakers = new Breakers(settings.breaker(), ports.scheduler(), ports.telemetry());
    RunningSessions running = new RunningSessions();
    SessionAudit audit = new SessionAudit(ports.audit(), ports.ledger(), settings.worker());
    Snapshots snapshots = new Snapshots(ports.ledger(), ports.codecs(), ports.scheduler());
    Sessions sessions = new Sessions(ports.ledger(), audit, snapshots, ports.scheduler());
    QuotaGate quotas = new QuotaGate(ports, settings);
    AgentBinder binder = new AgentBinder(ports.agents(), toolset, ports.models());
    AgentRunner runner =
        new AgentRunner(
            new AgentRunner.Parts(
                ports.ledger(),
                audit,
                sessions,
                snapshots,
                ports.codecs(),
                ports.scheduler(),
                ports.random(),
                new ModelCaller(
                    ports.models(),
                    breakers,
                    ports.scheduler(),
                    ports.telemetry(),
                    settings.modelTimeout()),
                new ToolRunner(
                    toolset,
                    ports.workspaces(),
                    ports.codecs(),
                    ports.scheduler(),
                    ports.telemetry()),
                resources,
                binder,
                running,
                quotas,
                settings.modelRetry(),
                settings.attemptRetry(),
                settings.deadLetter(),
                settings.patience(),
                settings.worker()));
    SessionArchiver archiver = new SessionArchiver(ports, settings);
    ArchiveQueue archives = new ArchiveQueue(ports, sessions, archiver, settings);
    Outbox outbox = new Outbox(ports);
    Relay relay = new Relay(ports, sessions, outbox, settings);
    Settlement settlement = new Settlement(ports, sessions, audit, archives, outbox, settings);
    OutsideWishes wishes =
        new OutsideWishes(sessions, ports.ledger(), audit, running, outbox, ports.mailbox());
    HealthMonitor health = new HealthMonitor(ports, breakers, relay, settings);
    return new Assembly(
        new BriefIntake(ports, sessions, binder, audit, outbox, quotas, settings),
        new LocalRun(runner, ports, sessions, archives, settings),
        new BriefFollower(sessions, ports.ledger(), ports.scheduler()),
        wishes,
        wishes,
        new SessionInspector(ports, sessions, archiver, audit),
        new SessionRestorer(ports, settings),
        new LedgerExporter(ports),
        new DeadLetterDesk(ports, sessions, outbox, audit),
        new AuditVerifier(ports.audit()),
        ports.agents()::agents,
        health,
        ports.telemetry()::scrape,
        new ProcessGroup(
            ports,
            new Worker(ports, runner, sessions, settlement, settings),
            health,
            relay,
            archives,
            settings),
        resources,
        outbox);
  }

  @Override
  public void close() {
    outbox.flush();
    resources.close();
  }
}
