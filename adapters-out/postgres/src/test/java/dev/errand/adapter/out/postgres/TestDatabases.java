package dev.errand.adapter.out.postgres;

import dev.errand.adapter.out.json.JsonCodecsProvider;
import dev.errand.application.port.out.Codecs;
import dev.errand.application.port.out.Telemetry;
import dev.errand.application.spi.AdapterContext;
import dev.errand.domain.budget.PriceTable;
import dev.errand.testkit.RealScheduler;
import dev.errand.testkit.SequentialIds;
import java.net.URI;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** Opens what is under test as bootstrap does. */
final class TestDatabases {

  static final Codecs CODECS = new JsonCodecsProvider().codecs();

  private static final AtomicInteger PROCESSES = new AtomicInteger();

  private TestDatabases() {}

  /** What adapters share. Each is another process, as far as connections are concerned. */
  static AdapterContext process(TestPostgres server) {
    return new AdapterContext(
        CODECS,
        new RealScheduler(),
        new SequentialIds("p%dx".formatted(PROCESSES.incrementAndGet())),
        Telemetry.NONE,
        PriceTable.EMPTY,
        name -> Optional.ofNullable(server.secret(name)));
  }

  /** The same process with another way to look secrets up, as each of its ports has. */
  static AdapterContext otherPort(AdapterContext process) {
    return new AdapterContext(
        process.codecs(),
        process.scheduler(),
        process.ids(),
        process.telemetry(),
        process.prices(),
        name -> process.secrets().apply(name));
  }

  static Databases.Share share(String address, TestPostgres server) {
    return Databases.share(PostgresAddress.parse(URI.create(address), Set.of()), process(server));
  }

  static PostgresSessionLedger ledger(String address, AdapterContext process) {
    return (PostgresSessionLedger)
        new PostgresSessionLedgerProvider().open(URI.create(address), process);
  }

  static PostgresAuditLog auditLog(String address, AdapterContext process) {
    return (PostgresAuditLog) new PostgresAuditLogProvider().open(URI.create(address), process);
  }

  static PostgresMailbox mailbox(String address, AdapterContext process) {
    return (PostgresMailbox) new PostgresMailboxProvider().open(URI.create(address), process);
  }

  static PostgresDeadLetters deadLetters(String address, AdapterContext process) {
    return (PostgresDeadLetters)
        new PostgresDeadLettersProvider().open(URI.create(address), process);
  }
}
