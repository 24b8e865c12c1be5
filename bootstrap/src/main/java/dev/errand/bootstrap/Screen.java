package dev.errand.bootstrap;

import java.io.Console;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The terminal behind standard error, if there is one. */
final class Screen {

  private static final Duration ASK_EVERY = Duration.ofSeconds(2);
  private static final Path STANDARD_ERROR = Path.of("/proc/self/fd/2");
  private static final File CONTROLLING_TERMINAL = new File("/dev/tty");

  private final boolean terminal;
  private final Map<String, String> environment;
  private volatile int width;
  private volatile Instant askedAt = Instant.MIN;

  Screen(Map<String, String> environment) {
    this.environment = environment;
    terminal = !"dumb".equals(environment.get("TERM")) && isTerminal();
  }

  /** Whether standard error is a terminal that understands control sequences. */
  boolean terminal() {
    return terminal;
  }

  /** Its columns, or 0 if they are not known (yet). Never blocks; the answer may lag behind. */
  synchronized int width() {
    Instant now = Instant.now();
    if (terminal && askedAt.plus(ASK_EVERY).isBefore(now)) {
      askedAt = now;
      Thread.ofPlatform().daemon().name("errand-screen").start(this::ask);
    }
    return width;
  }

  private static boolean isTerminal() {
    try {
      return Files.readSymbolicLink(STANDARD_ERROR).toString().matches("/dev/(pts/|tty|console).*");
    } catch (IOException | UnsupportedOperationException e) {
      // No Linux: the JDK tells of standard input and output only, which is near enough.
      Console console = System.console();
      return console != null && console.isTerminal();
    }
  }

  private void ask() {
    try {
      Process stty =
          new ProcessBuilder("stty", "size")
              .redirectInput(CONTROLLING_TERMINAL)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String[] size =
          new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)
              .strip()
              .split(" ");
      if (stty.waitFor(1, TimeUnit.SECONDS) && size.length == 2) {
        width = Integer.parseInt(size[1]);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      width = fromEnvironment();
    } catch (IOException | NumberFormatException e) {
      width = fromEnvironment();
    }
  }

  private int fromEnvironment() {
    String columns = environment.getOrDefault("COLUMNS", "");
    return columns.matches("[1-9][0-9]{0,4}") ? Integer.parseInt(columns) : 0;
  }
}
