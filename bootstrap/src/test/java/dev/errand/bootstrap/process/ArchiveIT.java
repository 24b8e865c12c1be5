package dev.errand.bootstrap.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.bootstrap.process.ErrandProgram.Finished;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The packaged program on two machines that share nothing but the archive. */
class ArchiveIT {

  private static final JsonMapper JSON = new JsonMapper();

  @TempDir Path here;
  @TempDir Path there;

  @Test
  void aSessionOfOneMachineShouldBeRestoredShownReplayedAndForkedOnAnother() throws IOException {
    ErrandProgram first = ErrandProgram.in(here).with("ERRAND_ARCHIVE_ON_END", "true");
    ErrandProgram second =
        ErrandProgram.in(there).with("ERRAND_ARCHIVE", "file:" + here.resolve(".errand/archive"));
    String brief = ErrandProgram.EXAMPLES.resolve("weather/brief.yaml").toString();

    Finished ran = first.run("run", brief, "--session", "moved", "-q", "--json");
    Finished listed = second.run("archive", "list", "--json");
    Finished proved = second.run("archive", "verify");
    Finished restored = second.run("archive", "restore", "moved");
    Finished shownHere = first.run("session", "show", "moved", "--json");
    Finished shownThere = second.run("session", "show", "moved", "--json");
    Finished replayed = second.run("session", "replay", "moved");
    Finished forked = second.run("session", "fork", "moved", "--at", "8");
    Finished again = second.run("archive", "restore", "moved", "--json");
    Finished exported = second.run("archive", "export", "--parquet", "events.parquet", "--json");

    assertThat(ran.code()).as(ran.toString()).isZero();
    assertThat(JSON.readTree(listed.out()).get(0).get("sessionId").asString()).isEqualTo("moved");
    assertThat(proved.code()).as(proved.toString()).isZero();
    assertThat(proved.out()).contains("1 whole, 0 broken");
    assertThat(restored.code()).as(restored.toString()).isZero();
    assertThat(shownThere.out()).isEqualTo(shownHere.out());
    assertThat(replayed.code()).as(replayed.toString()).isZero();
    assertThat(forked.code()).as(forked.toString()).isZero();
    JsonNode nothing = JSON.readTree(again.out());
    assertThat(nothing.get("appended").asLong()).isZero();
    assertThat(nothing.get("files").asInt()).isPositive();
    assertThat(exported.code()).as(exported.toString()).isZero();
    assertThat(JSON.readTree(exported.out()).get("events")).isEqualTo(nothing.get("events"));
    assertThat(there.resolve("events.parquet")).isNotEmptyFile();
  }

  @Test
  void aDamagedArchiveShouldBeNamedAndRestoreNothing() throws IOException {
    ErrandProgram program = ErrandProgram.in(here).with("ERRAND_ARCHIVE_ON_END", "true");
    String brief = ErrandProgram.EXAMPLES.resolve("weather/brief.yaml").toString();
    program.run("run", brief, "--session", "hurt", "-q");
    Path tar;
    try (var found = Files.walk(here.resolve(".errand/archive/hurt"))) {
      tar = found.filter(each -> each.endsWith("filesystem.tar.gz")).findFirst().orElseThrow();
    }
    byte[] bytes = Files.readAllBytes(tar);
    bytes[bytes.length / 2] ^= 1;
    Files.write(tar, bytes);
    ErrandProgram second =
        ErrandProgram.in(there).with("ERRAND_ARCHIVE", "file:" + here.resolve(".errand/archive"));

    Finished proved = second.run("archive", "verify", "hurt");
    Finished restored = second.run("archive", "restore", "hurt");
    Finished shown = second.run("session", "show", "hurt");

    assertThat(proved.code()).as(proved.toString()).isOne();
    assertThat(proved.out()).contains("BROKEN", "filesystem.tar.gz");
    assertThat(restored.code()).as(restored.toString()).isOne();
    assertThat(restored.err()).contains("filesystem.tar.gz");
    assertThat(shown.code()).as(shown.toString()).isEqualTo(2);
  }
}
