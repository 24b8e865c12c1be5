package dev.errand.adapter.in.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.application.port.in.CheckHealth;
import dev.errand.application.port.out.Health;
import dev.errand.domain.failure.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class DoctorCommandTest {

  private final Process process = new Process();

  @TempDir private Path directory;

  @BeforeEach
  void beWell() {
    component("ledger", new Health.Up());
    component("mailbox", new Health.Up());
    process.adapters.add(
        new Environment.Adapter("SessionLedger", "file", "x.FileLedger", "1", "a.jar"));
    process.adapters.add(new Environment.Adapter("Mailbox", "redis", "x.Redis", "1", "b.jar"));
    process.adapters.add(new Environment.Adapter("Mailbox", "memory", "x.Memory", "1", "a.jar"));
    process.configuration.put("ledger", "file:" + directory + "/new/state (from default)");
  }

  private void component(String name, Health health) {
    process.application.components.put(name, new CheckHealth.Component(health, Sessions.START));
  }

  @Test
  void allBeingWellShouldBeZeroAndQuick() {
    int code = process.run("doctor");

    assertThat(code).isZero();
    assertThat(process.out.toString())
        .contains("Java    " + Runtime.version())
        .contains("ledger     up", "All is well.", directory + "/new/state");
    assertThat(process.time.sleeps).isEmpty();
  }

  @Test
  void adaptersShouldBeInAFixedOrder() {
    process.run("doctor", "--json");

    JsonNode adapters = process.json().path("adapters");
    assertThat(
            adapters
                .valueStream()
                .map(a -> a.path("port").stringValue() + a.path("scheme").stringValue()))
        .containsExactly("Mailboxmemory", "Mailboxredis", "SessionLedgerfile");
  }

  @Test
  void jsonShouldHaveTheDocumentedKeys() {
    component("mailbox", new Health.Down("refused"));

    int code = process.run("doctor", "--json");

    JsonNode document = process.json();
    assertThat(code).isEqualTo(1);
    assertThat(document.propertyNames())
        .containsExactly(
            "ok", "version", "java", "problems", "components", "adapters", "directories");
    assertThat(document.path("ok").booleanValue()).isFalse();
    assertThat(document.path("components").path("mailbox").path("reason").stringValue())
        .isEqualTo("refused");
    assertThat(document.path("components").path("ledger").path("reason").isNull()).isTrue();
  }

  @Test
  void whatIsDownShouldBeToldAtOnceWithWhatIsConfigured() {
    component("ledger", new Health.Down("no such server"));

    int code = process.run("doctor");

    assertThat(code).isEqualTo(1);
    assertThat(process.out.toString())
        .contains("ledger     DOWN", "One problem:")
        .contains("- ledger is down: no such server; configured as ledger: file:");
    assertThat(process.time.instant()).isEqualTo(Sessions.START);
  }

  @Test
  void whatDoesNotAnswerShouldBeWaitedForAndThenToldAsThat() {
    process.application.components.put(
        "mailbox",
        new CheckHealth.Component(new Health.Down("no answer for 12 s"), Sessions.START, false));

    int code = process.run("doctor");

    assertThat(code).isEqualTo(1);
    assertThat(process.out.toString()).contains("- mailbox is down: no answer for 12 s");
    assertThat(process.time.instant()).isEqualTo(Sessions.START.plus(Checkup.PATIENCE));
  }

  @Test
  void aFirstProbeThatIsSlowShouldBeWaitedFor() {
    process.application.components.clear();
    process.time.tick(Duration.ZERO);

    process.run("doctor");

    assertThat(process.time.sleeps).isNotEmpty();
  }

  @Test
  void aBadConfigurationShouldStillShowTheRest() {
    process.configuration.clear();
    process.refusal = new Failure.InvalidRequest("errand.yaml:3: unknown key 'mailbx'");

    int code = process.run("doctor");

    assertThat(code).isEqualTo(2);
    assertThat(process.out.toString()).contains("unknown key 'mailbx'", "x.Memory");
  }

  @Test
  void aDirectoryThatCannotBeWrittenShouldBeAProblem() throws IOException {
    Path file = Files.writeString(directory.resolve("taken"), "");
    process.configuration.put("archive", "file:" + file + "/archive (from env)");

    int code = process.run("doctor");

    assertThat(code).isEqualTo(1);
    assertThat(process.out.toString()).contains("taken/archive cannot be written to");
  }

  @Test
  void noAdaptersShouldBeAProblem() {
    process.adapters.clear();

    int code = process.run("doctor");

    assertThat(code).isEqualTo(1);
    assertThat(process.out.toString()).contains("no adapter was found");
  }
}
