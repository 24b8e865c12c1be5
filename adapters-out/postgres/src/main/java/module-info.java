/** Ledger, audit log, mailboxes and dead letters in PostgreSQL. */
@org.jspecify.annotations.NullMarked
@SuppressWarnings("requires-automatic")
module dev.errand.adapter.out.postgres {
  requires dev.errand.application;
  requires com.zaxxer.hikari;
  requires flyway.core;
  requires java.sql;
  requires org.jooq;
  requires org.postgresql.jdbc;
  requires static jakarta.xml.bind;
  requires static org.checkerframework.checker.qual;
  requires static org.jspecify;

  provides dev.errand.application.spi.SessionLedgerProvider with
      dev.errand.adapter.out.postgres.PostgresSessionLedgerProvider;
  provides dev.errand.application.spi.AuditLogProvider with
      dev.errand.adapter.out.postgres.PostgresAuditLogProvider;
  provides dev.errand.application.spi.MailboxProvider with
      dev.errand.adapter.out.postgres.PostgresMailboxProvider;
  provides dev.errand.application.spi.DeadLettersProvider with
      dev.errand.adapter.out.postgres.PostgresDeadLettersProvider;
  provides dev.errand.application.spi.FileContentsProvider with
      dev.errand.adapter.out.postgres.PostgresFileContentsProvider;
  provides dev.errand.application.spi.QuotaAccountsProvider with
      dev.errand.adapter.out.postgres.PostgresQuotaAccountsProvider;
}
