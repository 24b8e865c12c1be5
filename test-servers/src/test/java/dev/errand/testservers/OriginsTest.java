package dev.errand.testservers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.testservers.Origins.Origin;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class OriginsTest {

  private static final String ADDRESS = "redis://127.0.0.1:6379";

  private final AtomicInteger asked = new AtomicInteger();

  @Test
  void anAddressOfTheEnvironmentShouldComeFirstAndNoEngineBeAskedFor() {
    Origins origins = origins(Map.of("ERRAND_TEST_REDIS", ADDRESS), true);

    assertThat(origins.of("ERRAND_TEST_REDIS")).isEqualTo(new Origin.Given(ADDRESS));
    assertThat(asked).hasValue(0);
  }

  @Test
  void anAddressOfOneServerShouldSayNothingOfAnother() {
    Origins origins = origins(Map.of("ERRAND_TEST_REDIS", ADDRESS), true);

    assertThat(origins.of("ERRAND_TEST_SQS")).isEqualTo(new Origin.Container());
  }

  @Test
  void aContainerShouldComeSecondWhereAnEngineAnswers() {
    assertThat(origins(Map.of(), true).of("ERRAND_TEST_REDIS")).isEqualTo(new Origin.Container());
  }

  @Test
  void aServerOfTheMachineShouldComeLast() {
    assertThat(origins(Map.of(), false).of("ERRAND_TEST_REDIS")).isEqualTo(new Origin.Local());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " \t"})
  void aBlankAddressShouldBeNone(String blank) {
    Origins origins = origins(Map.of("ERRAND_TEST_REDIS", blank), true);

    assertThat(origins.of("ERRAND_TEST_REDIS")).isEqualTo(new Origin.Container());
  }

  @Test
  void whoWantsNoContainerShouldGetNoneAndNoEngineBeAskedFor() {
    Origins origins = origins(Map.of("ERRAND_TEST_REDIS", "local"), true);

    assertThat(origins.of("ERRAND_TEST_REDIS")).isEqualTo(new Origin.Local());
    assertThat(asked).hasValue(0);
  }

  @Test
  void anEngineShouldBeAskedForOnceForAllServers() {
    Origins origins = origins(Map.of(), false);

    origins.of("ERRAND_TEST_REDIS");
    origins.of("ERRAND_TEST_SQS");
    origins.of("ERRAND_TEST_REDIS");

    assertThat(asked).hasValue(1);
  }

  private Origins origins(Map<String, String> environment, boolean answer) {
    return new Origins(
        environment,
        () -> {
          asked.incrementAndGet();
          return answer;
        });
  }
}
