package dev.errand.domain.session;

import dev.errand.domain.agent.CompletionCheck;
import dev.errand.domain.brief.Attachment;
import dev.errand.domain.brief.Brief;
import dev.errand.domain.workspace.FileRef;
import dev.errand.domain.workspace.WorkspacePath;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Holds a session against its agent's completion checks. Pure and thread-safe. */
public final class Completion {

  private Completion() {}

  /**
   * What is still missing, told so that the agent can mend it.
   *
   * @return one text per unmet check; model judges are left out, they are asked separately
   */
  public static List<String> problems(SessionState state) {
    List<String> problems = new ArrayList<>();
    for (CompletionCheck check : state.bound().agent().completionChecks()) {
      problems.addAll(problems(check, state));
    }
    return List.copyOf(problems);
  }

  private static List<String> problems(CompletionCheck check, SessionState state) {
    return switch (check) {
      case CompletionCheck.FileWritten c ->
          madeFiles(state).keySet().stream().anyMatch(path -> matches(c.pattern(), path))
              ? List.of()
              : List.of("No file matching " + c.pattern() + " was written.");
      case CompletionCheck.ToolFinished c ->
          state.tally().toolsFinished().getOrDefault(c.tool(), 0L) > 0
              ? List.of()
              : List.of("The tool " + c.tool() + " was not used.");
      case CompletionCheck.ObjectivesTicked c -> {
        Set<String> ticked = Set.copyOf(state.slices().values(c.slice()));
        List<String> open =
            c.objectives().stream()
                .filter(o -> !ticked.contains(o) && !ticked.contains("\"" + o + "\""))
                .toList();
        yield open.isEmpty()
            ? List.of()
            : List.of("These objectives are open: " + String.join("; ", open) + ".");
      }
      case CompletionCheck.ModelJudge c -> List.of();
      case CompletionCheck.AllOf c ->
          c.checks().stream().flatMap(each -> problems(each, state).stream()).toList();
      case CompletionCheck.AnyOf c -> {
        List<List<String>> each = c.checks().stream().map(one -> problems(one, state)).toList();
        yield each.stream().anyMatch(List::isEmpty)
            ? List.of()
            : List.of(
                each.stream()
                    .map(list -> String.join(" ", list))
                    .collect(Collectors.joining(" Or: ", "At least one must be mended: ", "")));
      }
    };
  }

  /** Files that are new, or other than they were in the brief's attachments. */
  static Map<WorkspacePath, FileRef> madeFiles(SessionState state) {
    Brief brief = state.acceptedBrief();
    Set<Map.Entry<WorkspacePath, FileRef>> given =
        brief.attachments().stream()
            .map((Attachment file) -> Map.entry(file.path(), file.content()))
            .collect(Collectors.toSet());
    Map<WorkspacePath, FileRef> made = new java.util.TreeMap<>();
    state
        .files()
        .files()
        .forEach(
            (path, content) -> {
              if (!given.contains(Map.entry(path, content))) {
                made.put(path, content);
              }
            });
    return made;
  }

  static boolean anyFileMatches(SessionState state, String pattern) {
    return madeFiles(state).keySet().stream().anyMatch(path -> matches(pattern, path));
  }

  private static boolean matches(String pattern, WorkspacePath path) {
    StringBuilder regex = new StringBuilder();
    for (String part : pattern.split("(?=\\*)|(?<=\\*)")) {
      regex.append(part.equals("*") ? "[^/]*" : Pattern.quote(part));
    }
    return path.value().matches(regex.toString());
  }
}
