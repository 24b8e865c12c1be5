package dev.errand.adapter.out.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class PrometheusTelemetryTest {

  private static final Pattern SAMPLE =
      Pattern.compile(
          "([a-zA-Z_:][a-zA-Z0-9_:]*)"
              + "(?:\\{([a-zA-Z_][a-zA-Z0-9_]*=\"(?:[^\"\\\\]|\\\\.)*\",?)*})?"
              + " ([0-9eE.+-]+|NaN|\\+Inf|-Inf)");

  private final PrometheusTelemetry telemetry = new PrometheusTelemetry(false);

  @AfterEach
  void close() {
    telemetry.close();
  }

  @Nested
  class Count {

    @Test
    void amountsOfTheSameTagsAddUp() {
      telemetry.count("errand.briefs.finished", 1, "outcome", "completed");
      telemetry.count("errand.briefs.finished", 2, "outcome", "completed");
      telemetry.count("errand.briefs.finished", 1, "outcome", "failed");

      assertThat(value("errand_briefs_finished_total{outcome=\"completed\"}")).contains(3.0);
      assertThat(value("errand_briefs_finished_total{outcome=\"failed\"}")).contains(1.0);
    }

    @Test
    void tagsWithoutAValueAreLeftOutWithoutAnException() {
      assertThatCode(() -> telemetry.count("errand.odd", 1, "outcome")).doesNotThrowAnyException();

      assertThat(value("errand_odd_total")).isEmpty();
    }

    @Test
    void tooManySeriesAreLeftOutWithoutAnException() {
      IntStream.range(0, PrometheusTelemetry.MOST_SERIES + 100)
          .forEach(i -> telemetry.count("errand.many", 1, "id", "n" + i));

      assertThat(samples().stream().filter(line -> line.startsWith("errand_many_total")).count())
          .isLessThanOrEqualTo(PrometheusTelemetry.MOST_SERIES);
    }
  }

  @Nested
  class Time {

    @Test
    void durationsAreInSecondsWithCountSumAndMaximum() {
      telemetry.time("errand.brief.duration", Duration.ofMillis(1500), "agent", "a");
      telemetry.time("errand.brief.duration", Duration.ofMillis(500), "agent", "a");

      assertThat(value("errand_brief_duration_seconds_count{agent=\"a\"}")).contains(2.0);
      assertThat(value("errand_brief_duration_seconds_sum{agent=\"a\"}")).contains(2.0);
      assertThat(value("errand_brief_duration_seconds_max{agent=\"a\"}")).contains(1.5);
    }

    @Test
    void histogramsAreKeptOnlyIfAskedFor() {
      telemetry.time("errand.brief.duration", Duration.ofMillis(1500));
      String without = telemetry.scrape();
      String with;
      try (PrometheusTelemetry histograms = new PrometheusTelemetry(true)) {
        histograms.time("errand.brief.duration", Duration.ofMillis(1500));
        with = histograms.scrape();
      }

      assertThat(without).doesNotContain("_bucket");
      assertThat(with).contains("errand_brief_duration_seconds_bucket{le=\"+Inf\"} 1");
    }
  }

  @Nested
  class Gauges {

    @Test
    void valueIsReadWhenAskedFor() {
      double[] depth = {3};
      telemetry.gauge("errand.queue.depth", () -> depth[0], "mailbox", "m");
      depth[0] = 7;

      assertThat(value("errand_queue_depth{mailbox=\"m\"}")).contains(7.0);
    }

    @Test
    void secondRegistrationWins() {
      telemetry.gauge("errand.queue.depth", () -> 1);
      telemetry.gauge("errand.queue.depth", () -> 2);

      assertThat(value("errand_queue_depth")).contains(2.0);
    }

    @Test
    void valueThatCannotBeReadDoesNotSpoilTheOthers() {
      telemetry.gauge(
          "errand.broken",
          () -> {
            throw new IllegalStateException("on purpose");
          });
      telemetry.gauge("errand.fine", () -> 1);

      assertThat(value("errand_fine")).contains(1.0);
    }
  }

  @Nested
  class Scrape {

    @Test
    void everyLineIsAPrometheusSampleOrComment() {
      telemetry.count("errand.text", 1, "message", "a \"quoted\"\nline \\ slash");
      telemetry.time("errand.time", Duration.ofMillis(1));
      telemetry.gauge("errand.gauge", () -> Double.NaN);

      assertThat(telemetry.scrape()).endsWith("\n");
      assertThat(samples()).isNotEmpty().allMatch(line -> SAMPLE.matcher(line).matches());
    }

    @Test
    void jvmIsMeasuredOnceSomebodyAsks() {
      assertThat(telemetry.scrape()).contains("jvm_memory_used_bytes{area=\"heap\"");
      assertThat(telemetry.scrape()).contains("jvm_threads_live_threads");
    }
  }

  private Optional<Double> value(String series) {
    return samples().stream()
        .map(SAMPLE::matcher)
        .filter(Matcher::matches)
        .filter(matcher -> matcher.group().startsWith(series + " "))
        .map(matcher -> Double.valueOf(matcher.group(3)))
        .findFirst();
  }

  private List<String> samples() {
    return telemetry.scrape().lines().filter(line -> !line.startsWith("#")).toList();
  }
}
