package dev.errand.testservers;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RedisProcessTest {

  @TempDir Path directory;

  @Test
  void aServerThatWasKilledShouldComeBackWhereItWasWithWhatIsOnItsDisk() {
    try (RedisProcess redis =
        RedisProcess.start(directory, "--appendonly", "yes", "--appendfsync", "always")) {
      int port = redis.port();
      redis.say("SET kept yes");

      redis.kill();
      String dead = redis.say("PING");
      redis.start();

      assertThat(dead).isEmpty();
      assertThat(redis.port()).isEqualTo(port);
      assertThat(redis.say("GET kept")).contains("yes");
    }
  }
}
