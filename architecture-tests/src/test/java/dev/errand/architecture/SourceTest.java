package dev.errand.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.errand.architecture.planted.CatchesAll;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What byte code does not tell: catch clauses, defaults, comments, sizes. Exceptions are named with
 * their reason, and one that is no longer needed must go.
 */
class SourceTest {

  private static final int LONG = 300;

  private static final String FOREIGN = "runs code that is not ours and must outlive it";
  private static final String TOP =
      "the top of a thread or of the process: nobody else would say it";
  private static final String HANDS_ON = "cleans up or hands the exception on as it is";

  private static final Map<String, String> WIDE_CATCHES =
      Map.ofEntries(
          Map.entry("ToolRunner.attempt", FOREIGN + ", a tool's handler"),
          Map.entry("ToolRunner.reconcile", FOREIGN + ", a tool's reconcile"),
          Map.entry("ToolRunner.inTime", HANDS_ON),
          Map.entry("HealthMonitor.ask", FOREIGN + ", a probe"),
          Map.entry("LocalRun.attempt", TOP),
          Map.entry("GroupMembers.live", FOREIGN + ", a member of the group"),
          Map.entry("GroupMembers.tell", FOREIGN + ", a member's stop; the others are told too"),
          Map.entry("LeaseKeeper.look", "one lease that fails must not cost the others theirs"),
          Map.entry("LeaseKeeper.extend", "what the ledger tells is looked at all the same"),
          Map.entry("Batches.settle", HANDS_ON),
          Map.entry("Batches.submit", HANDS_ON),
          Map.entry("Polls.run", HANDS_ON),
          Map.entry("ArchiveQueue.archiveNow", "what has ended stays ended"),
          Map.entry("ProcessGroup.guard", TOP),
          Map.entry("Worker.work", TOP + "; a poison message goes to the dead letters"),
          Map.entry("ManualScheduler.runAll", HANDS_ON),
          Map.entry("ManualScheduler.complete", HANDS_ON),
          Map.entry("ManualScheduler.<init>", TOP),
          Map.entry("ReceiverCrowd.receive", HANDS_ON),
          Map.entry("SimulatedScheduler.runAll", HANDS_ON),
          Map.entry("SimulatedScheduler.complete", HANDS_ON),
          Map.entry("SimulatedThread.live", TOP),
          Map.entry("Baton.doWhatIsDue", TOP + ", which has no thread here"),
          Map.entry("CommandLineApp.run", TOP),
          Map.entry("Appends.work", HANDS_ON),
          Map.entry("Database.inTransaction", HANDS_ON),
          Map.entry("Disk.check", "a probe answers whatever happens"),
          Map.entry("JsonSchemas.problems", "the schema library throws nothing narrower"),
          Map.entry("JsonSchemas.compile", "the schema library throws nothing narrower"),
          Map.entry("Sandbox.<init>", HANDS_ON),
          Map.entry("Lazy.attempt", HANDS_ON),
          Map.entry("RedisServer.aside", HANDS_ON),
          Map.entry("RedisServer.connected", HANDS_ON),
          Map.entry("PrometheusTelemetry.scrape", FOREIGN + ", gauges of others"),
          Map.entry("PrometheusTelemetry.read", FOREIGN + ", a gauge of somebody else"),
          Map.entry("PrometheusTelemetry.safely", "measuring never fails what is measured"),
          Map.entry("JvmScheduler.runAll", HANDS_ON),
          Map.entry("JvmScheduler.completionOf", HANDS_ON),
          Map.entry("JvmScheduler.<init>", HANDS_ON),
          Map.entry("JvmScheduler.run", TOP),
          Map.entry("OpenResources.close", FOREIGN + ", a tool's resource; the others follow"),
          Map.entry("OpenedParts.close", FOREIGN + ", an adapter's close; the others follow"),
          Map.entry("Program.run", TOP),
          Map.entry("Wiring.open", HANDS_ON));

  private static final String REGION =
      "the end of an interruptible region, which asks the run's control for the cause";

  private static final Map<String, String> ENDED_INTERRUPTS =
      Map.of(
          "Run.callReserved", REGION,
          "ToolTurn.run", REGION,
          "ToolTurn.reconcile", REGION,
          "GroupMembers.live", TOP,
          "ProcessGroup.guard", TOP,
          "ReceiverCrowd.receive", TOP,
          "RunOptions.run", "the command ends by it, with its exit code");

