package dev.errand.adapter.in.cli;

import dev.errand.application.port.out.DeadLetters;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which dead letters are meant. */
final class LetterOptions {

  @Option(
      names = "--kind",
      paramLabel = "KIND",
      description = "Only those that failed like this, such as unavailable.")
  private @Nullable String kind;

  @Option(names = "--agent", paramLabel = "NAME", description = "Only those for this agent.")
  private @Nullable String agent;

  @Option(names = "--tenant", paramLabel = "TENANT", description = "Only those of this tenant.")
  private @Nullable String tenant;

  @Option(
      names = "--older-than",
      paramLabel = "TIME",
      description = "Only those given up longer ago than 30s, 15m, 12h, 7d ...")
  private @Nullable Duration olderThan;

  DeadLetters.Filter filter(Instant now) {
    return new DeadLetters.Filter(
        kind, agent, tenant, olderThan == null ? null : now.minus(olderThan));
  }

  boolean given() {
    return kind != null || agent != null || tenant != null || olderThan != null;
  }
}
