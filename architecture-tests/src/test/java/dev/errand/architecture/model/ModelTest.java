package dev.errand.architecture.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The protocol holds what is promised in every state of a small world, and for a reason. */
class ModelTest {

  private static final Pattern FAULT = Pattern.compile("Does\\(\"([^\"]+)\"\\)");
  private static final Map<String, String> ENDLESS =
      Map.of(
          "leases never run out", "Deadlock",
          "a stale receipt is honoured", "StaleReceiptsTouchNothing");

  /** No fewer states than these: a model that allows nothing violates nothing. */
  @ParameterizedTest
  @CsvSource({
    "Processes, 150_000",
    "Lanes, 9_000",
    "Wishes, 150_000",
    "Dying, 50_000",
    "Costs, 15_000",
    "End, 14_000"
  })
  void whatIsPromisedHoldsInEveryState(String world, String atLeast) throws InterruptedException {
    Verdict verdict = ModelChecker.thorough().check(Check.of(world));

    assertThat(verdict).as(verdict.output()).isInstanceOf(Verdict.Holds.class);
    assertThat(((Verdict.Holds) verdict).distinct())
        .isGreaterThan(Long.parseLong(atLeast.replace("_", "")));
  }

  /**
   * A way to get the protocol wrong.
   *
   * @param fault what the model then does
   * @param world the configuration in which it shows
   * @param constants what is smaller or larger there
   * @param violated what no longer holds
   */
  record Wrong(String fault, String world, Map<String, String> constants, String violated) {

    private static Wrong of(String fault, String violated) {
      return of(fault, "Costs", Map.of("Costs", "{2}"), violated);
    }

    private static Wrong of(
        String fault, String world, Map<String, String> constants, String violated) {
      return new Wrong(fault, world, constants, violated);
    }

    @Override
    public String toString() {
      return fault + ": not " + violated;
    }
  }

  private static Stream<Wrong> wrongs() {
    Map<String, String> once = Map.of("Costs", "{2}", "MaxAttempts", "1");
    Map<String, String> lost = Map.of("Costs", "{2}", "Faults", "2");
    return Stream.of(
        Wrong.of("acknowledges before the outcome", "NoBriefIsLost"),
        Wrong.of("acknowledges before the dead letter", "AcknowledgedMeansKept"),
        Wrong.of("acknowledges before the reply", "AcknowledgedMeansTold"),
        Wrong.of("nothing is fenced", "NoFencedWrite"),
        Wrong.of("sequences are not checked", "NoTwoOwners"),
        Wrong.of("sequences are not checked", "NoReplyTwice"),
        Wrong.of("the budget starts afresh", "Costs", lost, "BillWithinBudget"),
        Wrong.of("a lost call is free", "BillWithinBudget"),
        Wrong.of("attempts are not counted", "Costs", once, "AttemptsWithinPolicy"),
        Wrong.of(
            "deliveries are counted after the work", "Dying", Map.of(), "WorkWithinDeliveries"),
        Wrong.of("an unfinished ONCE call runs again", "OnceMeansOnce"),
        Wrong.of("tools run before it is recorded", "OnceMeansOnce"),
        Wrong.of("reconcile only guesses", "OnceMeansOnce"),
        Wrong.of("a run has a key of its own", "IdempotentOncePerKey"),
        Wrong.of(
            "a message given up is dropped if it is at work", "Lanes", Map.of(), "NoBriefIsLost"),
        Wrong.of(
            "only a death of its own making is attested",
            "Dying",
            Map.of(),
            "AcknowledgedMeansAudited"),
        Wrong.of("an end is reported as it was planned", "Wishes", Map.of(), "OneReport"),
        Wrong.of(
            "a renewed message goes before its successor comes",
            "Wishes",
            Map.of(),
            "NoBriefIsLost"));
  }

  @ParameterizedTest
  @MethodSource("wrongs")
  void aWrongProtocolIsCaught(Wrong wrong) throws InterruptedException {
    Check check =
        Check.of(wrong.world())
            .with(wrong.constants())
            .with(Map.of("Wrong", "{\"" + wrong.fault() + "\"}"))
            .holding("INVARIANTS", List.of(wrong.violated()));

    Verdict verdict = ModelChecker.quick().check(check);

    assertThat(verdict).isInstanceOf(Verdict.Violated.class);
    assertThat(((Verdict.Violated) verdict).name()).isEqualTo(wrong.violated());
  }

  private static Set<String> endless() {
    return new TreeSet<>(ENDLESS.keySet());
  }

  @ParameterizedTest
  @MethodSource("endless")
  void aWrongProtocolIsCaughtOnItsWay(String fault) throws InterruptedException {
    Check check = Check.of("End").with(Map.of("Wrong", "{\"" + fault + "\"}"));

    Verdict verdict = ModelChecker.quick().check(check);

    assertThat(verdict).isInstanceOf(Verdict.Violated.class);
    assertThat(((Verdict.Violated) verdict).name()).isEqualTo(ENDLESS.get(fault));
  }

  /** The model names its faults in strings, which no compiler compares. */
  @Test
  void everyFaultOfTheModelIsTried() {
    Set<String> known =
        Stream.of("Session.tla", "Errand.tla")
            .flatMap(file -> FAULT.matcher(Resources.text(file)).results())
            .map(match -> match.group(1))
            .collect(Collectors.toSet());

    assertThat(known).hasSizeGreaterThan(15);
    assertThat(Stream.concat(wrongs().map(Wrong::fault), ENDLESS.keySet().stream()))
        .containsAll(known);
  }

  @Nested
  class WhatIsNoVerdict {

    private final ModelChecker checker = ModelChecker.quick();

    @Test
    void aRunThatIsCutShortCountsForNothing() {
      ModelChecker impatient = new ModelChecker(1, "-Xmx256m");

      assertThatThrownBy(() -> impatient.check(Check.of("Processes")))
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("did not come to an end");
    }

    @Test
    void aConfigurationThatMakesNoSenseCountsForNothing() {
      Check check = Check.of("Costs").holding("INVARIANTS", List.of("ThereIsNoSuchThing"));

      assertThatThrownBy(() -> checker.check(check))
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("says nothing");
    }
  }
}
