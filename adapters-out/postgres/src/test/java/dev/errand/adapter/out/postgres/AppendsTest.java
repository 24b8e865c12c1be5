package dev.errand.adapter.out.postgres;

import static dev.errand.testkit.SessionEvents.checkpoints;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.errand.application.port.out.PortException;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.SessionId;
import dev.errand.testkit.RealScheduler;
import java.util.AbstractList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

final class AppendsTest {

  private final TestPostgres server = TestPostgres.shared();
  private String database;
  private Databases.Share share;
  private Appends appends;

  @BeforeEach
  void open() {
    database = server.database();
    share = TestDatabases.share(server.address(database), server);
    appends = new Appends(share.database(), new RealScheduler());
  }

  @AfterEach
  void close() {
    share.close();
    server.drop(database);
  }

  /** More often than there are lanes. */
  @Test
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void memoryThatRunsOutShouldNotLeaveAnybodyWaiting() {
    for (int i = 0; i < 5; i++) {
      PortException told =
          catchThrowableOfType(PortException.class, () -> appends.append(tooLarge()));

      assertThat(told.failure()).isInstanceOf(Failure.TimedOut.class);
    }

    SessionId session = new SessionId("whole");
    appends.append(
        Append.of(session, checkpoints(1, 1, 0), List.of(), null, null, TestDatabases.CODECS));
  }

  private static Append tooLarge() {
    return new Append(
        "large",
        "",
        1,
        0,
        new Bodies(),
        0,
        List.of(),
        false,
        null,
        null,
        new CompletableFuture<>());
  }

  private static final class Bodies extends AbstractList<byte[]> {
    @Override
    public byte[] get(int index) {
      throw new OutOfMemoryError("in a test");
    }

    @Override
    public int size() {
      return 1;
    }
  }
}
