package dev.errand.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A stage for each test, on which no thread may die unseen but by a simulated crash. */
abstract class WorkerScenario {

  WorkerStage stage;

  @BeforeEach
  final void open(@TempDir Path directory) {
    stage = new WorkerStage(directory);
  }

  @AfterEach
  final void nothingDiesUnseen() {
    assertThat(stage.uncaught()).isEmpty();
  }
}
