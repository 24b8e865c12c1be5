package dev.errand.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Many briefs in flight against a model that takes a second a turn: briefs a second on one core.
 * Three turns of a second bound it to a third of the briefs in flight.
 *
 * <p>Arguments: repetitions, briefs in flight, then contestants; {@code NAME=VALUE} among them are
 * settings for Errand.
 */
final class InFlightDriver {

  private static final int TURN_MILLIS = 1_000;
  private static final int WARM_UP = 4;
  private static final int ROUNDS = 3;

  private InFlightDriver() {}

  /** Measures and prints. */
  public static void main(String[] args) throws Exception {
    int repetitions = args.length > 0 ? Integer.parseInt(args[0]) : 5;
    int inFlight = args.length > 1 ? Integer.parseInt(args[1]) : 10_000;
    List<String> rest = args.length > 2 ? List.of(args).subList(2, args.length) : List.of();
    List<String> settings = rest.stream().filter(word -> word.contains("=")).toList();
    List<String> named = rest.stream().filter(word -> !word.contains("=")).toList();
    List<String> names =
        named.isEmpty() ? List.of("hand-written", "errand-serve", "langchain4j") : named;
    Map<String, Sample> rate = new LinkedHashMap<>();
    Map<String, Sample> cpu = new LinkedHashMap<>();
    Map<String, Sample> heap = new LinkedHashMap<>();
    for (int i = 0; i < repetitions; i++) {
      for (String name : names) {
        try (Jvm stub = Jvm.stub(1, TURN_MILLIS)) {
          String base = "http://127.0.0.1:" + stub.hear() + "/v1";
          List<String> arguments = new java.util.ArrayList<>(List.of(name, base, "whole"));
          arguments.addAll(settings);
          try (Jvm contestant = Jvm.start(0, List.of("-Xmx1g"), ContestantMain.class, arguments)) {
            contestant.ask(inFlight + " " + WARM_UP * inFlight);
            String[] words = contestant.ask(inFlight + " " + ROUNDS * inFlight).split(" ");
            double seconds = Long.parseLong(words[1]) / 1e9;
            add(rate, name, ROUNDS * inFlight / seconds);
            add(cpu, name, Long.parseLong(words[0]) / 1e6 / (ROUNDS * inFlight));
            add(heap, name, Long.parseLong(words[2]) / 1048576.0);
            System.out.printf(
                Locale.ROOT, "%s: %.0f briefs/s%n", name, ROUNDS * inFlight / seconds);
          }
        }
      }
    }
    System.out.printf(
        Locale.ROOT,
        "%n%,d in flight, %d ms a turn, at most %.0f briefs/s%n",
        inFlight,
        TURN_MILLIS,
        inFlight / (3.0 * TURN_MILLIS / 1_000));
    for (String name : names) {
      System.out.printf(
          "  %-14s briefs/s %s, CPU ms a brief %s, peak heap MiB %s%n",
          name,
          rate.get(name).shown("%.0f"),
          cpu.get(name).shown("%.3f"),
          heap.get(name).shown("%.0f"));
    }
  }

  private static void add(Map<String, Sample> samples, String name, double value) {
    samples.computeIfAbsent(name, key -> new Sample()).add(value);
  }
}
