package dev.errand.testservers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.testcontainers.containers.GenericContainer;

/** What can be said of containers without an engine: that they are described as they should be. */
final class ContainersTest {

  static Stream<GenericContainer<?>> containers() {
    return Stream.of(
        Containers.redis(),
        Containers.sqs(),
        Containers.s3(AwsKeys.of(Map.of())),
        Containers.postgres());
  }

  @ParameterizedTest
  @MethodSource("containers")
  void anImageShouldBeOfOneVersionAndItsServerReachedByOnePort(GenericContainer<?> container) {
    // Its name would be looked up, which takes an engine.
    assertThat(container.getImage().toString())
        .containsPattern("imageName=[\\w/-]+:\\d+(\\.\\d+){1,2}(-alpine)?,");
    assertThat(container.getExposedPorts()).hasSize(1);
  }
}
