package dev.errand.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * CPU time a brief costs beside the model: every contestant in a JVM of its own with the same heap,
 * on the same core, one after the other, again and again, against one stub without delay on the
 * other core.
 *
 * <p>Arguments: {@code whole} or {@code stream}, repetitions, then contestants, or none for all. A
 * worker streams unless the model's address says otherwise; for {@code whole} it does.
 */
final class OverheadDriver {

  private static final List<String> HEAP = List.of("-Xms512m", "-Xmx1g");
  private static final int WARM_UP = 30_000;
  private static final Map<Integer, Integer> BRIEFS_AT =
      new LinkedHashMap<>(Map.of(1, 1_000, 64, 3_000, 1_000, 3_000));

  private OverheadDriver() {}

  /** Measures and prints. */
  public static void main(String[] args) throws Exception {
    String mode = args.length > 0 ? args[0] : "whole";
    int repetitions = args.length > 1 ? Integer.parseInt(args[1]) : 7;
    List<String> names =
        args.length > 2
            ? List.of(args).subList(2, args.length)
            : List.of("hand-written", "errand-run", "errand-serve", "langchain4j");
    try (Jvm stub = Jvm.stub(1, 0)) {
      String base = "http://127.0.0.1:" + stub.hear() + "/v1";
      Map<String, Jvm> contestants = new LinkedHashMap<>();
      for (String name : names) {
        contestants.put(name, Jvm.start(0, HEAP, ContestantMain.class, List.of(name, base, mode)));
      }
      for (Jvm each : contestants.values()) {
        each.ask("64 " + WARM_UP / 2);
        each.ask("1000 " + WARM_UP / 2);
        System.out.print("warm ");
      }
      for (int concurrency : List.of(64, 1_000, 1)) {
        report(mode, concurrency, measured(contestants, concurrency, repetitions));
      }
      for (Jvm each : contestants.values()) {
        each.close();
      }
    }
  }

  private static Map<String, Sample> measured(
      Map<String, Jvm> contestants, int concurrency, int repetitions) throws Exception {
    Map<String, Sample> cpu = new LinkedHashMap<>();
    int briefs = BRIEFS_AT.get(concurrency);
    for (int i = 0; i < repetitions; i++) {
      for (Map.Entry<String, Jvm> each : contestants.entrySet()) {
        String[] words = each.getValue().ask(concurrency + " " + briefs).split(" ");
        cpu.computeIfAbsent(each.getKey(), name -> new Sample())
            .add(Long.parseLong(words[0]) / 1e6 / briefs);
      }
    }
    return cpu;
  }

  private static void report(String mode, int concurrency, Map<String, Sample> cpu) {
    System.out.printf(Locale.ROOT, "%n%s, %,d at a time%n", mode, concurrency);
    cpu.forEach(
        (name, sample) ->
            System.out.printf("  %-14s CPU ms a brief %s%n", name, sample.shown("%.3f")));
    List<String> rivals = new ArrayList<>(List.of("hand-written", "langchain4j"));
    rivals.retainAll(cpu.keySet());
    cpu.forEach(
        (name, sample) -> {
          if (name.startsWith("errand")) {
            rivals.forEach(
                rival ->
                    System.out.printf(
                        "  %s / %s = %s%n",
                        name, rival, sample.over(cpu.get(rival)).shown("%.2f")));
          }
        });
  }
}
