package dev.errand.domain.agent;

import java.util.List;

/** What must hold before an agent may stop. */
public sealed interface CompletionCheck {

  /** A file matching the pattern ({@code *} any characters but {@code /}) was written. */
  record FileWritten(String pattern) implements CompletionCheck {}

  /** A tool has finished at least once. */
  record ToolFinished(String tool) implements CompletionCheck {}

  /** Each of these is an element of the slice. */
  record ObjectivesTicked(String slice, List<String> objectives) implements CompletionCheck {
    public ObjectivesTicked {
      objectives = List.copyOf(objectives);
    }
  }

  /** A model, asked separately, says that the answer meets the criteria. */
  record ModelJudge(String criteria) implements CompletionCheck {}

  /** All hold. */
  record AllOf(List<CompletionCheck> checks) implements CompletionCheck {
    public AllOf {
      checks = List.copyOf(checks);
    }
  }

  /** At least one holds; a model judge cannot stand in here. */
  record AnyOf(List<CompletionCheck> checks) implements CompletionCheck {
    public AnyOf {
      checks = List.copyOf(checks);
      if (checks.isEmpty()) {
        throw new IllegalArgumentException("any-of needs at least one check");
      }
      if (checks.stream().anyMatch(AnyOf::judges)) {
        throw new IllegalArgumentException("a model judge cannot stand inside any-of");
      }
    }

    private static boolean judges(CompletionCheck check) {
      return switch (check) {
        case ModelJudge judge -> true;
        case AllOf all -> all.checks().stream().anyMatch(AnyOf::judges);
        case AnyOf any -> false;
        case FileWritten file -> false;
        case ToolFinished tool -> false;
        case ObjectivesTicked ticked -> false;
      };
    }
  }
}
