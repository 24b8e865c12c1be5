package dev.errand.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.properties.HasName;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.errand.architecture.Rules.Forbidden;
import dev.errand.architecture.planted.DoesTheForbidden;
import dev.errand.testkit.RealScheduler;
import java.io.File;
import java.lang.System.Logger;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TimeZone;
import java.util.Timer;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.FieldSource;

/** What must not be called, and where. */
class ForbiddenCallsTest {

  private static final String TIME = "time comes in as an argument or from the Scheduler";
  private static final String CHANCE = "chance comes in as a RandomGenerator or an IdGenerator";
  private static final String THREADS = "threads and waits come from the Scheduler";

  /** The wall clock, sleeping and chance: all of it comes from outside, in adapters too. */
  static final List<Forbidden> TIME_AND_CHANCE =
      Stream.of(
              ofAll("now", TIME, Instant.class, LocalDate.class, LocalDateTime.class),
              ofAll("now", TIME, LocalTime.class, OffsetDateTime.class, ZonedDateTime.class),
              ofAll("system.*|tick.*", TIME, Clock.class, InstantSource.class),
              ofAll("currentTimeMillis", TIME, System.class),
              ofAll("<init>", TIME, Date.class, Timer.class),
              ofAll("sleep", THREADS, Thread.class, TimeUnit.class),
              ofAll("randomUUID", CHANCE, UUID.class),
              ofAll("<init>|current", CHANCE, Random.class, ThreadLocalRandom.class),
              ofAll("random", CHANCE, Math.class, StrictMath.class),
              ofAll("of|getDefault", CHANCE, RandomGenerator.class, RandomGeneratorFactory.class))
          .flatMap(List::stream)
          .toList();

  /**
   * Threads, executors, waits and whatever else measures time: with them the simulation would not
   * be honest. Adapters may have them where a library or the operating system leaves no choice.
   */
  static final List<Forbidden> THREADS_AND_WAITS =
      Stream.of(
              ofAll("nanoTime", TIME, System.class),
              ofAll("systemDefault", "the machine's zone is nobody's business", ZoneId.class),
              ofAll("getDefault", "the machine's zone is nobody's business", TimeZone.class),
              ofAll("start|startVirtualThread|of.*|<init>|join", THREADS, Thread.class),
              ofAll("wait|notify|notifyAll", THREADS, Object.class),
              ofAll("park.*", THREADS, LockSupport.class),
              ofAll("timedWait|timedJoin", THREADS, TimeUnit.class),
              ofAll("await.*", THREADS, Condition.class, CountDownLatch.class),
              ofAll("take|put|offer|poll", THREADS, BlockingQueue.class),
              ofAll("acquire.*|tryAcquire", THREADS, Semaphore.class),
              ofAll("tryLock|lockInterruptibly", THREADS, Lock.class),
              ofAll(".*", THREADS, Executors.class, ThreadPoolExecutor.class, Future.class))
          .flatMap(List::stream)
          .toList();

  /** A domain that reads or writes the world outside could not be replayed. */
  static final List<Forbidden> OUTSIDE =
      Stream.of(
              ofAll(
                  "get(env|Property|Properties)|lineSeparator",
                  "settings are arguments",
                  System.class),
              ofAll(".*", "the domain does no I/O", Files.class, File.class),
              ofAll(".*", "the domain does not log; what matters is an event", Logger.class),
              ofAll("getLogger", "the domain does not log", System.class))
          .flatMap(List::stream)
          .toList();

  static final List<Forbidden> NOWHERE =
      Stream.of(
              ofAll(".*", "use ScopedValue or an argument", ThreadLocal.class),
              ofAll("stop|suspend|resume", "interrupt it", Thread.class),
              ofAll(
                  "newCachedThreadPool|newFixedThreadPool|newWorkStealingPool",
                  "a virtual thread for each piece of work",
                  Executors.class),
              ofAll("get", "use orElseThrow, or better orElse or map", Optional.class),
              ofAll("getAsInt", "use orElseThrow", OptionalInt.class),
              ofAll("getAsLong", "use orElseThrow", OptionalLong.class),
              ofAll("getAsDouble", "use orElseThrow", OptionalDouble.class),
              ofAll("setDefault", "it changes the whole process", Locale.class, TimeZone.class),
              List.of(
                  new Forbidden(
                      Throwable.class, "printStackTrace", 0, "log it, or turn it into a Failure"),
                  new Forbidden(String.class, "toLowerCase|toUpperCase", 0, "name Locale.ROOT"),
                  new Forbidden(System.class, "gc|runFinalization|setOut|setErr", -1, "leave it")))
          .flatMap(List::stream)
          .toList();

  static final List<Forbidden> STREAMS =
      ofAll("out|err|in", "print to the writer that was handed in", System.class);

  static final List<Forbidden> DISCOVERY =
      ofAll(".*", "adapters are found by AdapterCatalog alone", ServiceLoader.class);

  static final List<Forbidden> EXIT =
      Stream.concat(
              ofAll("exit", "only bootstrap ends the process", System.class).stream(),
              ofAll("exit|halt", "only bootstrap ends the process", Runtime.class).stream())
          .toList();