  private static final String A_FEW = "asks for a few cases; every other one is a plain no";
  private static final String INVALID = "every other case is an invalid history";

  private static final String WATCHES = "looks at the few events it is about";

  private static final Map<String, String> DEFAULTS =
      Map.ofEntries(
          Map.entry("Failure.askedToWait", A_FEW),
          Map.entry("Decider.decide", "the rest is switched over without default right behind it"),
          Map.entry("Evolver.startAttempt", A_FEW),
          Map.entry("Evolver.callModel", A_FEW),
          Map.entry("Evolver.handleError", INVALID),
          Map.entry("Evolver.answer", INVALID),
          Map.entry("AgentRunner.beforeClaim", A_FEW),
          Map.entry("SessionInspector.postponed", A_FEW),
          Map.entry("SessionWriter.inPlaceOf", A_FEW),
          Map.entry("Worker.failed", "every other failure is settled alike"),
          Map.entry("Observed.see", WATCHES),
          Map.entry("EffectInvariants.see", WATCHES),
          Map.entry("LeaseInvariants.see", WATCHES),
          Map.entry("MailboxInvariants.see", WATCHES),
          Map.entry("Observed.count", WATCHES),
          Map.entry("Journal.remember", A_FEW),
          Map.entry("Journal.took", A_FEW),
          Map.entry("Journal.tellsNothingYet", A_FEW),
          Map.entry("Journal.tone", A_FEW));

  private static final Map<String, String> LONG_FILES =
      Map.ofEntries(
          Map.entry("Evolver", "one case for each kind of event, and the draft they change"),
          Map.entry("Worker", "one loop and the threads it starts share their state"),
          Map.entry("Journal", "one lock guards what is known of a file and who takes its place"),
          Map.entry("Database", "one pool, and each way to read and write by it"),
          Map.entry("BriefIntake", "one method for each thing a brief may get wrong"),
          Map.entry("Json", "one reader and writer, with their bounds"),
          Map.entry("MailboxContract", "one contract, in nested groups"),
          Map.entry("SessionLedgerContract", "one contract, in nested groups"),
          Map.entry("WorkspacesContract", "one contract, in nested groups"),
          Map.entry("ManualTime", "one lock guards all of it"),
          Map.entry("SimulatedMailbox", "one lock guards all of it"),
          Map.entry("DeadLettersCommand", "a command with its four sub-commands"),
          Map.entry("Fields", "one method for each type a field can have"),
          Map.entry("AnalysisSql", "one statement for each analysis"),
          Map.entry("Question", "one list of words for each thing that can be asked"));

  /** They test the real clock, stand in for it, or do harm now and then as their seed says. */
  private static final Set<String> SLEEPING_TESTS =
      Set.of("JvmSchedulerTest", "WallScheduler", "Chaos");

  private static final Pattern NOISE =
      Pattern.compile("\\b(TODO|FIXME|XXX|HACK)\\b|@author|//\\s*[-=*#]{3,}|/\\*+\\s*[-=#]{3,}");

  private static final Sources MAIN = below("src/main/java", EnumSet.allOf(Part.class));
  private static final Sources TESTS = below("src/test/java", EnumSet.allOf(Part.class));

  private static Sources below(String tree, Set<Part> parts) {
    return Sources.below(
        parts.stream()
            .map(part -> part.directory().resolve(tree))
            .filter(Files::isDirectory)
            .toList());
  }

  @Test
  void whoCatchesEverythingHasAReason() {
    assertThat(new TreeSet<>(Findings.wideCatches(MAIN)))
        .isEqualTo(new TreeSet<>(WIDE_CATCHES.keySet()));
  }

  @Test
  void interruptsAreSetAgainOrThrownOn() {
    assertThat(new TreeSet<>(Findings.swallowedInterrupts(MAIN)))
        .isEqualTo(new TreeSet<>(ENDED_INTERRUPTS.keySet()));
  }

  @Test
  void switchesOverOurOwnCasesHaveNoDefault() {
    assertThat(new TreeSet<>(Findings.defaults(MAIN, casesOf(Reactor.product()))))
        .isEqualTo(new TreeSet<>(DEFAULTS.keySet()));
  }

