package dev.errand.application;

import dev.errand.application.audit.AuditNotary;
import dev.errand.application.audit.AuditVerifier;
import dev.errand.application.audit.CheckpointRounds;
import dev.errand.application.audit.OperatorTrail;
import dev.errand.application.audit.SessionAudit;
import dev.errand.application.audit.SigningKey;
import dev.errand.application.port.in.AnswerApproval;
import dev.errand.application.port.in.CancelBrief;
import dev.errand.application.port.in.CheckHealth;
import dev.errand.application.port.in.ExportLedgers;
import dev.errand.application.port.in.FollowBrief;
import dev.errand.application.port.in.InspectSessions;
import dev.errand.application.port.in.KeepAudit;
import dev.errand.application.port.in.ListAgents;
import dev.errand.application.port.in.ManageDeadLetters;
import dev.errand.application.port.in.PruneSessions;
import dev.errand.application.port.in.ReadMetrics;
import dev.errand.application.port.in.ReadQuotas;
import dev.errand.application.port.in.RecordOperations;
import dev.errand.application.port.in.RestoreSessions;
import dev.errand.application.port.in.RunBrief;
import dev.errand.application.port.in.ServeBriefs;
import dev.errand.application.port.in.SubmitBrief;
import dev.errand.application.port.in.VerifyAudit;
import dev.errand.application.port.out.PortException;
import dev.errand.domain.failure.Failure;

/** The services and what connects them. */
record Assembly(
    SubmitBrief submitBrief,
    RunBrief runBrief,
    FollowBrief followBrief,
    CancelBrief cancelBrief,
    AnswerApproval answerApproval,
    InspectSessions inspectSessions,
    RestoreSessions restoreSessions,
    PruneSessions pruneSessions,
    ExportLedgers exportLedgers,
    ManageDeadLetters manageDeadLetters,
    VerifyAudit verifyAudit,
    KeepAudit keepAudit,
    RecordOperations recordOperations,
    ReadQuotas readQuotas,
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
    Suspects suspects = new Suspects(settings.deadLetter(), settings.concurrency());
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
                suspects,
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
    OperatorTrail trail = new OperatorTrail(ports.audit(), ports.scheduler());
    AuditNotary.ConfiguredKey signer = () -> signer(ports, settings.checkpoints());
    AuditNotary notary =
        new AuditNotary(
            ports.audit(), ports.codecs(), ports.scheduler(), ports.ids(), signer, trail);
    SessionRestorer restorer = new SessionRestorer(ports, trail);
    HealthMonitor health = new HealthMonitor(ports, breakers, relay, settings);
    return new Assembly(
        new BriefIntake(ports, sessions, binder, audit, outbox, quotas, settings),
        new LocalRun(runner, ports, sessions, archives, settings),
        new BriefFollower(sessions, ports.ledger(), ports.scheduler()),
        wishes,
        wishes,
        new SessionInspector(ports, sessions, archiver, audit, trail),
        restorer,
        new SessionPruner(ports, restorer, audit, trail),
        new LedgerExporter(ports, trail),
        new DeadLetterDesk(ports, sessions, outbox, audit, trail),
        new AuditVerifier(ports.audit(), ports.codecs()),
        notary,
        new OperationsRecord(ports.audit(), trail, sessions, settings.quotas()),
        new QuotaDesk(ports.quotaAccounts(), settings.quotas(), ports.scheduler()),
        ports.agents()::agents,
        health,
        ports.telemetry()::scrape,
        new ProcessGroup(
            ports,
            new Worker(ports, runner, sessions, settlement, suspects, settings),
            health,
            relay,
            archives,
            new CheckpointRounds(
                notary,
                signer,
                settings.checkpoints().file(),
                settings.checkpoints().every(),
                ports.telemetry(),
                ports.scheduler()),
            settings),
        resources,
        outbox);
  }

  private static SigningKey signer(Ports ports, Settings.Checkpoints settings) {
    String name = settings.key();
    if (name == null) {
      throw new PortException(
          new Failure.InvalidRequest(
              "there is no key to sign with; name its secret with checkpoints.key, or its file with"
                  + " --key"));
    }
    String source = "the secret '" + name + "'";
    return SigningKey.of(
        ports
            .secrets()
            .apply(name)
            .orElseThrow(
                () -> new PortException(new Failure.InvalidRequest(source + " is not there"))),
        source);
  }

  @Override
  public void close() {
    outbox.flush();
    resources.close();
  }
}
