package dev.errand.bootstrap.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.bootstrap.process.ErrandProgram.Finished;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The two ways to start the program, and jars dropped in beside it. */
class DistributionIT {

  private static final Path ECHO = ErrandProgram.EXAMPLES.resolve("echo-model/src");

  @TempDir Path directory;
  @TempDir Path copy;

  @Test
  void launcherAndJarShouldFindTheSameAdapters() {
    JsonNode byLauncher = adapters(ErrandProgram.in(directory));
    JsonNode byJar = adapters(ErrandProgram.jarIn(directory, ErrandProgram.HOME));

    assertThat(byJar).isEqualTo(byLauncher);
    assertThat(byLauncher.findValuesAsString("scheme"))
        .contains("memory", "file", "redis", "rediss", "offline", "openai", "duckdb", "prometheus");
  }

  @Test
  void aPluginShouldBeFoundAndServeItsScheme() throws IOException {
    Path home = copyOfTheDistribution();
    PluginJar.make(ECHO, copy.resolve("classes"), home.resolve("plugins/echo.jar"));

    JsonNode byLauncher = adapters(ErrandProgram.in(directory, home));
    JsonNode byJar = adapters(ErrandProgram.jarIn(directory, home));

    assertThat(byJar).isEqualTo(byLauncher);
    assertThat(byLauncher.findValuesAsString("scheme")).contains("echo");
    assertThat(echoed(ErrandProgram.in(directory, home)).out()).contains("Is anybody there?");
    assertThat(echoed(ErrandProgram.jarIn(directory, home)).out()).contains("Is anybody there?");
  }

  @Test
  void withoutAJdkThatIsNewEnoughItShouldSaySoInOneLine() {
    Finished finished =
        ErrandProgram.in(directory).with("ERRAND_JAVA", directory.toString()).run("--version");

    assertThat(finished.code()).isEqualTo(2);
    assertThat(finished.err().lines()).hasSize(1);
    assertThat(finished.err()).contains("JDK 25", directory.toString());
  }

  private Finished echoed(ErrandProgram program) throws IOException {
    Files.writeString(
        directory.resolve("parrot.yaml"),
        """
        name: parrot
        description: Says what it was asked.
        prompt: [{name: task, text: Repeat it.}]
        budget: {totalTokens: 20000}
        timeLimit: 1m
        """);
    return program
        .with("ERRAND_AGENTS", "parrot.yaml")
        .with("ERRAND_MODEL", "echo:")
        .run("run", "--agent", "parrot", "--text", "Is anybody there?", "-q");
  }

  private static JsonNode adapters(ErrandProgram program) {
    Finished finished = program.run("doctor", "--json");
    assertThat(finished.code()).as(finished.toString()).isZero();
    return new JsonMapper().readTree(finished.out()).get("adapters");
  }

  private Path copyOfTheDistribution() throws IOException {
    Path home = copy.resolve("errand");
    for (String folder : List.of("bin", "lib")) {
      Files.createDirectories(home.resolve(folder));
      try (var files = Files.list(ErrandProgram.HOME.resolve(folder))) {
        for (Path each : files.toList()) {
          Files.copy(each, home.resolve(folder).resolve(each.getFileName()));
        }
      }
    }
    return home;
  }
}
