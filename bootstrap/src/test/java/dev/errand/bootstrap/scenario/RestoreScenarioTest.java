package dev.errand.bootstrap.scenario;

import static dev.errand.bootstrap.scenario.RunnerStage.SESSION;
import static dev.errand.bootstrap.scenario.RunnerStage.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.errand.application.port.in.RestoreSessions;
import dev.errand.application.port.in.RestoreSessions.Limits;
import dev.errand.application.port.in.RestoreSessions.Proof;
import dev.errand.application.port.in.RestoreSessions.Restored;
import dev.errand.application.port.in.RunBrief;
import dev.errand.application.port.out.Archive;
import dev.errand.application.port.out.PortException;
import dev.errand.application.port.out.Tool;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.RecordedEvent;
import dev.errand.domain.session.SessionEvent;
import dev.errand.domain.session.SessionId;
import dev.errand.domain.tool.Effect;
import dev.errand.domain.workspace.WorkspacePath;
import dev.errand.testkit.Fault;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A session that was archived on one machine, on another one. */
class RestoreScenarioTest {

  private static final String REPORT = "report/findings.md";
  private static final String FOUND = "It was warm.\n";

  private RunnerStage here;
  private RunnerStage there;
  private final Map<String, byte[]> forged = new HashMap<>();

  @BeforeEach
  void archivedSession(@TempDir Path first, @TempDir Path second) throws Exception {
    here = new RunnerStage(first);
    here.tool("note", Effect.IDEMPOTENT)
        .does(
            (arguments, context) -> {
              write(context.workspace().write(WorkspacePath.of(REPORT)));
              return new Tool.Result.Ok("noted");
            });
    here.file("data.csv", "a,b\n1,2\n").wants("{}", "note").model.says("Done.");
    here.finish();
    here.app().inspectSessions().archive(SESSION, "ada");
    there = new RunnerStage(second).archivedIn(new Forged(here.ports().archive()));
    there.tool("note", Effect.IDEMPOTENT).answers("noted");
  }

  private static void write(OutputStream file) throws IOException {
    try (file) {
      file.write(FOUND.getBytes(StandardCharsets.UTF_8));
    }
  }

  private RestoreSessions archive() {
    return there.app().restoreSessions();
  }

  private Archive.Stored stored() {
    return archive().stored(SESSION).getLast();
  }

  private Restored restore() {
    return archive().restore(stored(), Limits.DEFAULT, "ada");
  }

  private Failure refusal(Limits limits) {
    PortException refused =
        catchThrowableOfType(PortException.class, () -> archive().restore(stored(), limits, "ada"));
    assertThat(refused).as("a refusal").isNotNull();
    assertThat(there.ledger()).as("the ledger").isEmpty();
    return refused.failure();
  }

  @Nested
  class Whole {

    @Test
    void theSessionShouldBeTheSameOnTheOtherMachine() throws Exception {
      Restored restored = restore();

      assertThat(restored.events()).isEqualTo(here.ledger().size());
      assertThat(restored.appended()).isEqualTo(restored.events());
      assertThat(restored.files()).isEqualTo(2);
      assertThat(there.ledger()).isEqualTo(here.ledger());
      assertThat(there.state()).isEqualTo(here.state());
      assertThat(there.text(REPORT)).isEqualTo(FOUND);
      assertThat(there.text("data.csv")).isEqualTo("a,b\n1,2\n");
      assertThat(there.app().inspectSessions().replay(SESSION, null)).isEmpty();
    }

    @Test
    void itShouldBeGoneOnWithFromAnyPoint() throws Exception {
      restore();
      there.model.says("It was cold.");

      SessionId fork =
          there.app().inspectSessions().fork(SESSION, there.ledger().size() - 3, "ada");
      RunBrief.Result result = there.run(fork);

      assertThat(answer(RunnerStage.ended(result))).isEqualTo("It was cold.");
    }

    @Test
    void restoringAgainShouldAppendNothing() {
      restore();

      Restored again = restore();

      assertThat(again.appended()).isZero();
      assertThat(there.ledger()).isEqualTo(here.ledger());
    }

    @Test
    void aRestoreThatWasCutShortShouldBeCompletedByAnother() {
      there.faults.nth("ledger.append", 2, Fault.before(new Failure.Unavailable("down")));
      catchThrowableOfType(PortException.class, RestoreScenarioTest.this::restore);
      int before = there.ledger().size();

      Restored again = restore();

      assertThat(before).isPositive().isLessThan(here.ledger().size());
      assertThat(again.appended()).isEqualTo(here.ledger().size() - before);
      assertThat(there.ledger()).isEqualTo(here.ledger());
    }

    @Test
    void bothShouldBeInTheAuditLogs() {
      restore();

      assertThat(actions(here)).contains("archived").doesNotContain("restored");
      assertThat(actions(there)).containsExactly("restored");
      assertThat(there.app().verifyAudit().verify(null)).allMatch(each -> each.intact());
    }

