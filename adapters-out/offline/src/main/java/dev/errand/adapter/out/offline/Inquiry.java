package dev.errand.adapter.out.offline;

import dev.errand.adapter.out.offline.Analysis.Drivers;
import dev.errand.adapter.out.offline.Answers.Row;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What is asked of the material, and what came of it so far. */
final class Inquiry {

  private static final int MOST_DRIVERS = 2;
  private static final int MOST_CHARTS = 4;

  private final Known known;
  private final Question question;
  private final Material material;
  private final List<Analysis> plan;
  private final List<Analysis> followUps;
  private final List<Finding> findings;

  Inquiry(Known known, Question question, Material material, Set<String> tools) {
    this.known = known;
    this.question = question;
    this.material = material;
    this.plan =
        Planner.plan(material.tables(), question).stream()
            .filter(analysis -> tools.contains(AnalysisSql.call(analysis).tool()))
            .toList();
    this.followUps = followUps(known, question, plan);
    List<Finding> all = new ArrayList<>();
    for (Analysis analysis : analyses()) {
      known
          .result(AnalysisSql.call(analysis))
          .ifPresent(result -> all.addAll(Findings.of(analysis, Answers.rows(result), question)));
    }
    this.findings = Findings.best(all, question);
  }

  List<Call> questions() {
    return plan.stream().map(AnalysisSql::call).distinct().toList();
  }

  /** Questions that follow from the answers: which groups a change comes from. */
  List<Call> furtherQuestions() {
    return followUps.stream().map(AnalysisSql::call).distinct().toList();
  }

  private List<Analysis> analyses() {
    List<Analysis> all = new ArrayList<>(plan);
    all.addAll(followUps);
    return all;
  }

  private static List<Analysis> followUps(Known known, Question question, List<Analysis> plan) {
    if (!question.asks(Question.Topic.FALL)) {
      return List.of();
    }
    for (Analysis analysis : plan) {
      if (analysis instanceof Analysis.Series series) {
        Optional<TimeFindings.Step> step =
            TimeFindings.step(series, rows(known, AnalysisSql.call(series)), question);
        if (step.isPresent()) {
          return drivers(series, step.orElseThrow(), question);
        }
      }
    }
    return List.of();
  }

  private static List<Analysis> drivers(
      Analysis.Series series, TimeFindings.Step step, Question question) {
    return series.table().categories(question).stream()
        .limit(MOST_DRIVERS)
        .<Analysis>map(
            category ->
                new Drivers(
                    series.table(),
                    series.time(),
                    series.quantity(),
                    series.grain(),
                    category,
                    step.before().text("period"),
                    step.after().text("period")))
        .toList();
  }

  /** The charts to draw: those of the first findings, or the plainest if those cannot be drawn. */
  List<Call> chartCalls() {
    return charts().stream().map(Inquiry::call).toList();
  }

  private static Call call(Dossier.Drawn drawn) {
    return drawn.chart().call(drawn.file());
  }

  private List<Dossier.Drawn> charts() {
    List<Chart> wanted = new ArrayList<>();
    for (Finding finding : findings) {
      Chart chart = finding.chart();
      if (chart != null
          && wanted.size() < MOST_CHARTS
          && wanted.stream().noneMatch(other -> other.title().equals(chart.title()))
          && !chart.kind().equals("histogram")) {
        wanted.add(chart);
      }
    }
    if (wanted.isEmpty()) {
      findings.stream().flatMap(f -> Stream.ofNullable(f.chart())).limit(1).forEach(wanted::add);
    }
    List<Dossier.Drawn> charts = new ArrayList<>();
    wanted.forEach(chart -> charts.add(new Dossier.Drawn(chart, chart.file(charts.size()))));
    if (charts.stream().allMatch(drawn -> known.failure(call(drawn)).isPresent())) {
      material.tables().stream()
          .flatMap(table -> Charts.plainest(table, question).stream())
          .filter(chart -> !wanted.contains(chart))
          .findFirst()
          .ifPresent(chart -> charts.add(new Dossier.Drawn(chart, chart.file(charts.size()))));
    }
    return charts;
  }

  /** All there is to report now. */
  Dossier dossier() {
    Set<String> quality = new LinkedHashSet<>(material.quality());
    for (Analysis analysis : analyses()) {
      quality.addAll(Quality.of(analysis, rows(known, AnalysisSql.call(analysis))));
    }
    List<Dossier.Drawn> drawn =
        charts().stream().filter(chart -> known.result(call(chart)).isPresent()).toList();
    List<Call> asked = new ArrayList<>(questions());
    asked.addAll(furtherQuestions());
    return new Dossier(
        known.question(),
        material.tables(),
        material.unreadable(),
        findings,
        drawn,
        List.copyOf(quality),
        Caveats.of(known, question, material, asked, chartCalls(), findings),
        "");
  }

  private static List<Row> rows(Known known, Call call) {
    return known.result(call).map(Answers::rows).orElse(List.of());
  }
}
