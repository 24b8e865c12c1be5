package dev.errand.architecture.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * What happened to one brief, step by step, in the words of the model's replay.
 *
 * @param name which run, which brief
 * @param steps in order
 */
record History(String name, List<Map<String, Object>> steps) {

  History {
    steps = List.copyOf(steps);
  }

  /** A module that holds these. */
  static String module(List<History> histories) {
    StringBuilder text = new StringBuilder("---- MODULE Histories ----\nEXTENDS TLC, Sequences\n");
    for (int i = 0; i < histories.size(); i++) {
      text.append("H").append(i + 1).append(" == <<\n");
      List<Map<String, Object>> steps = histories.get(i).steps();
      for (int j = 0; j < steps.size(); j++) {
        text.append("  ").append(Tla.of(steps.get(j))).append(j + 1 < steps.size() ? ",\n" : "");
      }
      text.append(">>\n");
    }
    text.append("AllHistories == <<");
    for (int i = 0; i < histories.size(); i++) {
      text.append(i == 0 ? "H" : ", H").append(i + 1);
    }
    return text.append(">>\n====\n").toString();
  }

  /** The first step like this, or -1. */
  int index(Predicate<Map<String, Object>> like) {
    return IntStream.range(0, steps.size())
        .filter(index -> like.test(steps.get(index)))
        .findFirst()
        .orElse(-1);
  }

  /** The same without one step. */
  History without(int index) {
    List<Map<String, Object>> left = new ArrayList<>(steps);
    left.remove(index);
    return new History(name + " without step " + (index + 1), left);
  }

  /** The same with a step moved to another place. */
  History moved(int from, int to) {
    List<Map<String, Object>> moved = new ArrayList<>(steps);
    moved.add(to, moved.remove(from));
    return new History(name + " with step " + (from + 1) + " moved to " + (to + 1), moved);
  }

  /** The same with another step in the place of one. */
  History with(int index, Map<String, Object> step) {
    List<Map<String, Object>> changed = new ArrayList<>(steps);
    changed.set(index, step);
    return new History(name + " with another step " + (index + 1), changed);
  }
}
