package dev.errand.adapter.out.duckdb;

import dev.errand.domain.budget.Deadline;
import dev.errand.fuzz.Said;
import dev.errand.testkit.Fixtures;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** The part of reading a CSV that is ours, without the engine, and so a thousand times as often. */
public final class SeparatedFuzz {

  private SeparatedFuzz() {}

  /** Entered by the fuzzer. */
  public static void fuzzerTestOneInput(byte[] bytes) throws IOException, InterruptedException {
    TimeAllowance allowance =
        new TimeAllowance(
            Duration.ofSeconds(10), Deadline.in(Duration.ofHours(1), Fixtures.NOW), Fixtures.NOW);
    try {
      TextEncoding encoding =
          TextEncoding.of(new ByteArrayInputStream(bytes), "data.csv", allowance);
      byte[] text = new String(bytes, encoding.charset()).getBytes(StandardCharsets.UTF_8);
      check(SeparatedShape.of(() -> new ByteArrayInputStream(text), "data.csv", allowance));
    } catch (Refusal e) {
      Said.inOurWords(e.getMessage());
    }
  }

  private static void check(SeparatedShape shape) {
    Set<String> names =
        shape.names().stream()
            .map(name -> name.toLowerCase(Locale.ROOT))
            .collect(Collectors.toCollection(HashSet::new));
    if (names.size() != shape.names().size() || names.contains("")) {
      throw new AssertionError("names are not unique, or empty: " + shape);
    }
    if (shape.rows() < 0
        || shape.shortRows() + shape.longRows() > shape.rows() + 1
        || shape.named() > shape.names().size()
        || shape.skipped() < 0) {
      throw new AssertionError("counts do not add up: " + shape);
    }
  }
}
