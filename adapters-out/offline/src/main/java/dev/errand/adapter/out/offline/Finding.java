package dev.errand.adapter.out.offline;

import dev.errand.adapter.out.offline.Question.Topic;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Something the data says.
 *
 * @param analysis what was asked
 * @param title it, in a line
 * @param detail it, with all its numbers
 * @param strength how striking it is, 0 to 1
 * @param topics questions it answers
 * @param columns columns it is about
 * @param chart the picture of it, or null if there is none worth drawing
 */
record Finding(
    Analysis analysis,
    String title,
    String detail,
    double strength,
    Set<Topic> topics,
    List<Column> columns,
    @Nullable Chart chart) {

  private static final double FOR_COLUMNS = 2;
  private static final double FOR_A_STRANGER = 0.1;
  private static final double FOR_TOPIC = 0.2;
  private static final double FOR_NARROW_TOPIC = 0.3;
  private static final double FOR_BOTH_AT_ONCE = 0.7;

  /** Whether it is about what is asked. */
  boolean answers(Question clause) {
    return columns.stream().anyMatch(column -> clause.relevance(column.name()) > 0)
        || topics.stream().anyMatch(clause::asks);
  }

  /** Whether it says the same as the other of another column that is named as well. */
  boolean answersLike(Finding other, Question clause, Question question) {
    return analysis.getClass() == other.analysis().getClass()
        && !analysis.equals(other.analysis())
        && topics.stream().anyMatch(clause::asks)
        && columns.stream().anyMatch(column -> clause.relevance(column.name()) > 0)
        && columns.stream().allMatch(column -> question.relevance(column.name()) > 0)
        && named(clause) == other.named(clause);
  }

  /** How much it belongs at the top of an answer to the question. */
  double worth(Question question) {
    double named = named(question);
    boolean asked = topics.stream().anyMatch(question::asks);
    boolean together = asked && named > 0;
    return strength
        + FOR_COLUMNS * named
        + (asked ? FOR_TOPIC : 0)
        + (topics.stream().anyMatch(topic -> topic.narrow() && question.asks(topic))
            ? FOR_NARROW_TOPIC
            : 0)
        + (together ? FOR_BOTH_AT_ONCE : 0);
  }

  /** The column the question names best; further ones count half, strangers take a little off. */
  private double named(Question question) {
    double best = 0;
    double all = 0;
    int strangers = 0;
    for (Column column : columns) {
      double relevance = question.relevance(column.name());
      best = Math.max(best, relevance);
      all += relevance;
      strangers += relevance > 0 ? 0 : 1;
    }
    return best == 0 ? 0 : best + (all - best) / 2 - FOR_A_STRANGER * strangers;
  }
}
