package dev.errand.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.errand.application.port.in.NewBrief;
import dev.errand.application.port.in.SubmitBrief.Accepted;
import dev.errand.application.port.out.Payload;
import dev.errand.application.port.out.PortException;
import dev.errand.domain.brief.AgentChoice;
import dev.errand.domain.brief.Attachment;
import dev.errand.domain.brief.Brief;
import dev.errand.domain.brief.BriefId;
import dev.errand.domain.brief.Input;
import dev.errand.domain.brief.UserIdentity;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.SessionEvent;
import dev.errand.domain.session.SessionId;
import dev.errand.domain.workspace.WorkspacePath;
import dev.errand.testkit.Fault;
import dev.errand.testkit.Fixtures;
import dev.errand.testkit.SimulatedCrash;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IntakeTest {

  private WorkerStage stage;
  private Path directory;

  @BeforeEach
  void setUp(@TempDir Path temporary) {
    directory = temporary;
    stage = new WorkerStage(temporary);
  }

  private static NewBrief keyed(String key, String input) {
    return WorkerStage.brief(null, key, input);
  }

  @Test
  void briefShouldBeTakenWhileTheAuditLogIsAwayAndBeAttestedBeforeItIsWorkedOn() throws Exception {
    Path log = Files.writeString(directory.resolve("audit"), "in the way");
    stage.audit = stage.open(Port.AUDIT, "file:" + log);
    WorkerStage.Process process = stage.process();

    Accepted accepted = process.submit(WorkerStage.brief("one", null, "how many?"));

    assertThat(accepted.repeated()).isFalse();
    assertThat(stage.mailbox.depth().waiting()).isEqualTo(1);
    Files.delete(log);
    stage.model.says("42");
    process.serves();
    stage.until("settled", () -> stage.isEmpty(stage.mailbox));
    assertThat(stage.audit.attested(UserIdentity.NO_TENANT, accepted.sessionId()))
        .isEqualTo(stage.records(accepted.sessionId()).size());
    assertThat(process.app.verifyAudit().verify(UserIdentity.NO_TENANT))
        .allMatch(verdict -> verdict.intact() && verdict.entries() > 1);
  }

  @Test
  void briefShouldBeAttestedWhenItIsTaken() {
    SessionId session = stage.process().submit(WorkerStage.brief("how many?")).sessionId();

    assertThat(stage.audit.attested(UserIdentity.NO_TENANT, session)).isEqualTo(1);
  }

  @Test
  void briefThatIsOnlyAcceptedShouldBeRecordedAndNotQueued() throws Exception {
    WorkerStage.Process process = stage.process().serves();

    Accepted accepted =
        process.app.submitBrief().accept(WorkerStage.brief("one", null, "how many?"));
    stage.pass(Duration.ofMinutes(5));

    assertThat(accepted).isEqualTo(new Accepted(new BriefId("one"), new SessionId("one"), false));
    assertThat(stage.kinds(accepted.sessionId())).containsExactly("BriefAccepted");
    assertThat(stage.ledger.debts(9, null).sessions()).isEmpty();
    assertThat(stage.isEmpty(stage.mailbox)).isTrue();
  }

  @Test
  void filesShouldBeStoredWithTheBrief() throws Exception {
    Path file = Files.writeString(directory.resolve("b.csv"), "from the disk");

    SessionId session =
        stage.process().submit(with(inline("data/a.bin", 7), onDisk("b.csv", file))).sessionId();

    Brief brief = ((SessionEvent.BriefAccepted) stage.events(session).getFirst()).brief();
    assertThat(brief.attachments())
        .extracting(attachment -> attachment.path().value())
        .containsExactly("data/a.bin", "b.csv");
    assertThat(content(brief.attachments().getFirst())).isEqualTo(new byte[7]);
    assertThat(content(brief.attachments().getLast())).asString().isEqualTo("from the disk");
  }

  private byte[] content(Attachment attachment) throws IOException {
    try (InputStream in = stage.workspaces.read(attachment.content())) {
      return in.readAllBytes();
    }
  }

  @Nested
  class Keys {

    @Test
    void sameKeyAndBodyShouldGiveTheFirstBriefAndOneMessage() {
      WorkerStage.Process door = stage.process();

      Accepted first = door.submit(keyed("monday", "how many?"));
      Accepted second = stage.process().submit(keyed("monday", "how many?"));

      assertThat(first.repeated()).isFalse();
      assertThat(second.repeated()).isTrue();
      assertThat(second.briefId()).isEqualTo(first.briefId());
      assertThat(stage.mailbox.depth().waiting()).isEqualTo(1);
    }

    @Test
    void otherBodyUnderTheSameKeyShouldBeAConflictThatNamesTheKey() {
      WorkerStage.Process door = stage.process();
      door.submit(keyed("monday", "how many?"));

      assertThat(refusal(() -> door.submit(keyed("monday", "how much?"))))
          .isInstanceOf(Failure.Conflict.class)
          .satisfies(failure -> assertThat(failure.message()).contains("'monday'"));
      assertThat(stage.mailbox.depth().waiting()).isEqualTo(1);
    }

    @Test
    void sameKeyOfAnotherTenantShouldBeAnotherBrief() {
      WorkerStage.Process door = stage.process();

      Accepted mine = door.submit(of("x", "key", "a\nb"));
      Accepted theirs = door.submit(of("x", "b\nkey", "a"));

      assertThat(theirs.repeated()).isFalse();
      assertThat(theirs.briefId()).isNotEqualTo(mine.briefId());
    }

    @Test
    void manyAtOnceUnderOneKeyShouldBeOneBriefThatRunsOnce() throws Exception {
      stage.model.says("42");
      WorkerStage.Process door = stage.process().serves();
      ConcurrentLinkedQueue<Accepted> accepted = new ConcurrentLinkedQueue<>();

      for (int i = 0; i < 16; i++) {
        stage.time.start(
            "client-" + i, () -> accepted.add(door.submit(keyed("monday", "how many?"))));
      }
      stage.time.awaitIdle();

      assertThat(accepted).hasSize(16);
      assertThat(accepted).extracting(Accepted::briefId).containsOnly(accepted.peek().briefId());
      assertThat(accepted).filteredOn(each -> !each.repeated()).hasSize(1);
      assertThat(stage.reports()).hasSize(1);
      assertThat(stage.model.requests()).hasSize(1);
      assertThat(stage.uncaught()).isEmpty();
    }

    @Test
    void repeatWhileTheBriefIsAtWorkShouldNotDisturbIt() throws Exception {
      stage.model.does(stage.slowly(Duration.ofMinutes(9), "42"));
      WorkerStage.Process door = stage.process().serves();
      SessionId session = door.submit(keyed("monday", "how many?")).sessionId();
      stage.pass(Duration.ofMinutes(6));

      Accepted again = stage.process().submit(keyed("monday", "how many?"));
      stage.until("settled", () -> stage.isEmpty(stage.mailbox));

      assertThat(again.repeated()).isTrue();
      assertThat(stage.kinds(session)).containsOnlyOnce("AttemptStarted");
      assertThat(stage.reports()).hasSize(1);
    }

    @Test
    void repeatAfterTheEndShouldSendNoSecondReport() throws Exception {
      stage.model.says("42");
      WorkerStage.Process door = stage.process().serves();
      door.submit(keyed("monday", "how many?"));
      stage.pass(Duration.ofMinutes(6));

      door.submit(keyed("monday", "how many?"));
      stage.pass(Duration.ofMinutes(1));

      assertThat(stage.replies.sent()).hasSize(1);
    }
  }

  @Nested
  class Crashes {

    @Test
    void briefWhoseWorkerAndMessageAreLostShouldBeQueuedByTheRepeat() throws Exception {
      stage.model.does(stage.slowly(Duration.ofHours(1), "never")).says("42");
      WorkerStage.Process first = stage.process().serves();
      first.submit(keyed("monday", "how many?"));
      stage.pass(Duration.ofSeconds(1));
      assertThatThrownBy(() -> first.die("work")).isInstanceOf(SimulatedCrash.class);
      stage.mailbox.purge();
      stage.pass(Duration.ofMinutes(15));

      Accepted again = stage.process().serves().submit(keyed("monday", "how many?"));
      stage.until("settled", () -> stage.isEmpty(stage.mailbox));

      assertThat(again.repeated()).isTrue();
      assertThat(stage.kinds(again.sessionId())).endsWith("Completed");
      assertThat(stage.reports()).hasSize(1);
    }

    @Test
    void briefThatIsRecordedAndNotQueuedShouldBeQueuedByTheRepeat() throws Exception {
      stage.model.says("42");
      WorkerStage.Process first = stage.process();
      first.diesBefore(first.plan, "mailbox.send", 1);
      assertThatThrownBy(() -> first.submit(keyed("monday", "how many?")))
          .isInstanceOf(SimulatedCrash.class);

      Accepted again = stage.process().serves().submit(keyed("monday", "how many?"));
      stage.until("settled", () -> stage.isEmpty(stage.mailbox));

      assertThat(again.repeated()).isTrue();
      assertThat(stage.kinds(again.sessionId())).contains("Completed");
      assertThat(stage.reports()).hasSize(1);
    }

    @Test
    void restartShouldQueueWhatIsUnfinishedAndNothingElseWhenTheMailboxWasInMemory()
        throws Exception {
      stage.durable = false;
      stage.ledger = stage.open(Port.LEDGER, "file:" + directory.resolve("ledger"));
      stage.model.says("1").does(stage.slowly(Duration.ofHours(1), "never")).says("2").says("3");
      WorkerStage.Process first = stage.process(settings -> settings.concurrency(1)).serves();
      SessionId done = first.submit(WorkerStage.brief("one", null, "1?")).sessionId();
      stage.until("told", () -> stage.ledger.debts(1, null).sessions().isEmpty());
      SessionId begun = first.submit(WorkerStage.brief("two", null, "2?")).sessionId();
      stage.time.awaitIdle();
      SessionId queued = first.submit(WorkerStage.brief("three", null, "3?")).sessionId();
      first.diesBefore(first.plan, "mailbox.send", first.plan.calls("mailbox.send") + 1);
      assertThatThrownBy(() -> first.submit(WorkerStage.brief("four", null, "4?")))
          .isInstanceOf(SimulatedCrash.class);
      stage.model.says("4");

      stage.mailbox = stage.open(Port.MAILBOX, "memory:briefs");
      WorkerStage.Process second = stage.process().serves();
      long queuedAgain = second.plan.calls("mailbox.send");
      stage.until("settled", () -> stage.isEmpty(stage.mailbox));

      assertThat(queuedAgain).isEqualTo(3);
      assertThat(stage.kinds(done)).filteredOn("AttemptStarted"::equals).hasSize(1);
      assertThat(stage.kinds(begun)).contains("Completed");
      assertThat(stage.kinds(queued)).contains("Completed");
      assertThat(stage.kinds(new SessionId("four"))).contains("Completed");
      assertThat(stage.reportIds()).hasSize(4);
      assertThat(stage.replies.sent()).hasSize(4);
    }

    @Test
    void ledgerThatIsAwayAtTheStartShouldDelayTheQueueingAndNotStopTheProcess() throws Exception {
      stage.durable = false;
      stage.model.says("42");
      stage.process().submit(WorkerStage.brief("one", null, "1?"));
      stage.mailbox = stage.open(Port.MAILBOX, "memory:briefs");
      WorkerStage.Process worker = stage.process();
      worker.plan.between(
          "ledger.debts", 1, 3, Fault.before(new Failure.Unavailable("it cannot be reached")));

      worker.serves();
      stage.until("answered", () -> !stage.replies.sent().isEmpty());

      assertThat(worker.summary()).isNull();
      assertThat(stage.uncaught()).isEmpty();
    }
  }

  @Nested
  class Limits {

    @Test
    void inputThatIsTooLongShouldBeRefusedWithBothNumbersAndAWayOut() {
      assertThat(refused(WorkerStage.brief("é".repeat(501))))
          .contains("1002 bytes", "1000", "attach it as a file");
    }

    @Test
    void inputAndFileThatAreAsLargeAsTheyMayBeShouldBeTaken() {
      WorkerStage.Process door = stage.process();

      door.submit(WorkerStage.brief("é".repeat(500)));
      door.submit(with(inline("a.csv", 2000)));

      assertThat(stage.mailbox.depth().waiting()).isEqualTo(2);
    }

    @Test
    void inputThatIsBlankShouldBeRefused() {
      assertThat(refused(WorkerStage.brief(" \n "))).contains("empty");
    }

    @Test
    void filesThatAreTooLargeShouldBeRefusedByNameAndSize() throws Exception {
      Path file = Files.write(directory.resolve("big.csv"), new byte[2001]);

      assertThat(refused(with(onDisk("big.csv", file)))).contains("big.csv", "2001", "2000");
      assertThat(refused(with(inline("data/big.csv", 2001)))).contains("data/big.csv", "2001");
    }

    @Test
    void fileThatIsNotThereShouldBeNamed() {
      assertThat(refused(with(onDisk("a.csv", directory.resolve("gone.csv")))))
          .contains("there is no file", "gone.csv");
    }

    @Test
    void directoryAndDanglingLinkShouldBeRefused() throws Exception {
      Path link =
          Files.createSymbolicLink(directory.resolve("link.csv"), directory.resolve("gone"));

      assertThat(refused(with(onDisk("a.csv", directory)))).contains("not a regular file");
      assertThat(refused(with(onDisk("a.csv", link)))).contains("link.csv");
    }

    @Test
    void twoFilesOfOnePathShouldBeRefused() {
      assertThat(refused(with(inline("a.csv", 1), inline("a.csv", 2)))).contains("a.csv");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../secret", "a/../../b", "/etc/passwd", "a\\\\b", "C:x", "a//b", "."})
    void pathThatLeavesTheWorkspaceShouldBeRefusedBeforeAnythingIsRead(String path) {
      String document =
          "agent: analyst\ninput: x\nfiles: [{path: \"%s\", text: x}]\n".formatted(path);

      assertThat(refusal(() -> read(document)).message()).contains("files", "workspace");
    }

    @ParameterizedTest
    @CsvSource({
      "totalTokens: 0, totalTokens",
      "totalTokens: -5, totalTokens",
      "cost: \"0\", cost",
      "cost: \"-1\", cost",
      "modelCalls: 0, modelCalls",
      "'', at least one limit"
    })
    void budgetThatCannotBeMetShouldBeRefused(String budget, String named) {
      String document = "agent: analyst\ninput: x\nbudget: {%s}\n".formatted(budget);

      assertThat(refusal(() -> read(document)).message()).contains("budget", named);
    }

    @Test
    void deadlineThatHasPassedShouldBeRefusedWithTheTimeItIs() {
      assertThat(refused(within(Duration.ZERO))).contains("passed already");
      assertThat(refused(within(Duration.ofDays(-1)))).contains("passed already");
      assertThat(refused(until(new NewBrief.TimeLimit.At(Fixtures.NOW.minusSeconds(1)))))
          .contains("2025-12-31T23:59:59Z", "2026-01-01T00:00:00Z");
    }

    @Test
    void timeLimitBeyondAllDatesShouldBeRefused() {
      assertThat(refused(within(Duration.ofSeconds(Long.MAX_VALUE)))).contains("shorter");
    }

    @Test
    void agentNobodyKnowsShouldBeRefusedWithThoseThereAre() {
      assertThat(refused(asking(new AgentChoice.Named("nobody")))).contains("nobody", "analyst");
      assertThat(refused(asking(new AgentChoice.Capable("flying")))).contains("flying", "analyst");
    }

    @Test
    void reportAddressThatIsNotAllowedShouldBeRefusedAtTheDoor() {
      assertThat(refused(to("redis://elsewhere"))).contains("redis://elsewhere");
    }

    @Test
    void idOfAnotherBriefShouldBeAConflict() {
      WorkerStage.Process door = stage.process();
      door.submit(WorkerStage.brief("mine", null, "how many?"));

      assertThat(refusal(() -> door.submit(WorkerStage.brief("mine", null, "how much?"))))
          .isInstanceOf(Failure.Conflict.class);
    }

    private String refused(NewBrief brief) {
      Failure failure = refusal(() -> stage.process().submit(brief));

      assertThat(failure).isInstanceOf(Failure.InvalidRequest.class);
      assertThat(stage.ledger.list(9, null)).isEmpty();
      assertThat(stage.isEmpty(stage.mailbox)).isTrue();
      return failure.message();
    }
  }

  private void read(String document) {
    stage.catalog.codecs().briefReader().read(document, "brief.yaml", directory);
  }

  private static Failure refusal(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    PortException refused = catchThrowableOfType(PortException.class, call);
    assertThat(refused).as("a refusal").isNotNull();
    return refused.failure();
  }

  private static NewBrief.SourceFile onDisk(String path, Path file) {
    return new NewBrief.SourceFile.OnDisk(WorkspacePath.of(path), file);
  }

  private static NewBrief.SourceFile inline(String path, int size) {
    return new NewBrief.SourceFile.Inline(WorkspacePath.of(path), Payload.of(new byte[size]));
  }

  private static NewBrief with(NewBrief.SourceFile... files) {
    return make(new AgentChoice.Named(Fixtures.AGENT), List.of(files), null, null);
  }

  private static NewBrief within(Duration duration) {
    return until(new NewBrief.TimeLimit.Within(duration));
  }

  private static NewBrief until(NewBrief.TimeLimit limit) {
    return make(new AgentChoice.Named(Fixtures.AGENT), List.of(), limit, null);
  }

  private static NewBrief asking(AgentChoice agent) {
    return make(agent, List.of(), null, null);
  }

  private static NewBrief to(String address) {
    return make(new AgentChoice.Named(Fixtures.AGENT), List.of(), null, address);
  }

  private static NewBrief make(
      AgentChoice agent,
      List<NewBrief.SourceFile> files,
      NewBrief.@Nullable TimeLimit limit,
      @Nullable String replyTo) {
    return new NewBrief(
        null,
        agent,
        new Input.Text("how many?"),
        files,
        UserIdentity.of("ada"),
        null,
        limit,
        replyTo,
        null,
        Map.of(),
        null,
        null);
  }

  private static NewBrief of(String input, String key, String tenant) {
    NewBrief brief = keyed(key, input);
    return new NewBrief(
        null,
        brief.agent(),
        brief.input(),
        List.of(),
        new UserIdentity("ada", tenant, Set.of(), Map.of()),
        null,
        null,
        WorkerStage.REPLIES,
        key,
        Map.of(),
        null,
        null);
  }
}
