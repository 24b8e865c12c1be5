package dev.errand.bootstrap;

import dev.errand.application.ErrandApplication;
import dev.errand.application.Ports;
import dev.errand.application.Settings;
import dev.errand.application.port.out.AgentCatalog;
import dev.errand.application.port.out.Archive;
import dev.errand.application.port.out.AuditLog;
import dev.errand.application.port.out.Codecs;
import dev.errand.application.port.out.DeadLetters;
import dev.errand.application.port.out.FileContents;
import dev.errand.application.port.out.IdGenerator;
import dev.errand.application.port.out.LanguageModel;
import dev.errand.application.port.out.LedgerExport;
import dev.errand.application.port.out.Mailbox;
import dev.errand.application.port.out.QuotaAccounts;
import dev.errand.application.port.out.Scheduler;
import dev.errand.application.port.out.SessionLedger;
import dev.errand.application.port.out.Telemetry;
import dev.errand.application.port.out.ToolBox;
import dev.errand.application.port.out.Workspaces;
import dev.errand.application.spi.AdapterContext;
import dev.errand.application.spi.Provider;
import dev.errand.domain.budget.PriceTable;
import dev.errand.domain.quota.QuotaTable;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The ports, opened and connected as configuration says. Closing it closes them in reverse order.
 *
 * @param ports all of them
 * @param settings the numbers
 * @param opened what must be closed
 */
record Wiring(Ports ports, Settings settings, OpenedParts opened) implements AutoCloseable {

  /**
   * What does not come from an adapter.
   *
   * @param scheduler time and threads
   * @param ids makes ids
   * @param random jitter
   * @param keys looks secrets up
   */
  record Surroundings(Scheduler scheduler, IdGenerator ids, RandomGenerator random, KeyUses keys) {}

  /**
   * Opens everything. If one part cannot be opened, those that were are closed again.
   *
   * @throws dev.errand.application.port.out.PortException with {@code InvalidRequest}, telling all
   *     problems of documents, or that of the first address that cannot be opened
   */
  static Wiring open(Config config, AdapterCatalog catalog, Surroundings around) {
    OpenedParts opened = new OpenedParts();
    try {
      List<Problem> problems = new ArrayList<>();
      QuotaTable quotas = quotas(config.quotas(), problems);
      return new Wiring(
          ports(config, catalog, around, opened, problems),
          config.settings().toBuilder().quotas(quotas).build(),
          opened);
    } catch (Throwable e) {
      opened.close();
      throw e;
    }
  }

  /** An application on these ports, which is closed before they are. */
  ErrandApplication application() {
    return opened.add(ErrandApplication.assemble(ports, settings));
  }

  @Override
  public void close() {
    opened.close();
  }

  private static Ports ports(
      Config config,
      AdapterCatalog catalog,
      Surroundings around,
      OpenedParts opened,
      List<Problem> problems) {
    Codecs codecs = catalog.codecs().codecs();
    AgentCatalog agents = AgentDocuments.read(config.agents(), codecs, problems);
    PriceTable prices = prices(config.prices(), problems);
    if (!problems.isEmpty()) {
      throw Problem.exception(problems);
    }
    Config.Addresses addresses = config.addresses();
    Opener bare =
        new Opener(catalog, opened, around.keys(), context(codecs, around, Telemetry.NONE, prices));
    Telemetry telemetry = bare.open(Port.TELEMETRY, addresses.telemetry());
    Opener opener =
        new Opener(catalog, opened, around.keys(), context(codecs, around, telemetry, prices));
    SessionLedger ledger = opener.open(Port.LEDGER, addresses.ledger());
    AuditLog audit = opener.open(Port.AUDIT, addresses.audit());
    Archive archive = opener.open(Port.ARCHIVE, addresses.archive());
    LedgerExport export = opener.open(Port.EXPORT, addresses.export());
    Workspaces workspaces = opener.open(Port.WORKSPACES, addresses.workspaces());
    URI shared = addresses.sharedFiles();
    FileContents sharedFiles =
        shared == null ? FileContents.NONE : opener.open(Port.SHARED_FILES, shared);
    DeadLetters deadLetters = opener.open(Port.DEAD_LETTERS, addresses.deadLetters());
    QuotaAccounts quotaAccounts = opener.open(Port.QUOTA_ACCOUNTS, addresses.quotaAccounts());
    Mailbox mailbox = opener.open(Port.MAILBOX, addresses.mailbox());
    List<ToolBox> toolBoxes = new ArrayList<>();
    addresses.tools().forEach(each -> toolBoxes.add(opener.open(Port.TOOLS, each)));
    return Ports.builder()
        .ledger(ledger)
        .mailbox(mailbox)
        .mailboxes(
            new AllowedMailboxes(
                config.replyAllow(),
                addresses.mailbox(),
                mailbox,
                address -> opener.<Mailbox>open(Port.MAILBOX, address)))
        .deadLetters(deadLetters)
        .models(
            new CachedModels(
                addresses.model(), address -> opener.<LanguageModel>open(Port.MODEL, address)))
        .agents(agents)
        .toolBoxes(toolBoxes)
        .workspaces(workspaces)
        .sharedFiles(sharedFiles)
        .audit(audit)
        .archive(archive)
        .quotaAccounts(quotaAccounts)
        .codecs(codecs)
        .telemetry(telemetry)
        .scheduler(around.scheduler())
        .ids(around.ids())
        .random(around.random())
        .export(export)
        .secrets(around.keys().of("checkpoints"))
        .build();
  }

  private static AdapterContext context(
      Codecs codecs, Surroundings around, Telemetry telemetry, PriceTable prices) {
    return new AdapterContext(
        codecs, around.scheduler(), around.ids(), telemetry, prices, around.keys().of("nobody"));
  }

  private static PriceTable prices(@Nullable Path file, List<Problem> problems) {
    if (file == null) {
      return PriceFile.read(Resources.text("prices.yaml"), "built-in prices.yaml", problems);
    }
    try {
      return PriceFile.read(Files.readString(file), file.toString(), problems);
    } catch (IOException e) {
      problems.add(new Problem("prices", file.toString(), "cannot be read: " + e.getMessage()));
      return PriceTable.EMPTY;
    }
  }

  private static QuotaTable quotas(@Nullable Path file, List<Problem> problems) {
    if (file == null) {
      return QuotaTable.UNLIMITED;
    }
    try {
      return QuotaFile.read(Files.readString(file), file.toString(), problems);
    } catch (IOException e) {
      problems.add(new Problem("quotas", file.toString(), "cannot be read: " + e.getMessage()));
      return QuotaTable.UNLIMITED;
    }
  }

  /** Opens adapters that share a context. */
  private record Opener(
      AdapterCatalog catalog, OpenedParts opened, KeyUses keys, AdapterContext shared) {
    <P> P open(Port port, URI address) {
      Provider<P> provider = catalog.provider(port, address);
      AdapterContext own =
          new AdapterContext(
              shared.codecs(),
              shared.scheduler(),
              shared.ids(),
              shared.telemetry(),
              shared.prices(),
              keys.of(port.shown() + " " + address.getScheme() + ":"));
      return opened.add(provider.open(address, own));
    }
  }
}
