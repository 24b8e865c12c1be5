package dev.errand.bootstrap;

import dev.errand.application.spi.ArchiveProvider;
import dev.errand.application.spi.AuditLogProvider;
import dev.errand.application.spi.DeadLettersProvider;
import dev.errand.application.spi.FileContentsProvider;
import dev.errand.application.spi.LanguageModelProvider;
import dev.errand.application.spi.LedgerExportProvider;
import dev.errand.application.spi.MailboxProvider;
import dev.errand.application.spi.Provider;
import dev.errand.application.spi.QuotaAccountsProvider;
import dev.errand.application.spi.SessionLedgerProvider;
import dev.errand.application.spi.TelemetryProvider;
import dev.errand.application.spi.ToolBoxProvider;
import dev.errand.application.spi.WorkspacesProvider;

/** The ports that are served by what an address names. */
enum Port {
  MAILBOX("Mailbox", MailboxProvider.class),
  LEDGER("SessionLedger", SessionLedgerProvider.class),
  AUDIT("AuditLog", AuditLogProvider.class),
  ARCHIVE("Archive", ArchiveProvider.class),
  EXPORT("LedgerExport", LedgerExportProvider.class),
  WORKSPACES("Workspaces", WorkspacesProvider.class),
  SHARED_FILES("FileContents", FileContentsProvider.class),
  DEAD_LETTERS("DeadLetters", DeadLettersProvider.class),
  QUOTA_ACCOUNTS("QuotaAccounts", QuotaAccountsProvider.class),
  TELEMETRY("Telemetry", TelemetryProvider.class),
  MODEL("LanguageModel", LanguageModelProvider.class),
  TOOLS("ToolBox", ToolBoxProvider.class);

  private final String shown;
  private final Class<? extends Provider<?>> provider;

  Port(String shown, Class<? extends Provider<?>> provider) {
    this.shown = shown;
    this.provider = provider;
  }

  String shown() {
    return shown;
  }

  Class<? extends Provider<?>> provider() {
    return provider;
  }
}
