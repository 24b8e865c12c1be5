package dev.errand.adapter.out.embedded;

import dev.errand.application.port.out.SessionLedger;
import dev.errand.application.spi.AdapterContext;
import dev.errand.application.spi.SessionLedgerProvider;
import java.net.URI;
import java.util.Set;

/**
 * Opens {@code file:DIR}, a ledger of journals shared by the sessions of a second. {@code
 * file:DIR?fsync=off} does not wait for the disk: faster, and what was written last may be lost
 * when the machine goes down.
 */
public final class FileSessionLedgerProvider implements SessionLedgerProvider {

  /** For the service loader. */
  public FileSessionLedgerProvider() {}

  @Override
  public String scheme() {
    return FileAddress.SCHEME;
  }

  @Override
  public SessionLedger open(URI address, AdapterContext context) {
    FileAddress file = FileAddress.of(address, Set.of("fsync"));
    return new FileSessionLedger(
        file.directory(),
        file.flag("fsync", true) ? Fsync.ON : Fsync.OFF,
        context.codecs(),
        context.scheduler());
  }
}
