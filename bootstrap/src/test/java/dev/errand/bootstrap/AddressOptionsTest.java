package dev.errand.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.errand.application.port.out.PortException;
import dev.errand.application.spi.AddressOptions;
import dev.errand.domain.failure.Failure;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressOptionsTest {

  private static AddressOptions parse(String query) {
    return AddressOptions.of(
        query, Set.of("timeout", "fair", "name"), AddressOptionsTest::malformed);
  }

  private static PortException malformed(String what) {
    return new PortException(new Failure.InvalidRequest("malformed: " + what));
  }

  @Test
  void optionsShouldBeReadWithoutTheirPercentSequences() {
    AddressOptions options = parse("name=a%20b+c&&fair=off&timeout=1500ms");

    assertThat(options.text("name")).isEqualTo("a b+c");
    assertThat(options.isOn("fair", true)).isFalse();
    assertThat(options.duration("timeout")).isEqualTo(Duration.ofMillis(1500));
    assertThat(options.isGiven("name")).isTrue();
  }

  @Test
  void whatIsNotGivenShouldBeWhatTheCallerSays() {
    AddressOptions options = parse(null);

    assertThat(options.text("name")).isNull();
    assertThat(options.isOn("fair", true)).isTrue();
    assertThat(options.isOn("fair", false)).isFalse();
    assertThat(options.duration("timeout")).isNull();
    assertThat(options.isGiven("name")).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"5s, PT5S", "2m, PT2M", "1h, PT1H", "PT1.5S, PT1.5S", "365m, PT6H5M"})
  void timesShouldTakeBothForms(String text, Duration duration) {
    assertThat(parse("timeout=" + text).duration("timeout")).isEqualTo(duration);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "colour=red | it has an unknown option 'colour'",
        "name= | its option 'name' is empty",
        "name | its option 'name' is empty",
        "name=a&name=b | its option 'name' is given twice",
        "name=%zz | it has a broken percent sequence"
      })
  void whatIsWrongShouldBeSaid(String query, String what) {
    assertThatThrownBy(() -> parse(query)).hasMessage("malformed: " + what);
  }

  @Test
  void anUnknownOptionThatMayBeAKeyShouldNotBeShown() {
    assertThatThrownBy(() -> parse("AKIAIOSFODNN7EXAMPLE"))
        .hasMessage("malformed: it has an unknown option");
  }

  @ParameterizedTest
  @CsvSource({"soon", "0s", "-PT1S", "PT9999999999999999H", "366d", "PT8761H"})
  void whatIsNoTimeShouldBeRefused(String text) {
    AddressOptions options = parse("timeout=" + text);

    assertThatThrownBy(() -> options.duration("timeout"))
        .hasMessageContaining("its option 'timeout' must be a duration");
  }

  @Test
  void whatIsNeitherOnNorOffShouldBeRefused() {
    AddressOptions options = parse("fair=yes");

    assertThatThrownBy(() -> options.isOn("fair", true))
        .hasMessageContaining("its option 'fair' must be on or off");
  }
}
