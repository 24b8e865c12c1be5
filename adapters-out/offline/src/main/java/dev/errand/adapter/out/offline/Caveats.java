package dev.errand.adapter.out.offline;

import dev.errand.adapter.out.offline.FileProfile.DataFile;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Says what an answer does not cover. */
final class Caveats {

  private static final int LONGEST_REASON = 300;
  private static final int MOST = 3;

  private Caveats() {}

  static List<String> of(
      Known known,
      Question question,
      Material material,
      List<Call> questions,
      List<Call> charts,
      List<Finding> findings) {
    Set<String> caveats = new LinkedHashSet<>();
    known
        .failure(Call.listFiles())
        .ifPresent(reason -> caveats.add("The files could not be listed: " + brief(reason)));
    material
        .unreadable()
        .forEach(
            (file, reason) ->
                caveats.add(Wording.value(file) + " could not be read: " + brief(reason)));
    List<DataFile> left = material.files().stream().skip(material.chosen().size()).toList();
    if (!left.isEmpty()) {
      List<String> names =
          left.stream().limit(MOST).map(file -> Wording.value(file.path())).toList();
      caveats.add(
          "Not all files were looked at; left out: "
              + String.join(", ", names)
              + (left.size() > MOST ? " and others." : "."));
    }
    material.tables().forEach(table -> caveats.addAll(Quality.grave(table)));
    if (question.asksForTheFuture()) {
      caveats.add("The question is about the future; the data tells only what was.");
    }
    if (question.asks(Question.Topic.FALL)) {
      caveats.add("The data shows when and where something changed; why it did is not in it.");
    }
    if (material.tables().size() > 1) {
      caveats.add(
          "Each file was analysed by itself; they were not joined, so what needs several of them"
              + " at once is not answered.");
    }
    addFailures(known, questions, "A query failed and its finding is missing: ", caveats);
    addFailures(known, charts, "A chart could not be drawn: ", caveats);
    if (questions.stream().anyMatch(known::untried)) {
      caveats.add("Time or budget ran short, so not everything that was planned was computed.");
    }
    if (findings.stream().anyMatch(Caveats::pairs)) {
      caveats.add("Values that move together need not cause one another.");
    }
    return List.copyOf(caveats);
  }

  private static boolean pairs(Finding finding) {
    return finding.analysis() instanceof Analysis.Correlations && !finding.columns().isEmpty();
  }

  private static void addFailures(Known known, List<Call> calls, String what, Set<String> caveats) {
    calls.stream()
        .flatMap(call -> known.failure(call).stream())
        .distinct()
        .limit(MOST)
        .forEach(reason -> caveats.add(what + brief(reason)));
  }

  private static String brief(String reason) {
    String line = reason.replaceAll("\\s+", " ").strip();
    return line.length() <= LONGEST_REASON ? line : line.substring(0, LONGEST_REASON) + "…";
  }
}
