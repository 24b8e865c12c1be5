/** Ports served by memory and local files, for one process without any server. */
@org.jspecify.annotations.NullMarked
module dev.errand.adapter.out.embedded {
  requires dev.errand.application;
  requires org.apache.commons.compress;
  requires static org.jspecify;

  provides dev.errand.application.spi.MailboxProvider with
      dev.errand.adapter.out.embedded.MemoryMailboxProvider;
  provides dev.errand.application.spi.DeadLettersProvider with
      dev.errand.adapter.out.embedded.FileDeadLettersProvider,
      dev.errand.adapter.out.embedded.MemoryDeadLettersProvider;
  provides dev.errand.application.spi.QuotaAccountsProvider with
      dev.errand.adapter.out.embedded.FileQuotaAccountsProvider,
      dev.errand.adapter.out.embedded.MemoryQuotaAccountsProvider;
  provides dev.errand.application.spi.SessionLedgerProvider with
      dev.errand.adapter.out.embedded.FileSessionLedgerProvider,
      dev.errand.adapter.out.embedded.MemorySessionLedgerProvider;
  provides dev.errand.application.spi.AuditLogProvider with
      dev.errand.adapter.out.embedded.FileAuditLogProvider,
      dev.errand.adapter.out.embedded.MemoryAuditLogProvider;
  provides dev.errand.application.spi.ArchiveProvider with
      dev.errand.adapter.out.embedded.DirectoryArchiveProvider;
  provides dev.errand.application.spi.WorkspacesProvider with
      dev.errand.adapter.out.embedded.DiskWorkspacesProvider;
  provides dev.errand.application.spi.FileContentsProvider with
      dev.errand.adapter.out.embedded.DirectoryFileContentsProvider;
}
