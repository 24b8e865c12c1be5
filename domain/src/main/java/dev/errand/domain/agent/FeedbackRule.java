package dev.errand.domain.agent;

import java.util.Objects;

/**
 * A notice to the agent when something happens.
 *
 * @param name unique within the agent
 * @param trigger when
 * @param notice what the agent is told
 */
public record FeedbackRule(String name, Trigger trigger, String notice) {

  public FeedbackRule {
    Objects.requireNonNull(name, "name is null");
    Objects.requireNonNull(trigger, "trigger is null");
    Objects.requireNonNull(notice, "notice is null");
  }

  /** When a notice is due. */
  public sealed interface Trigger {

    /** Each time another {@code calls} tool calls have finished. */
    record EveryToolCalls(long calls) implements Trigger {
      public EveryToolCalls {
        if (calls < 1) {
          throw new IllegalArgumentException("calls must be at least 1, but is " + calls);
        }
      }
    }

    /** Once, when less than this share of the time is left. */
    record TimeLeftBelow(double share) implements Trigger {
      public TimeLeftBelow {
        requireShare(share);
      }
    }

    /** Once, when less than this share of the tokens or the money is left. */
    record BudgetLeftBelow(double share) implements Trigger {
      public BudgetLeftBelow {
        requireShare(share);
      }
    }

    /** Once, when a file matching the pattern exists. */
    record FileCreated(String pattern) implements Trigger {}

    private static void requireShare(double share) {
      if (!(share > 0 && share < 1)) {
        throw new IllegalArgumentException("share must be between 0 and 1, but is " + share);
      }
    }
  }
}
