package dev.errand.domain.session;

import dev.errand.domain.workspace.WorkspacePath;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

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
    toolsStarted = Collections.unmodifiableMap(new TreeMap<>(toolsStarted));
    toolsFinished = Collections.unmodifiableMap(new TreeMap<>(toolsFinished));
    feedbackMarks = Collections.unmodifiableMap(new TreeMap<>(feedbackMarks));
    filesRead = Collections.unmodifiableSet(new TreeSet<>(filesRead));
  }

  /** All tool calls finished. */
  public long allFinished() {
    return toolsFinished.values().stream().mapToLong(Long::longValue).sum();
  }

  Tally started(String tool) {
    return new Tally(plusOne(toolsStarted, tool), toolsFinished, feedbackMarks, filesRead, 0);
  }

  Tally finished(String tool, Set<WorkspacePath> files) {
    Set<WorkspacePath> read = filesRead;
    if (!read.containsAll(files)) {
      read = new TreeSet<>(filesRead);
      read.addAll(files);
    }
    return new Tally(toolsStarted, plusOne(toolsFinished, tool), feedbackMarks, read, rejections);
  }

  Tally marked(String rule, long mark) {
    Map<String, Long> marks = new TreeMap<>(feedbackMarks);
    marks.put(rule, mark);
    return new Tally(toolsStarted, toolsFinished, marks, filesRead, rejections);
  }

  Tally rejected() {
    return new Tally(toolsStarted, toolsFinished, feedbackMarks, filesRead, rejections + 1);
  }

  private static Map<String, Long> plusOne(Map<String, Long> counts, String key) {
    Map<String, Long> next = new TreeMap<>(counts);
    next.merge(key, 1L, Long::sum);
    return next;
  }
}
