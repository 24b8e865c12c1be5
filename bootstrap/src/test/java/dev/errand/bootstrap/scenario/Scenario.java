package dev.errand.bootstrap.scenario;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A stage for each test, and behind each test the rules that hold of every ledger. */
abstract class Scenario {

  RunnerStage stage;

  @BeforeEach
  final void open(@TempDir Path home) {
    stage = new RunnerStage(home);
  }

  @AfterEach
  final void rulesHold() {
    LedgerRules.hold(stage);
  }
}
