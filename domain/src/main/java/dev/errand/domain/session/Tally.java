package dev.errand.domain.session;

import dev.errand.domain.workspace.WorkspacePath;
import java.util.Map;
import java.util.Set;

/**
 * What policies, completion checks and feedback rules count. Its size is the number of tools, rules
 * and files there are, not the length of the session.
 *
 * @param toolsStarted calls started, by tool
 * @param toolsFinished calls finished, by tool
 * @param feedbackMarks how far each feedback rule has come
 * @param filesRead files the session has read or written
 * @param rejections answers that did not pass, in a row
 */
public record Tally(
    Map<String, Long> toolsStarted,
    Map<String, Long> toolsFinished,
    Map<String, Long> feedbackMarks,
    Set<WorkspacePath> filesRead,
    int rejections) {

  /** Nothing counted. */
  public static final Tally NONE = new Tally(Map.of(), Map.of(), Map.of(), Set.of(), 0);

  public Tally {
    toolsStarted = FrozenMap.of(toolsStarted);
    toolsFinished = FrozenMap.of(toolsFinished);
    feedbackMarks = FrozenMap.of(feedbackMarks);
    filesRead = FrozenSet.of(filesRead);
  }

  /** All tool calls finished. */
  public long allFinished() {
    return toolsFinished.values().stream().mapToLong(Long::longValue).sum();
  }

  Tally started(String tool) {
    return new Tally(plusOne(toolsStarted, tool), toolsFinished, feedbackMarks, filesRead, 0);
  }

  Tally finished(String tool, Set<WorkspacePath> files) {
    return new Tally(
        toolsStarted,
        plusOne(toolsFinished, tool),
        feedbackMarks,
        FrozenSet.of(filesRead).with(files),
        rejections);
  }

  Tally marked(String rule, long mark) {
    return new Tally(
        toolsStarted,
        toolsFinished,
        FrozenMap.of(feedbackMarks).with(rule, mark),
        filesRead,
        rejections);
  }

  Tally rejected() {
    return new Tally(toolsStarted, toolsFinished, feedbackMarks, filesRead, rejections + 1);
  }

  private static Map<String, Long> plusOne(Map<String, Long> counts, String key) {
    return FrozenMap.of(counts).with(key, counts.getOrDefault(key, 0L) + 1);
  }
}