  static final List<List<Forbidden>> ALL_LISTS =
      List.of(TIME_AND_CHANCE, THREADS_AND_WAITS, OUTSIDE, NOWHERE, STREAMS, DISCOVERY, EXIT);

  /** The scheduler for tests of adapters whose other side is a real server. */
  private static final String REAL_SCHEDULER = RealScheduler.class.getName();

  private static List<Forbidden> ofAll(String member, String instead, Class<?>... types) {
    List<Forbidden> all = new ArrayList<>();
    for (Class<?> type : types) {
      all.add(Forbidden.of(type, member, instead));
    }
    return all;
  }

  @Test
  void domainAndApplicationTakeTimeChanceAndThreadsFromOutside() {
    Set<Part> core = Set.of(Part.DOMAIN, Part.APPLICATION);

    Rules.doNotUse(TIME_AND_CHANCE).check(Reactor.classesIn(core));
    Rules.doNotUse(THREADS_AND_WAITS).check(Reactor.classesIn(core));
  }

  @ParameterizedTest
  @EnumSource(
      names = {"BOOTSTRAP"},
      mode = EnumSource.Mode.EXCLUDE)
  void onlyBootstrapHasAClockAndChance(Part part) {
    Rules.doNotUse(TIME_AND_CHANCE)
        .check(
            Reactor.classes(part)
                .that(DescribedPredicate.not(HasName.Predicates.name(REAL_SCHEDULER))));
  }

  @Test
  void domainDoesNotTouchTheWorld() {
    Rules.doNotUse(OUTSIDE).check(Reactor.classes(Part.DOMAIN));
  }

  @Test
  void nobodyDoesWhatIsForbiddenToAll() {
    Rules.doNotUse(NOWHERE).check(Reactor.product());
  }

  @Test
  void optionalIsAReturnTypeOnly() {
    Rules.useOptionalAsReturnTypeOnly().check(Reactor.product());
  }

  /**
   * Main runs before there is anything else, on a JVM too old for the rest of the program;
   * ProcessEnvironment hands the standard input to the command line.
   */
  @Test
  void standardStreamsAreTouchedByTheProcessAlone() {
    Rules.doNotUse(STREAMS)
        .check(productBut("dev.errand.bootstrap.Main", "dev.errand.bootstrap.ProcessEnvironment"));
  }

  @Test
  void adaptersAreDiscoveredInOnePlace() {
    Rules.doNotUse(DISCOVERY).check(productBut("dev.errand.bootstrap.AdapterCatalog"));
  }

  @Test
  void onlyBootstrapEndsTheProcess() {
    Set<Part> others = EnumSet.allOf(Part.class);
    others.remove(Part.BOOTSTRAP);

    Rules.doNotUse(EXIT).check(Reactor.classesIn(others));
  }

  @ParameterizedTest
  @FieldSource("ALL_LISTS")
  void everyForbiddenThingExists(List<Forbidden> forbidden) {
    assertThat(forbidden)
        .allSatisfy(
            each ->
                assertThat(members(each.type()))
                    .as(each.shown())
                    .anyMatch(name -> name.matches(each.member())));
  }

  private static List<String> members(Class<?> type) {
    List<String> names = new ArrayList<>(List.of("<init>"));
    Arrays.stream(type.getMethods()).forEach(method -> names.add(method.getName()));
    Arrays.stream(type.getFields()).forEach(field -> names.add(field.getName()));
    return names;
  }

  private static JavaClasses productBut(String... names) {
    Set<String> exempt = Set.of(names);
    assertThat(exempt).allMatch(Reactor.product()::contain);
    return Reactor.product()
        .that(
            DescribedPredicate.describe(
                "are none of " + exempt, (JavaClass type) -> !exempt.contains(type.getName())));
  }

  @ParameterizedTest
  @FieldSource("ALL_LISTS")
  void plantedSinsAreFound(List<Forbidden> forbidden) {
    JavaClasses planted = new ClassFileImporter().importClasses(DoesTheForbidden.class);

    List<String> found =
        Rules.doNotUse(forbidden).evaluate(planted).getFailureReport().getDetails();

    assertThat(found).isNotEmpty();
  }

  @Test
  void aMethodReferenceIsFoundLikeACall() {
    JavaClasses planted = new ClassFileImporter().importClasses(DoesTheForbidden.class);

    List<String> found =
        Rules.doNotUse(TIME_AND_CHANCE).evaluate(planted).getFailureReport().getDetails();

    assertThat(found)
        .anySatisfy(each -> assertThat(each).contains("clock()", "Instant.now"))
        .anySatisfy(each -> assertThat(each).contains("nap()", "Thread.sleep"))
        .anySatisfy(each -> assertThat(each).contains("name()", "UUID.randomUUID"))
        .anySatisfy(each -> assertThat(each).contains("chance()", "Random.<init>"));
  }

  @Test
  void aPlantedOptionalFieldAndParameterAreFound() {
    JavaClasses planted = new ClassFileImporter().importClasses(DoesTheForbidden.class);

    List<String> found =
        Rules.useOptionalAsReturnTypeOnly().evaluate(planted).getFailureReport().getDetails();

    assertThat(found).hasSize(2);
  }
}