  /** Names of our sealed types' cases and our enums' constants, as a case label writes them. */
  private static Predicate<String> casesOf(JavaClasses classes) {
    Set<String> types =
        classes.stream()
            .filter(SourceTest::isCase)
            .map(type -> "." + type.getName().replace('$', '.'))
            .collect(Collectors.toSet());
    Set<String> constants =
        classes.stream()
            .filter(JavaClass::isEnum)
            .flatMap(type -> type.getFields().stream())
            .map(JavaField::getName)
            .collect(Collectors.toSet());
    return name ->
        constants.contains(name) || types.stream().anyMatch(type -> type.endsWith("." + name));
  }

  private static boolean isCase(JavaClass type) {
    return type.getAllRawInterfaces().stream().anyMatch(parent -> parent.reflect().isSealed())
        || type.getAllRawSuperclasses().stream().anyMatch(parent -> parent.reflect().isSealed());
  }

  @ParameterizedTest
  @EnumSource(names = {"DOMAIN", "APPLICATION", "TESTKIT", "CLI", "HTTP"})
  void whatIsExportedIsDocumented(Part part) {
    assertThat(part.exported()).isNotEmpty();
    assertThat(Findings.undocumented(exportedSources(part))).isEmpty();
  }

  private static Sources exportedSources(Part part) {
    return Sources.of(
        part.exported().stream()
            .map(name -> part.directory().resolve("src/main/java").resolve(name.replace('.', '/')))
            .flatMap(folder -> Sources.filesIn(folder).stream())
            .toList());
  }

  @ParameterizedTest
  @EnumSource
  void everyModuleAndPackageSaysWhatLivesThere(Part part) {
    Path main = part.directory().resolve("src/main/java");

    assertThat(Sources.text(main.resolve("module-info.java"))).startsWith("/**");
    assertThat(Reactor.classes(part).stream().map(JavaClass::getPackageName).distinct().toList())
        .isNotEmpty()
        .allSatisfy(
            name ->
                assertThat(
                        Sources.text(
                            main.resolve(name.replace('.', '/')).resolve("package-info.java")))
                    .startsWith("/**"));
  }

  @Test
  void longFilesHaveAReason() {
    Set<String> longFiles =
        MAIN.units().stream()
            .filter(unit -> unit.text().lines().count() > LONG)
            .map(Sources.Unit::name)
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(longFiles).isEqualTo(new TreeSet<>(LONG_FILES.keySet()));
  }

  @Test
  void commentsAreNoTaskListsAndNoBanners() {
    assertThat(MAIN.units()).allSatisfy(unit -> assertNoNoise(unit.text(), unit.file()));
    assertThat(TESTS.units()).allSatisfy(unit -> assertNoNoise(unit.text(), unit.file()));
  }

  private static void assertNoNoise(String text, Path file) {
    assertThat(NOISE.matcher(text).results().map(MatchResult::group)).as(file.toString()).isEmpty();
  }

  @Test
  void testsDoNotSleep() {
    List<String> sleeping = Findings.calls(TESTS, Set.of("Thread.sleep", "TimeUnit.SECONDS.sleep"));

    assertThat(sleeping.stream().map(place -> place.split("\\.")[0])).isSubsetOf(SLEEPING_TESTS);
  }

  @Test
  void testsAreNotSwitchedOff() {
    assertThat(Findings.annotations(TESTS, Set.of("Disabled", "Ignore"))).isEmpty();
  }

  @Nested
  class PlantedSins {

    private final Sources planted =
        Sources.of(
            List.of(
                Reactor.root()
                    .resolve("architecture-tests/src/test/java")
                    .resolve(CatchesAll.class.getName().replace('.', '/') + ".java")));

    @Test
    void aWideCatchIsFound() {
      assertThat(Findings.wideCatches(planted)).containsExactly("CatchesAll.wide");
    }

    @Test
    void aSwallowedInterruptIsFound() {
      assertThat(Findings.swallowedInterrupts(planted)).containsExactly("CatchesAll.swallows");
    }

    @Test
    void aDefaultIsFound() {
      JavaClasses classes =
          new ClassFileImporter().importPackages(CatchesAll.class.getPackageName());

      assertThat(Findings.defaults(planted, casesOf(classes))).containsExactly("CatchesAll.isBird");
    }

    @Test
    void aMissingCommentIsFound() {
      assertThat(Findings.undocumented(planted)).containsExactly("CatchesAll.undocumented");
    }

    @Test
    void aSleepIsFound() {
      assertThat(Findings.calls(planted, Set.of("Thread.sleep")))
          .containsExactly("CatchesAll.swallows");
    }
  }
}
