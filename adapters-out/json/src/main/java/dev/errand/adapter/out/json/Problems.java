package dev.errand.adapter.out.json;

import dev.errand.application.port.out.PortException;
import dev.errand.domain.failure.Failure;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What is wrong with a document, all of it. */
final class Problems {

  private static final int MAX_TOLD = 50;

  private static final Node.Where TOP = new Node.Where(0, 0);

  private final List<Problem> all = new ArrayList<>();

  private record Problem(Node.Where where, String text) {}

  /** A problem of the whole document. */
  void add(String problem) {
    all.add(new Problem(TOP, problem));
  }

  /** A problem with its place; the path is empty for the document itself. */
  void add(Node.Where where, String path, String problem) {
    String place = path.isEmpty() ? "" : path + ": ";
    all.add(new Problem(where, Quote.oneLine(where + ": " + place + problem)));
  }

  void addAll(Problems others) {
    all.addAll(others.all);
  }

  boolean none() {
    return all.isEmpty();
  }

  /** All of them in one message, in the document's order. */
  PortException in(String source) {
    StringBuilder message = new StringBuilder(Quote.clean(source));
    if (all.size() == 1) {
      message.append(": ").append(all.getFirst().text());
    } else {
      message.append(" has ").append(all.size()).append(" problems:");
      all.stream()
          .sorted(Comparator.comparing(Problem::where))
          .limit(MAX_TOLD)
          .forEach(problem -> message.append("\n  ").append(problem.text()));
      if (all.size() > MAX_TOLD) {
        message.append("\n  and ").append(all.size() - MAX_TOLD).append(" more");
      }
    }
    return new PortException(new Failure.InvalidRequest(message.toString()));
  }
}