    private List<String> actions(RunnerStage stage) {
      List<String> actions = new ArrayList<>();
      for (String tenant : stage.ports().audit().tenants()) {
        stage.ports().audit().read(tenant, 0, entry -> actions.add(entry.fact().action()));
      }
      return actions;
    }

    @Test
    void itShouldBeProvedWithoutTouchingAnything() {
      Proof proof = archive().prove(stored(), Limits.DEFAULT);

      assertThat(proof.intact()).as(proof.problem()).isTrue();
      assertThat(proof.events()).isEqualTo(here.ledger().size());
      assertThat(proof.files()).isEqualTo(2);
      assertThat(there.ledger()).isEmpty();
    }
  }

  @Nested
  class Occupied {

    @Test
    void anotherSessionOfThatIdShouldBeLeftAlone() throws Exception {
      there.model.says("Something else.");
      there.finish();
      List<RecordedEvent> before = there.ledger();

      PortException refused =
          catchThrowableOfType(PortException.class, RestoreScenarioTest.this::restore);

      assertThat(refused.failure()).isInstanceOf(Failure.Conflict.class);
      assertThat(refused).hasMessageContaining("b1 is here already", "event 1 is another");
      assertThat(there.ledger()).isEqualTo(before);
    }

    @Test
    void aSessionThatHasGoneOnShouldBeLeftAlone() {
      restore();
      RecordedEvent last = there.ledger().getLast();
      there
          .ports()
          .ledger()
          .append(
              SESSION,
              List.of(
                  new RecordedEvent(
                      last.sequence() + 1,
                      last.epoch() + 1,
                      last.at(),
                      new SessionEvent.Revived("somebody", null))));

      PortException refused =
          catchThrowableOfType(PortException.class, RestoreScenarioTest.this::restore);

      assertThat(refused.failure()).isInstanceOf(Failure.Conflict.class);
      assertThat(refused).hasMessageContaining("gone on");
    }
  }

  @Nested
  class Damaged {

    @Test
    void eventsThatDoNotFollowShouldBeNamed() throws IOException {
      List<String> lines = new ArrayList<>(text("ledger.jsonl").lines().toList());
      lines.remove(2);
      forge("ledger.jsonl", String.join("\n", lines) + "\n");

      assertThat(refusal(Limits.DEFAULT).message()).contains("ledger.jsonl", "line 3");
      assertThat(archive().prove(stored(), Limits.DEFAULT).problem()).contains("line 3");
    }

    @Test
    void aLedgerThatIsCutShortShouldBeNamed() throws IOException {
      String whole = text("ledger.jsonl");
      forge("ledger.jsonl", whole.substring(0, whole.length() - 1));

      assertThat(refusal(Limits.DEFAULT).message()).contains("cut short");

      forge("ledger.jsonl", whole.substring(0, whole.indexOf('\n', whole.length() / 2) + 1));
      assertThat(refusal(Limits.DEFAULT).message()).contains("snapshot.json");
    }

    @Test
    void anEmptyLedgerShouldBeNamed() {
      forge("ledger.jsonl", "");

      assertThat(refusal(Limits.DEFAULT).message()).contains("begins with no brief");
    }

    @Test
    void aLineThatIsNoEventShouldBeNamed() {
      forge("ledger.jsonl", "{\"no\":\"event\"}\n");

      Failure failure = refusal(Limits.DEFAULT);

      assertThat(failure).isInstanceOf(Failure.Corrupt.class);
      assertThat(failure.message()).contains("line 1");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 100, 512, 600, 1024, 1100})
    void aTarThatIsCutShortShouldBeNamed(int length) throws IOException {
      forged.put("filesystem.tar", Arrays.copyOf(bytes("filesystem.tar"), length));

      Failure failure = refusal(Limits.DEFAULT);

      assertThat(failure).isInstanceOf(Failure.Corrupt.class);
      assertThat(failure.message()).contains("cut short");
    }

    @Test
    void aFileWithOtherContentShouldBeNamed() {
      forged.put(
          "filesystem.tar",
          new TarBytes().file("data.csv", "a,b\n1,3\n").file(REPORT, FOUND).end());

      assertThat(refusal(Limits.DEFAULT).message()).contains("data.csv", "content");
    }

    @Test
    void aMissingFileShouldBeNamed() {
      forged.put("filesystem.tar", new TarBytes().file("data.csv", "a,b\n1,2\n").end());

      assertThat(refusal(Limits.DEFAULT).message()).contains(REPORT + " is missing");
    }

    private void forge(String part, String text) {
      forged.put(part, text.getBytes(StandardCharsets.UTF_8));
    }

    private String text(String part) throws IOException {
      return new String(bytes(part), StandardCharsets.UTF_8);
    }

