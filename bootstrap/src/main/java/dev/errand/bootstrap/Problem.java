package dev.errand.bootstrap;

import dev.errand.application.port.out.PortException;
import dev.errand.domain.failure.Failure;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Something wrong with the configuration.
 *
 * @param key what it is about
 * @param where the file and line, or the environment variable
 * @param what what is wrong and how to mend it
 */
record Problem(String key, String where, String what) {

  /** All problems in one message. */
  static PortException exception(List<Problem> problems) {
    String count = problems.size() == 1 ? "a problem" : problems.size() + " problems";
    return new PortException(
        new Failure.InvalidRequest(
            problems.stream()
                .map(Problem::shown)
                .collect(
                    Collectors.joining("\n  ", "the configuration has " + count + ":\n  ", ""))));
  }

  private String shown() {
    return Texts.visible((key.isEmpty() ? where : key + " (" + where + ")") + ": " + what);
  }
}
