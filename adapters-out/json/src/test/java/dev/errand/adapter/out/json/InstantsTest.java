package dev.errand.adapter.out.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class InstantsTest {

  @Test
  void textsShouldBeThoseOfTheLibrary() {
    Random dice = new Random(7);
    for (int i = 0; i < 20_000; i++) {
      long second = dice.nextLong(-70_000_000_000L, 260_000_000_000L);
      int nanos = dice.nextInt(1_000) * new int[] {0, 1, 1_000, 1_000_000}[dice.nextInt(4)];
      Instant at = Instant.ofEpochSecond(second, nanos);

      String text = Instants.text(at);

      assertThat(text).isEqualTo(at.toString());
      assertThat(Instants.of(text)).isEqualTo(at);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-01-31T12:00:00.5Z",
        "2026-01-31T12:00:00.1234567Z",
        "2026-01-31T12:00:00+02:00",
        "2026-01-31T24:00:00Z",
        "2026-01-31t12:00:00z",
        "2024-02-29T23:59:59.999999999Z",
        "0000-01-01T00:00:00Z",
        "9999-12-31T23:59:59Z"
      })
  void otherFormsShouldMeanWhatTheyMeanToTheLibrary(String text) {
    assertThat(Instants.of(text)).isEqualTo(Instant.parse(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "2026-02-29T12:00:00Z",
        "2026-13-01T12:00:00Z",
        "2026-01-31T12:60:00Z",
        "2026-01-31T12:00:0xZ",
        "2026-01-31T12:00:00.-1Z",
        "2026-01-31 12:00:00Z"
      })
  void whatIsNoInstantShouldBeRefused(String text) {
    assertThatThrownBy(() -> Instants.of(text)).isInstanceOf(DateTimeException.class);
  }
}
