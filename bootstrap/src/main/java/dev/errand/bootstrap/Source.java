package dev.errand.bootstrap;

import java.nio.file.Path;

/** Where a configuration value was found. */
sealed interface Source {

  /** Nobody set it. */
  record Default() implements Source {}

  /** A line of the configuration file. */
  record InFile(Path file, int line) implements Source {}

  /** An environment variable. */
  record InEnvironment(String variable) implements Source {}

  /** The source for a person. */
  default String shown() {
    return switch (this) {
      case Default d -> "default";
      case InFile f -> f.file() + ":" + f.line();
      case InEnvironment e -> e.variable();
    };
  }
}
