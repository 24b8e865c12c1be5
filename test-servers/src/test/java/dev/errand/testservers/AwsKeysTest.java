package dev.errand.testservers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class AwsKeysTest {

  private static final Map<String, String> SOMEBODY =
      Map.of("AWS_ACCESS_KEY_ID", "somebody", "AWS_SECRET_ACCESS_KEY", "hunter2");

  private final AwsKeys ours = AwsKeys.of(Map.of());

  @Test
  void keysOfSomebodyShouldNotBeUsedWhereNoServerIsNamed() {
    assertThat(AwsKeys.of(SOMEBODY)).isEqualTo(ours);
  }

  @Test
  void keysOfSomebodyShouldBeUsedWithAServerThatIsNamed() {
    AwsKeys keys = AwsKeys.of(and("ERRAND_TEST_S3", "http://127.0.0.1:9000"));

    assertThat(keys).isEqualTo(new AwsKeys("somebody", "hunter2"));
    assertThat(keys.variables()).as("what other processes do not inherit").isEmpty();
    assertThat(keys.toString()).doesNotContain("hunter2");
  }

  @Test
  void ourKeysShouldDoForAServerThatIsNamedWithoutAny() {
    AwsKeys keys = AwsKeys.of(Map.of("ERRAND_TEST_SQS", "http://127.0.0.1:9324"));

    assertThat(keys).isEqualTo(ours);
    assertThat(keys.variables())
        .containsOnlyKeys("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")
        .doesNotContainValue("hunter2");
  }

  private static Map<String, String> and(String variable, String value) {
    Map<String, String> environment = new HashMap<>(SOMEBODY);
    environment.put(variable, value);
    return environment;
  }
}
