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
import org.jspecify.annotations.Nullable;

/** {@link Ports} in the making. Not thread-safe. */
public final class PortsBuilder {

  private @Nullable SessionLedger ledger;
  private @Nullable Mailbox mailbox;
  private @Nullable MailboxDirectory mailboxes;
  private @Nullable DeadLetters deadLetters;
  private @Nullable ModelDirectory models;
  private @Nullable AgentCatalog agents;
  private List<ToolBox> toolBoxes = List.of();
  private @Nullable Workspaces workspaces;
  private FileContents sharedFiles = FileContents.NONE;
  private @Nullable AuditLog audit;
  private @Nullable Archive archive;
  private @Nullable QuotaAccounts quotaAccounts;
  private @Nullable Codecs codecs;
  private Telemetry telemetry = Telemetry.NONE;
  private @Nullable Scheduler scheduler;
  private @Nullable IdGenerator ids;
  private @Nullable RandomGenerator random;
  private LedgerExport export = LedgerExport.NONE;
  private Function<String, Optional<String>> secrets = name -> Optional.empty();

  PortsBuilder() {}

  /** As {@link Ports#ledger}. */
  public PortsBuilder ledger(SessionLedger ledger) {
    this.ledger = ledger;
    return this;
  }

  /** As {@link Ports#mailbox}. */
  public PortsBuilder mailbox(Mailbox mailbox) {
    this.mailbox = mailbox;
    return this;
  }

  /** As {@link Ports#mailboxes}. */
  public PortsBuilder mailboxes(MailboxDirectory mailboxes) {
    this.mailboxes = mailboxes;
    return this;
  }

  /** As {@link Ports#deadLetters}. */
  public PortsBuilder deadLetters(DeadLetters deadLetters) {
    this.deadLetters = deadLetters;
    return this;
  }

  /** As {@link Ports#models}. */
  public PortsBuilder models(ModelDirectory models) {
    this.models = models;
    return this;
  }

  /** As {@link Ports#agents}. */
  public PortsBuilder agents(AgentCatalog agents) {
    this.agents = agents;
    return this;
  }

  /** As {@link Ports#toolBoxes}. */
  public PortsBuilder toolBoxes(List<ToolBox> toolBoxes) {
    this.toolBoxes = toolBoxes;
    return this;
  }

  /** As {@link Ports#workspaces}. */
  public PortsBuilder workspaces(Workspaces workspaces) {
    this.workspaces = workspaces;
    return this;
  }

  /** As {@link Ports#sharedFiles}. */
  public PortsBuilder sharedFiles(FileContents sharedFiles) {
    this.sharedFiles = sharedFiles;
    return this;
  }

  /** As {@link Ports#audit}. */
  public PortsBuilder audit(AuditLog audit) {
    this.audit = audit;
    return this;
  }

  /** As {@link Ports#archive}. */
  public PortsBuilder archive(Archive archive) {
    this.archive = archive;
    return this;
  }

  /** As {@link Ports#quotaAccounts}. */
  public PortsBuilder quotaAccounts(QuotaAccounts quotaAccounts) {
    this.quotaAccounts = quotaAccounts;
    return this;
  }

  /** As {@link Ports#codecs}. */
  public PortsBuilder codecs(Codecs codecs) {
    this.codecs = codecs;
    return this;
  }

  /** As {@link Ports#telemetry}. */
  public PortsBuilder telemetry(Telemetry telemetry) {
    this.telemetry = telemetry;
    return this;
  }

  /** As {@link Ports#scheduler}. */
  public PortsBuilder scheduler(Scheduler scheduler) {
    this.scheduler = scheduler;
    return this;
  }

  /** As {@link Ports#ids}. */
  public PortsBuilder ids(IdGenerator ids) {
    this.ids = ids;
    return this;
  }

  /** As {@link Ports#random}. */
  public PortsBuilder random(RandomGenerator random) {
    this.random = random;
    return this;
  }

  /** As {@link Ports#export}. */
  public PortsBuilder export(LedgerExport export) {
    this.export = export;
    return this;
  }

  /** As {@link Ports#secrets}. */
  public PortsBuilder secrets(Function<String, Optional<String>> secrets) {
    this.secrets = secrets;
    return this;
  }

  /**
   * The ports.
   *
   * @throws IllegalStateException naming a part that is missing
   */
  public Ports build() {
    return new Ports(
        set(ledger, "ledger"),
        set(mailbox, "mailbox"),
        set(mailboxes, "mailboxes"),
        set(deadLetters, "deadLetters"),
        set(models, "models"),
        set(agents, "agents"),
        toolBoxes,
        set(workspaces, "workspaces"),
        sharedFiles,
        set(audit, "audit"),
        set(archive, "archive"),
        set(quotaAccounts, "quotaAccounts"),
        set(codecs, "codecs"),
        telemetry,
        set(scheduler, "scheduler"),
        set(ids, "ids"),
        set(random, "random"),
        export,
        secrets);
  }

  private static <T> T set(@Nullable T part, String name) {
    if (part == null) {
      throw new IllegalStateException("there is no " + name + "; set it");
    }
    return part;
  }
}
