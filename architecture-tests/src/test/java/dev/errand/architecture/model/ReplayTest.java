package dev.errand.architecture.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.application.port.out.Codecs;
import dev.errand.application.spi.CodecsProvider;
import dev.errand.domain.session.SessionEvent;
import dev.errand.testkit.simulation.Scenario;
import dev.errand.testkit.simulation.Simulation;
import dev.errand.testkit.simulation.SimulationResult;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The model allows what the services do in simulated runs, and nothing that was tampered with. If
 * code and model drift apart, this fails.
 */
class ReplayTest {

  private static final int RUNS = Integer.getInteger("replay.runs", 100);

  private static final List<History> HISTORIES = new ArrayList<>();

  @BeforeAll
  static void simulate() throws InterruptedException {
    for (long seed = 1; seed <= RUNS; seed++) {
      SimulationResult result = new Simulation(codecs()).run(Scenario.of(seed));
      assertThat(result.violations()).as(result.report()).isEmpty();
      HISTORIES.addAll(histories(result));
    }
  }

  private static Codecs codecs() {
    return ServiceLoader.load(CodecsProvider.class).findFirst().orElseThrow().codecs();
  }

  private static List<History> histories(SimulationResult result) {
    return Historian.histories("seed " + result.scenario().seed(), result.trace().events());
  }

  @Test
  void whatTheServicesDoIsAllowed() throws InterruptedException {
    List<History> refused = Replay.refused(HISTORIES);

    assertThat(refused).as(Replay.explained(refused)).isEmpty();
    assertThat(HISTORIES).hasSizeGreaterThan(RUNS);
  }

  /** Histories of nothing but sunshine would be allowed by a model of nothing but sunshine. */
  @Test
  void theHistoriesTellOfDisasters() {
    Set<Object> acts = new HashSet<>();
    Set<Object> kinds = new HashSet<>();
    steps().forEach(step -> acts.add(step.get("act")));
    steps().flatMap(ReplayTest::events).forEach(event -> kinds.add(event.get("kind")));

    assertThat(acts)
        .contains("Expired", "Refused", "AppendRefused", "ProcessEnded", "LetterPut", "Extended");
    assertThat(kinds)
        .contains(
            "ModelFailed",
            "ErrorHandled",
            "ToolInDoubt",
            "ToolCleared",
            "ApprovalAnswered",
            "CancelRequested",
            "HandedBack",
            "DeadLettered");
  }

  /** A new kind of event needs a word in the model, or a reason here why it has none. */
  @Test
  void theModelKnowsEveryEvent() {
    Set<String> outsideOfIt = Set.of("Forked", "BudgetCharged");
    String model = Resources.text("Session.tla");

    assertThat(SessionEvent.class.getPermittedSubclasses())
        .extracting(Class::getSimpleName)
        .filteredOn(name -> !outsideOfIt.contains(name))
        .allSatisfy(name -> assertThat(model).contains('"' + name + '"'));
  }

  @Test
  void whatWasTamperedWithIsRefused() throws InterruptedException {
    List<History> tampered = new ArrayList<>();
    tampered.add(without(isAct("Received")));
    tampered.add(without(isAct("Expired")));
    tampered.add(withoutReturn());
    tampered.add(without(isAct("Replied")));
    tampered.add(without(isAct("ModelWorked")));
    tampered.add(without(writes("AttemptStarted")));
    tampered.add(without(writes("ModelReplied")));
    tampered.add(without(writes("ToolStarted")));
    tampered.add(without(writes("ToolFinished")));
    tampered.add(twice(writes("ModelCalled")));
    tampered.add(twice(writes("Completed")));
    tampered.add(twice(isAct("Received")));
    tampered.add(twice(isAct("Acknowledged")));
    tampered.add(twice(isEffect("ONCE")));
    tampered.add(earlier(isAct("Acknowledged"), ends()));
    tampered.add(earlier(isAct("Acknowledged"), isAct("Replied")));
    tampered.add(earlier(isAct("Replied"), ends()));
    tampered.add(earlier(isAct("ModelWorked"), writes("ModelCalled")));
    tampered.add(earlier(isEffect("ONCE"), writes("ToolStarted")));
    tampered.add(changed(writes("ModelReplied"), "epoch", 1));
    tampered.add(changed(writes("ModelReplied"), "epoch", -1));
    tampered.add(changed(writes("ModelReplied"), "seq", 1));
    tampered.add(changed(isAct("Acknowledged"), "delivery", -1));
    tampered.add(changed(isAct("Attested"), "seq", 1000));
    tampered.add(changed(isAct("ModelWorked"), "amount", 1_000_000));

    assertThat(allowed(tampered)).isEmpty();
  }

