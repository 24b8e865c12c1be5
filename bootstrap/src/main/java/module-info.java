/**
 * The only place that knows every part: reads the configuration, finds adapters, connects them and
 * starts the program. Nothing here decides about briefs, and nothing outside depends on it.
 */
@org.jspecify.annotations.NullMarked
module dev.errand.bootstrap {
  requires dev.errand.adapter.in.cli;
  requires dev.errand.adapter.in.http;
  requires dev.errand.application;
  requires java.logging;
  requires jdk.unsupported;
  requires tools.jackson.core;
  requires tools.jackson.dataformat.yaml;
  requires static org.jspecify;

  uses dev.errand.application.spi.ArchiveProvider;
  uses dev.errand.application.spi.AuditLogProvider;
  uses dev.errand.application.spi.CodecsProvider;
  uses dev.errand.application.spi.DeadLettersProvider;
  uses dev.errand.application.spi.FileContentsProvider;
  uses dev.errand.application.spi.LanguageModelProvider;
  uses dev.errand.application.spi.LedgerExportProvider;
  uses dev.errand.application.spi.MailboxProvider;
  uses dev.errand.application.spi.QuotaAccountsProvider;
  uses dev.errand.application.spi.SessionLedgerProvider;
  uses dev.errand.application.spi.TelemetryProvider;
  uses dev.errand.application.spi.ToolBoxProvider;
  uses dev.errand.application.spi.WorkspacesProvider;
}
