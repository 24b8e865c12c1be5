package dev.errand.bootstrap;

import java.util.List;
import java.util.function.UnaryOperator;
import java.util.logging.ConsoleHandler;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;
import java.util.stream.Stream;

/** What the process logs and how it looks: to standard error, warnings and worse unless told. */
final class Logs {

  private final UnaryOperator<String> redaction;
  private boolean json;

  /** Held, because loggers that nobody holds forget their levels. */
  private static final List<Logger> LIBRARIES =
      Stream.of("io.helidon", "com.zaxxer.hikari", "org.flywaydb", "org.jooq")
          .map(Logger::getLogger)
          .toList();

  private boolean stacks;
  private Level level = Level.WARNING;

  Logs(UnaryOperator<String> redaction) {
    this.redaction = redaction;
  }

  /** Sets the form, {@code text} or {@code json}. */
  synchronized void form(String form) {
    json = form.equals("json");
    apply();
  }

  /** Sets whether stack traces are wanted. */
  synchronized void stacks(boolean wanted) {
    stacks = wanted;
    apply();
  }

  /** From now on tells what happens, not only what goes wrong. */
  synchronized void tellMore() {
    level = Level.INFO;
    apply();
  }

  private void apply() {
    LogManager.getLogManager().reset();
    Handler handler = new ConsoleHandler();
    handler.setLevel(Level.ALL);
    handler.setFormatter(new LogLine(json, stacks, redaction));
    Logger root = Logger.getLogger("");
    root.addHandler(handler);
    root.setLevel(level);
    LIBRARIES.forEach(library -> library.setLevel(Level.WARNING));
  }
}