  @Test
  void whatABrokenMailboxMakesOfTheServicesIsRefused() throws InterruptedException {
    List<History> broken = new ArrayList<>();
    for (long seed = 1; seed <= 5; seed++) {
      broken.addAll(
          histories(
              new Simulation(codecs()).withMailbox(HastyMailbox::new).run(Scenario.of(seed))));
    }
    List<History> worked = broken.stream().filter(of -> of.index(isAct("Received")) >= 0).toList();

    assertThat(worked).isNotEmpty();
    assertThat(allowed(worked)).isEmpty();
  }

  private static List<String> allowed(List<History> histories) throws InterruptedException {
    List<History> allowed = new ArrayList<>(histories);
    allowed.removeAll(Replay.refused(histories));
    return allowed.stream().map(History::name).toList();
  }

  private static Stream<Map<String, Object>> steps() {
    return HISTORIES.stream().flatMap(history -> history.steps().stream());
  }

  private static Stream<Map<?, ?>> events(Map<String, Object> step) {
    return step.get("events") instanceof List<?> events
        ? events.stream().map(event -> (Map<?, ?>) event)
        : Stream.of();
  }

  private static Predicate<Map<String, Object>> isAct(String act) {
    return step -> act.equals(step.get("act"));
  }

  private static Predicate<Map<String, Object>> isEffect(String effect) {
    return isAct("EffectDone").and(step -> effect.equals(step.get("effect")));
  }

  /** An append of which this is the first event of its kind. */
  private static Predicate<Map<String, Object>> writes(String... kinds) {
    return isAct("Appended")
        .and(
            step ->
                events(step).anyMatch(event -> Arrays.asList(kinds).contains(event.get("kind"))));
  }

  private static Predicate<Map<String, Object>> ends() {
    return writes("Completed", "Failed", "Cancelled", "DeadLettered");
  }

  private static History having(Predicate<Map<String, Object>> first) {
    return HISTORIES.stream()
        .filter(history -> history.index(first) >= 0)
        .findFirst()
        .orElseThrow();
  }

  private static History without(Predicate<Map<String, Object>> step) {
    History history = having(step);
    return history.without(history.index(step));
  }

  /** A message that comes a second time although nobody gave it back and no lease ran out. */
  private static History withoutReturn() {
    Predicate<Map<String, Object>> again =
        isAct("Received").and(step -> step.get("delivery").equals(2));
    History history =
        HISTORIES.stream()
            .filter(each -> each.index(isAct("Expired")) < 0 && each.index(again) >= 0)
            .findFirst()
            .orElseThrow();
    String message = (String) history.steps().get(history.index(again)).get("message");
    return history.without(
        history.index(isAct("Released").and(step -> message.equals(step.get("message")))));
  }

  private static History twice(Predicate<Map<String, Object>> step) {
    History history = having(step);
    int index = history.index(step);
    List<Map<String, Object>> steps = new ArrayList<>(history.steps());
    steps.add(index, steps.get(index));
    return new History(history.name() + " with step " + (index + 1) + " twice", steps);
  }

  /** A step moved before the one it must come after. */
  private static History earlier(
      Predicate<Map<String, Object>> step, Predicate<Map<String, Object>> before) {
    History history =
        HISTORIES.stream()
            .filter(each -> each.index(before) >= 0 && each.index(step) > each.index(before))
            .findFirst()
            .orElseThrow();
    return history.moved(history.index(step), history.index(before));
  }

  private static History changed(Predicate<Map<String, Object>> step, String field, long by) {
    History history = having(step);
    int index = history.index(step);
    Map<String, Object> changed = new LinkedHashMap<>(history.steps().get(index));
    changed.merge(field, by, (old, more) -> ((Number) old).longValue() + (Long) more);
    return history.with(index, changed);
  }
}
