package dev.errand.application;

import dev.errand.application.port.out.AgentCatalog;
import dev.errand.application.port.out.Archive;
import dev.errand.application.port.out.AuditLog;
import dev.errand.application.port.out.Codecs;
import dev.errand.application.port.out.DeadLetters;
import dev.errand.application.port.out.FileContents;
import dev.errand.application.port.out.IdGenerator;
import dev.errand.application.port.out.LedgerExport;
import dev.errand.application.port.out.Mailbox;
import dev.errand.application.port.out.MailboxDirectory;
import dev.errand.application.port.out.ModelDirectory;
import dev.errand.application.port.out.QuotaAccounts;
import dev.errand.application.port.out.Scheduler;
import dev.errand.application.port.out.SessionLedger;
import dev.errand.application.port.out.Telemetry;
import dev.errand.application.port.out.ToolBox;
import dev.errand.application.port.out.Workspaces;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * Everything the services need from the outside.
 *
 * @param ledger the sessions
 * @param mailbox where briefs come in
 * @param mailboxes finds mailboxes for replies
 * @param deadLetters what could not be worked on
 * @param models finds models
 * @param agents the agents
 * @param toolBoxes the tools
 * @param workspaces the files
 * @param sharedFiles contents of files for all machines, or {@link FileContents#NONE}
 * @param audit the audit log
 * @param archive the archive
 * @param quotaAccounts what tenants have used of their quotas
 * @param codecs turns things into bytes and back
 * @param telemetry counts and measures
 * @param scheduler time and threads
 * @param ids makes ids
 * @param random jitter
 * @param export writes ledgers as tables
 * @param secrets looks a secret up by its name
 */
public record Ports(
    SessionLedger ledger,
    Mailbox mailbox,
    MailboxDirectory mailboxes,
    DeadLetters deadLetters,
    ModelDirectory models,
    AgentCatalog agents,
    List<ToolBox> toolBoxes,
    Workspaces workspaces,
    FileContents sharedFiles,
    AuditLog audit,
    Archive archive,
    QuotaAccounts quotaAccounts,
    Codecs codecs,
    Telemetry telemetry,
    Scheduler scheduler,
    IdGenerator ids,
    RandomGenerator random,
    LedgerExport export,
    Function<String, Optional<String>> secrets) {

  public Ports {
    toolBoxes = List.copyOf(toolBoxes);
  }

  /**
   * Builds ports part by part; nothing is shared, exported, measured or secret unless it is set.
   */
  public static PortsBuilder builder() {
    return new PortsBuilder();
  }

  /** The same, to replace parts of it. */
  public PortsBuilder toBuilder() {
    return builder()
        .ledger(ledger)
        .mailbox(mailbox)
        .mailboxes(mailboxes)
        .deadLetters(deadLetters)
        .models(models)
        .agents(agents)
        .toolBoxes(toolBoxes)
        .workspaces(workspaces)
        .sharedFiles(sharedFiles)
        .audit(audit)
        .archive(archive)
        .quotaAccounts(quotaAccounts)
        .codecs(codecs)
        .telemetry(telemetry)
        .scheduler(scheduler)
        .ids(ids)
        .random(random)
        .export(export)
        .secrets(secrets);
  }

  /** The same, with files that follow their session where machines share them. */
  Ports withFollowingFiles() {
    return toBuilder()
        .workspaces(FollowingWorkspaces.of(workspaces, sharedFiles, scheduler))
        .sharedFiles(FileContents.NONE)
        .build();
  }
}
