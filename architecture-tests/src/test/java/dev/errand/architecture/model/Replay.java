package dev.errand.architecture.model;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Holds histories against the model, many in one run of TLC. */
final class Replay {

  private static final Pattern ALLOWED = Pattern.compile("(?m)^<<\"allowed\", (\\d+)>>$");
  private static final Pattern REACHED = Pattern.compile("(?m)^<<\"reached\", (\\d+), (\\d+)>>$");

  private Replay() {}

  /** Those that the model does not allow to their last step. */
  static List<History> refused(List<History> histories) throws InterruptedException {
    Set<Integer> allowed =
        ALLOWED
            .matcher(output(histories, false))
            .results()
            .map(match -> number(match, 1))
            .collect(Collectors.toSet());
    return IntStream.range(0, histories.size())
        .filter(index -> !allowed.contains(index + 1))
        .mapToObj(histories::get)
        .toList();
  }

  /** For people: the first steps that are not allowed. */
  static String explained(List<History> refused) throws InterruptedException {
    if (refused.isEmpty()) {
      return "all histories are allowed";
    }
    Map<Integer, Integer> reached = new HashMap<>();
    REACHED
        .matcher(output(refused, true))
        .results()
        .forEach(match -> reached.merge(number(match, 1), number(match, 2), Math::max));
    return IntStream.range(0, refused.size())
        .mapToObj(index -> told(refused.get(index), reached.getOrDefault(index + 1, 1)))
        .collect(Collectors.joining("\n"));
  }

  private static String told(History history, int step) {
    return IntStream.range(0, step)
        .mapToObj(index -> "\n  " + (index + 1) + " " + Tla.of(history.steps().get(index)))
        .collect(Collectors.joining("", history.name() + ": the last step is not allowed", ""));
  }

  private static int number(MatchResult match, int group) {
    return Integer.parseInt(match.group(group));
  }

  private static String output(List<History> histories, boolean verbose)
      throws InterruptedException {
    Check check =
        new Check(
                "Replay",
                Resources.text("Replay.cfg"),
                Map.of("Histories", History.module(histories)))
            .with(Map.of("Verbose", verbose ? "TRUE" : "FALSE"));
    return switch (ModelChecker.thorough().check(check)) {
      case Verdict.Holds holds -> holds.output();
      case Verdict.Violated violated ->
          throw new AssertionError(violated.name() + " is violated:\n" + violated.output());
    };
  }
}
