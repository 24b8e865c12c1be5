package dev.errand.adapter.out.embedded;

import dev.errand.application.port.out.SessionLedger;
import dev.errand.testkit.SessionLedgerContract;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

final class FileSessionLedgerTest implements SessionLedgerContract {

  @TempDir private Path directory;
  private FileSessionLedger ledger;

  @BeforeEach
  void open() {
    ledger = new FileSessionLedger(directory, true, new LineCodecs(), new WallScheduler());
  }

  @AfterEach
  void close() throws IOException {
    ledger.close();
  }

  @Override
  public SessionLedger ledger() {
    return ledger;
  }
}
