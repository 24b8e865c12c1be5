package dev.errand.adapter.out.openai;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.apache.hc.core5.http.message.BasicClassicHttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryAfterTest {

  private final BasicClassicHttpResponse response = new BasicClassicHttpResponse(429);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "null",
      value = {
        "0 | PT0S",
        "7 | PT7S",
        "1.5 | PT1.5S",
        "999999999 | PT24H",
        "Sun, 01 Mar 2026 12:00:09 GMT | PT9S",
        "Sunday, 01-Mar-26 12:00:09 GMT | PT9S",
        "Sun, 01 Mar 2026 11:00:00 GMT | PT0S",
        "1e999999999 | null",
        "soon | null",
        "-5 | null",
        "'' | null"
      })
  void waitShouldBeReadOrUnknown(String value, Duration wait) {
    response.setHeader("Retry-After", value);

    assertThat(RetryAfter.of(response, Fixtures.NOW)).isEqualTo(wait);
  }

  @Test
  void dateShouldBeReckonedOnTheServersClock() {
    response.setHeader("Date", "Sun, 01 Mar 2026 15:00:00 GMT");
    response.setHeader("Retry-After", "Sun, 01 Mar 2026 15:00:05 GMT");

    assertThat(RetryAfter.of(response, Fixtures.NOW)).isEqualTo(Duration.ofSeconds(5));
  }
}
