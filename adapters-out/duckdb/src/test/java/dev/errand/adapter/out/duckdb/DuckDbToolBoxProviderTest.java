package dev.errand.adapter.out.duckdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.errand.application.port.out.Health;
import dev.errand.application.port.out.PortException;
import dev.errand.application.port.out.Tool;
import dev.errand.application.port.out.ToolBox;
import dev.errand.domain.tool.Effect;
import dev.errand.testkit.ManualScheduler;
import java.net.URI;
import java.time.Duration;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DuckDbToolBoxProviderTest {

  @Test
  void aFreshToolBoxIsUp() {
    ToolBox toolBox = new DataToolBox(new Engine(Limits.standard(), new ManualScheduler()));

    assertThat(new DuckDbToolBoxProvider().scheme()).isEqualTo("duckdb");
    assertThat(toolBox.check()).isEqualTo(new Health.Up());
  }

  @Test
  void theToolBoxHasSevenToolsWithTheirEffects() {
    ToolBox toolBox = new DataToolBox(new Engine(Limits.standard(), new ManualScheduler()));

    assertThat(toolBox.name()).isEqualTo("data");
    assertThat(
            toolBox.tools().stream()
                .map(Tool::spec)
                .collect(Collectors.toMap(spec -> spec.name(), spec -> spec.effect())))
        .hasSize(7)
        .containsEntry("list_files", Effect.READ_ONLY)
        .containsEntry("describe", Effect.READ_ONLY)
        .containsEntry("query", Effect.READ_ONLY)
        .containsEntry("sample", Effect.READ_ONLY)
        .containsEntry("correlate", Effect.READ_ONLY)
        .containsEntry("chart", Effect.IDEMPOTENT)
        .containsEntry("write_report", Effect.IDEMPOTENT);
    assertThat(toolBox.tools())
        .allSatisfy(
            tool -> assertThat(Json.read(tool.spec().argumentsSchema()).isObject()).isTrue());
  }

  @Test
  void limitsComeFromTheAddress() {
    assertThat(Limits.of(URI.create("duckdb:?memory=2gb&timeout=1500ms&threads=3&concurrent=7")))
        .isEqualTo(new Limits("2GB", Duration.ofMillis(1500), 3, 7));
    assertThat(Limits.of(URI.create("duckdb:?"))).isEqualTo(Limits.standard());
    assertThat(Limits.of(URI.create("duckdb:/"))).isEqualTo(Limits.standard());
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "duckdb:?memory=12, memory must be at least 64MB",
        "duckdb:?memory=63MB, memory must be at least 64MB",
        "duckdb:?timeout=0s, timeout must be positive with a unit",
        "duckdb:?timeout=30, timeout must be positive with a unit",
        "duckdb:?threads=0, threads must be a whole number from 1 to 256",
        "duckdb:?concurrent=257, concurrent must be a whole number from 1 to 256",
        "duckdb:?memmory=1GB, it has no parameter 'memmory'",
        "duckdb:data.db, 'data.db' means nothing here"
      })
  void aMalformedAddressIsRefusedWithOneThatIsNot(URI address, String problem) {
    assertThatThrownBy(() -> Limits.of(address))
        .isInstanceOf(PortException.class)
        .hasMessageContaining(problem)
        .hasMessageEndingWith(
            "it should look like duckdb:?memory=512MB&timeout=30s&threads=2&concurrent=2");
  }
}
