package dev.errand.testkit.simulation;

import dev.errand.domain.budget.Budget;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * A brief that is handed in.
 *
 * @param id its id
 * @param tenant whose it is
 * @param script what its model will want, such as {@code look,note;pay}
 * @param budget its limits, or null for the agent's
 * @param at milliseconds after the start when it is handed in
 * @param way how it is handed in
 * @param calledOffAfter milliseconds after that when somebody calls it off, or -1 for never
 */
public record BriefPlan(
    String id,
    String tenant,
    String script,
    @Nullable Budget budget,
    long at,
    Way way,
    long calledOffAfter) {

  private static final List<String> PARTS =
      List.of(
          "look",
          "note",
          "pay",
          "wire",
          "deploy",
          "look,note",
          "pay,look",
          "note,wire",
          "deploy,pay");

  /** How a brief is handed in. */
  public enum Way {
    /** By a client that asks the service until it gets an answer. */
    SUBMITTED,
    /** By a client that asks the service once, and goes away whatever comes of it. */
    ASKED_ONCE,
    /** As a message, by somebody who has no ledger. */
    SENT,
    /** As a message whose bytes are no brief. */
    RUBBISH,
    /** As a message that kills each process that reads it. */
    DEADLY
  }

  static BriefPlan drawn(SplittableRandom random, int number) {
    int parts = random.nextInt(4);
    StringBuilder script = new StringBuilder();
    for (int i = 0; i < parts; i++) {
      script.append(PARTS.get(random.nextInt(PARTS.size()))).append(i + 1 < parts ? ";" : "");
    }
    int way = random.nextInt(20);
    return new BriefPlan(
        "b" + number,
        random.nextBoolean() ? "acme" : "zoo",
        script.isEmpty() ? "answer" : script.toString(),
        budget(random),
        random.nextInt(3) == 0 ? random.nextInt(60_000) : 0,
        switch (way) {
          case 0 -> Way.RUBBISH;
          case 1 -> Way.DEADLY;
          case 2, 3, 4, 5 -> Way.SENT;
          case 17, 18, 19 -> Way.ASKED_ONCE;
          default -> Way.SUBMITTED;
        },
        way > 5 && random.nextInt(8) == 0 ? random.nextInt(30_000) : -1);
  }

  private static @Nullable Budget budget(SplittableRandom random) {
    return switch (random.nextInt(6)) {
      case 0 -> Budget.ofTokens(1_000 + random.nextInt(8_000));
      case 1 -> Budget.ofTokens(1_000_000).withModelCalls(1 + random.nextInt(5));
      case 2 -> Budget.ofTokens(1_000_000).withToolCalls(random.nextInt(4));
      default -> null;
    };
  }
}