    private byte[] bytes(String part) throws IOException {
      try (InputStream in = here.ports().archive().open(stored(), part)) {
        return in.readAllBytes();
      }
    }
  }

  @Nested
  class Hostile {

    @ParameterizedTest
    @ValueSource(
        strings = {
          "../../etc/cron.d/x",
          "/etc/passwd",
          "a/../../x",
          "C:/x",
          "a\\..\\x",
          "a//b",
          "./data.csv",
          ""
        })
    void aPathThatLeadsOutShouldBeRefusedByName(String name) {
      forged.put("filesystem.tar", new TarBytes().file(name, "x").end());

      assertDenied(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"../x", "/x"})
    void aPathOfAnExtendedHeaderShouldBeRefusedLikeAnother(String name) {
      forged.put("filesystem.tar", new TarBytes().pax("path", name).file("data.csv", "x").end());

      assertDenied(name);
    }

    @ParameterizedTest
    @CsvSource({
      "1,hard link",
      "2,symbolic link",
      "3,device",
      "4,device",
      "5,directory",
      "6,pipe",
      "7,unknown",
      "L,unknown",
      "S,unknown",
      "g,unknown"
    })
    void whatIsNoFileShouldBeRefusedByName(char type, String what) {
      forged.put("filesystem.tar", new TarBytes().entry("data.csv", type, new byte[0]).end());

      assertThat(assertDenied("data.csv").message()).contains(what);
    }

    @Test
    void aFileThatIsThereTwiceShouldBeRefused() {
      forged.put(
          "filesystem.tar",
          new TarBytes()
              .file("data.csv", "a,b\n1,2\n")
              .file("data.csv", "a,b\n1,2\n")
              .file(REPORT, FOUND)
              .end());

      assertThat(assertDenied("data.csv").message()).contains("twice");
    }

    @Test
    void aFileTheSessionDoesNotHaveShouldBeRefusedBeforeItIsRead() {
      forged.put("filesystem.tar", new TarBytes().header("bomb", '0', 1L << 32).cut());

      assertThat(assertDenied("bomb").message()).contains("no such file");
    }

    @Test
    void aFileThatIsLargerThanTheSessionSaysShouldBeRefusedBeforeItIsRead() {
      forged.put("filesystem.tar", new TarBytes().header("data.csv", '0', 1L << 32).cut());

      assertThat(assertDenied("data.csv").message()).contains("4294967296 bytes");
    }

    @Test
    void moreFilesOrBytesThanAllowedShouldBeRefusedByName() {
      assertThat(refusal(new Limits(1, 1000)).message()).contains(REPORT, "more than 1 files");
      assertThat(refusal(new Limits(2, 10)).message()).contains(REPORT, "more than 10 bytes");
      assertThat(archive().prove(stored(), new Limits(0, 0)).intact()).isFalse();
    }

    @Test
    void whatStandsBehindTheEndShouldBeRefused() {
      byte[] good = new TarBytes().file("data.csv", "a,b\n1,2\n").file(REPORT, FOUND).end();
      byte[] more = Arrays.copyOf(good, good.length + 512);
      more[more.length - 1] = 1;
      forged.put("filesystem.tar", more);

      assertThat(refusal(Limits.DEFAULT).message()).contains("behind its end");
    }

    @Test
    void anExtendedHeaderThatIsHugeOrBrokenShouldBeRefused() {
      forged.put("filesystem.tar", new TarBytes().header("p", 'x', 1L << 30).cut());
      assertThat(refusal(Limits.DEFAULT)).isInstanceOf(Failure.Denied.class);

      forged.put(
          "filesystem.tar",
          new TarBytes().entry("p", 'x', "99 path=x\n".getBytes(StandardCharsets.UTF_8)).end());
      assertThat(refusal(Limits.DEFAULT).message()).contains("wrong length");

      forged.put("filesystem.tar", new TarBytes().pax("size", "-1").file("a", "").end());
      assertThat(refusal(Limits.DEFAULT).message()).contains("no number");
    }

    @Test
    void noNameShouldBringControlCharactersIntoAMessage() {
      forged.put("filesystem.tar", new TarBytes().file("evil\u001b[2J\nname", "x").end());

      assertThat(refusal(Limits.DEFAULT).message()).doesNotContain("\u001b", "\n");
    }

    private Failure assertDenied(String name) {
      Failure failure = refusal(Limits.DEFAULT);
      assertThat(failure).isInstanceOf(Failure.Denied.class);
      assertThat(failure.message()).contains("'" + name + "'");
      assertThat(archive().prove(stored(), Limits.DEFAULT).problem()).contains("'" + name + "'");
      return failure;
    }
  }

  /** An archive in which somebody put something else in the place of a part. */
  private final class Forged implements Archive {
    private final Archive inner;

    Forged(Archive inner) {
      this.inner = inner;
    }

    @Override
    public void store(Bundle bundle) {
      inner.store(bundle);
    }

    @Override
    public boolean complete(Stored stored) {
      return inner.complete(stored);
    }

    @Override
    public List<Stored> list(SessionId session) {
      return inner.list(session);
    }

    @Override
    public List<Stored> all(int limit, @Nullable Stored after) {
      return inner.all(limit, after);
    }

    @Override
    public InputStream open(Stored stored, String part) {
      byte[] instead = forged.get(part);
      return instead == null ? inner.open(stored, part) : new ByteArrayInputStream(instead);
    }
  }
}
