package dev.errand.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.application.port.in.VerifyAudit.Verdict;
import dev.errand.application.port.out.AuditLog;
import dev.errand.domain.brief.UserIdentity;
import dev.errand.testkit.Fixtures;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkerAuditTest {

  private WorkerStage stage;
  private Path log;
  private Path file;

  @BeforeEach
  void twoTenantsAtWork(@TempDir Path directory) throws Exception {
    stage = new WorkerStage(directory);
    log = directory.resolve("audit");
    stage.audit = stage.open(Port.AUDIT, "file:" + log);
    stage.model.says("1").says("2").says("3");
    WorkerStage.Process worker = stage.process().serves();
    for (String tenant : List.of("acme", "globex", "acme")) {
      stage.sends(
          dev.errand.domain.brief.Brief.builder(
                  new dev.errand.domain.brief.BriefId("b" + stage.model.turnsLeft()),
                  new dev.errand.domain.brief.AgentChoice.Named(Fixtures.AGENT),
                  new dev.errand.domain.brief.Input.Text("how many?"),
                  new UserIdentity("ada", tenant, Set.of(), Map.of()),
                  Fixtures.NOW)
              .build());
      stage.time.awaitIdle();
    }
    worker.stops();
    worker.ended();
    file = fileOf("acme");
  }

  @Test
  void untouchedLogShouldBeProvedWhole() {
    List<Verdict> all = stage.process().app.verifyAudit().verify(null);

    assertThat(all).extracting(Verdict::tenant).containsExactly("acme", "globex");
    assertThat(all).allMatch(Verdict::intact);
    assertThat(all.getFirst().entries()).isEqualTo(2 * all.getLast().entries()).isGreaterThan(5);
    assertThat(stage.process().app.verifyAudit().verify("globex")).containsExactly(all.getLast());
  }

  /** Bytes from all over the file; its last line break is the adapter's own matter. */
  @Test
  void flippedByteShouldBeFoundInTheEntryItIsIn() throws Exception {
    byte[] whole = Files.readAllBytes(file);
    List<String> unseen = new ArrayList<>();
    int entry = 1;

    for (int i = 0; i < whole.length - 1; i++) {
      if (i % 11 != 0 && whole[i] != '\n') {
        continue;
      }
      byte[] flipped = whole.clone();
      flipped[i] ^= 1;
      Files.write(file, flipped);
      Verdict verdict = acme();
      if (verdict.brokenAt() != entry) {
        unseen.add("byte %d of entry %d: %s".formatted(i, entry, verdict));
      }
      entry += whole[i] == '\n' ? 1 : 0;
    }

    assertThat(unseen).isEmpty();
  }

  @Test
  void deletedEntryShouldBeNamed() throws Exception {
    List<String> lines = Files.readAllLines(file);
    for (int i = 0; i < lines.size() - 1; i++) {
      List<String> left = new ArrayList<>(lines);
      left.remove(i);
      Files.write(file, left);

      assertThat(acme().brokenAt()).isEqualTo(i + 1);
      assertThat(acme().entries()).isEqualTo(i);
      assertThat(acme().reason()).contains("missing");
    }
  }

  @Test
  void swappedEntriesShouldBeNamed() throws Exception {
    List<String> lines = Files.readAllLines(file);
    for (int i = 0; i < lines.size() - 1; i++) {
      List<String> swapped = new ArrayList<>(lines);
      Collections.swap(swapped, i, i + 1);
      Files.write(file, swapped);

      assertThat(acme().brokenAt()).isEqualTo(i + 1);
    }
  }

  @Test
  void forgedEntryWithARightHashOfItsOwnShouldBeFoundByItsNeighbour() throws Exception {
    List<String> lines = new ArrayList<>(Files.readAllLines(file));
    lines.set(1, Files.readAllLines(fileOf("globex")).get(1));
    Files.write(file, lines);

    assertThat(acme().brokenAt()).isEqualTo(2);
  }

  @Test
  void damageToOneTenantShouldNotTouchTheOthers() throws Exception {
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
    stage.audit = stage.open(Port.AUDIT, "file:" + log);

    List<Verdict> all = stage.process().app.verifyAudit().verify(null);

    assertThat(all).extracting(Verdict::intact).containsExactly(false, true);
  }

  /** The verdict of a process that has never seen the log before. */
  private Verdict acme() {
    AuditLog opened = stage.open(Port.AUDIT, "file:" + log);
    stage.audit = opened;
    List<Verdict> verdicts = stage.process().app.verifyAudit().verify("acme");
    assertThat(verdicts).hasSize(1);
    assertThat(verdicts.getFirst().tenant()).isEqualTo("acme");
    return verdicts.getFirst();
  }

  private Path fileOf(String tenant) throws IOException {
    try (Stream<Path> files = Files.walk(log)) {
      return files
          .filter(each -> Files.isRegularFile(each) && content(each).contains("\"" + tenant + "\""))
          .findFirst()
          .orElseThrow();
    }
  }

  private static String content(Path file) {
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
