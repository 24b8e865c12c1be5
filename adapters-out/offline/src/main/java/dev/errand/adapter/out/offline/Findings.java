package dev.errand.adapter.out.offline;

import dev.errand.adapter.out.offline.Answers.Row;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads findings out of what the tools answered, and puts the ones that matter first. */
final class Findings {

  private static final int MOST = 8;
  private static final int ENOUGH = 4;
  private static final int MOST_OF_A_KIND = 3;
  private static final double SHARE_OF_ALL = 0.1;
  private static final double TELLING = 0.15;

  private Findings() {}

  static List<Finding> of(Analysis analysis, List<Row> rows, Question question) {
    return switch (analysis) {
      case Analysis.Overview a -> OverviewFindings.of(a, question);
      case Analysis.Series a -> TimeFindings.series(a, rows, question);
      case Analysis.Trend a -> TimeFindings.trend(a, rows);
      case Analysis.Drivers a -> TimeFindings.drivers(a, rows);
      case Analysis.Sum a -> OverviewFindings.sum(a, rows);
      case Analysis.Groups a -> GroupFindings.groups(a, rows);
      case Analysis.Shares a -> GroupFindings.shares(a, rows, question);
      case Analysis.Mix a -> MixFindings.of(a, rows, question);
      case Analysis.Outliers a -> ValueFindings.outliers(a, rows);
      case Analysis.Ranking a -> ValueFindings.ranking(a, rows);
      case Analysis.Correlations a -> ValueFindings.correlations(a, rows, question);
      case Analysis.Duplicates a -> List.of();
    };
  }

  /** The best answer to each single question first, then the best of the rest. */
  static List<Finding> best(List<Finding> findings, Question question) {
    List<Finding> answers = new ArrayList<>(answers(findings, question));
    for (Finding finding : mixed(findings, question)) {
      boolean wanted = finding.strength() >= TELLING || answers.size() < 2;
      if (wanted
          && answers.size() < MOST
          && answers.stream().noneMatch(a -> a.title().equals(finding.title()))) {
        answers.add(finding);
      }
    }
    return List.copyOf(answers);
  }

  /** What answers each single question best, in the order they are asked. */
  static List<Finding> answers(List<Finding> findings, Question question) {
    List<Finding> answers = new ArrayList<>();
    for (Question clause : question.clauses()) {
      findings.stream()
          .filter(finding -> finding.answers(clause))
          .max(Comparator.comparingDouble(f -> f.worth(clause) + SHARE_OF_ALL * f.worth(question)))
          .ifPresent(
              best -> {
                answers.add(best);
                findings.stream()
                    .filter(finding -> finding.answersLike(best, clause, question))
                    .limit(1)
                    .forEach(answers::add);
              });
      if (clause.asks(Question.Topic.FALL)) {
        findings.stream()
            .filter(finding -> finding.analysis() instanceof Analysis.Drivers)
            .forEach(answers::add);
      }
    }
    return answers.stream().distinct().limit(MOST).toList();
  }

  private static List<Finding> mixed(List<Finding> findings, Question question) {
    long telling =
        findings.stream().filter(f -> !(f.analysis() instanceof Analysis.Overview)).count();
    List<Finding> sorted =
        findings.stream()
            .filter(f -> telling < ENOUGH || !(f.analysis() instanceof Analysis.Overview))
            .sorted(Comparator.comparingDouble((Finding f) -> -f.worth(question)))
            .toList();
    Map<Kind, Integer> taken = new EnumMap<>(Kind.class);
    Map<String, Integer> seen = new HashMap<>();
    List<Finding> best = new ArrayList<>();
    for (Finding finding : sorted) {
      boolean again = seen.merge(finding.title(), 1, Integer::sum) > 1;
      if (!again
          && best.size() < MOST
          && taken.merge(Kind.of(finding.analysis()), 1, Integer::sum) <= MOST_OF_A_KIND) {
        best.add(finding);
      }
    }
    return List.copyOf(best);
  }

  /** Which findings are much alike. */
  enum Kind {
    CHANGE,
    TREND,
    SEASON,
    GROUP,
    SHARE,
    RANK,
    VALUE,
    PAIR,
    OVERVIEW;

    static Kind of(Analysis analysis) {
      return switch (analysis) {
        case Analysis.Overview a -> OVERVIEW;
        case Analysis.Sum a -> OVERVIEW;
        case Analysis.Series a -> CHANGE;
        case Analysis.Drivers a -> CHANGE;
        case Analysis.Trend a -> TREND;
        case Analysis.Groups a -> a.by() instanceof Analysis.Grouping.ByValue ? GROUP : SEASON;
        case Analysis.Shares a -> SHARE;
        case Analysis.Mix a -> SHARE;
        case Analysis.Outliers a -> VALUE;
        case Analysis.Ranking a -> RANK;
        case Analysis.Correlations a -> PAIR;
        case Analysis.Duplicates a -> VALUE;
      };
    }
  }
}
