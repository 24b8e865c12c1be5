package dev.errand.bootstrap.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.bootstrap.process.ErrandProgram.Finished;
import dev.errand.bootstrap.process.ErrandProgram.Running;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An idle worker that is told to stop says so to those who look, before it is gone. */
class NoticeIT {

  private static final Pattern LISTENS = Pattern.compile("listening on (http://\\S+:\\d+)");
  private static final Duration NOTICE = Duration.ofSeconds(2);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int TERMINATED = 143;

  @TempDir Path directory;

  @Test
  void readinessShouldBeSeenToEndBeforeTheServerDoes() {
    try (Running worker = serving(NOTICE)) {
      URI http = http(worker);

      worker.terminate();
      long asked = System.nanoTime();
      until("not ready", () -> status(http) == 503);
      until("gone", () -> status(http) < 0);
      Duration seen = Duration.ofNanos(System.nanoTime() - asked);
      Finished finished = worker.end();

      assertThat(finished.code()).as(finished.toString()).isZero();
      assertThat(seen).isBetween(NOTICE.minusMillis(50), NOTICE.plusSeconds(10));
    }
  }

  @Test
  void secondSignalShouldEndTheNoticeAtOnce() {
    try (Running worker = serving(Duration.ofSeconds(35))) {
      URI http = http(worker);

      worker.terminate();
      until("not ready", () -> status(http) == 503);
      worker.terminate();
      long asked = System.nanoTime();
      Finished finished = worker.end();

      assertThat(finished.code()).as(finished.toString()).isEqualTo(TERMINATED);
      assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(Duration.ofSeconds(10));
    }
  }

  private Running serving(Duration notice) {
    return ErrandProgram.in(directory)
        .with("ERRAND_HTTP_ADDRESS", "127.0.0.1:0")
        .with("ERRAND_SHUTDOWN_NOTICE", notice.toSeconds() + "s")
        .start("serve");
  }

  private static URI http(Running worker) {
    until("listening", () -> LISTENS.matcher(log(worker)).find());
    Matcher found = LISTENS.matcher(log(worker));
    assertThat(found.find()).isTrue();
    URI http = URI.create(found.group(1));
    until("ready", () -> status(http) == 200);
    return http;
  }

  private static String log(Running worker) {
    try {
      return Files.readString(worker.err()) + Files.readString(worker.out());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int status(URI http) {
    try {
      HttpURLConnection connection =
          (HttpURLConnection) http.resolve("/ready").toURL().openConnection();
      connection.setConnectTimeout(3_000);
      connection.setReadTimeout(3_000);
      return connection.getResponseCode();
    } catch (IOException e) {
      return -1;
    }
  }

  private static void until(String what, BooleanSupplier holds) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!holds.getAsBoolean()) {
      assertThat(System.nanoTime()).as("it is " + what + " in time").isLessThan(end);
      LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
    }
  }
}
