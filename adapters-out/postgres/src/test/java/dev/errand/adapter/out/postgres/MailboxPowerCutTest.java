package dev.errand.adapter.out.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.application.port.out.Mailbox.Delivery;
import dev.errand.application.port.out.Mailbox.Depth;
import dev.errand.application.port.out.Mailbox.Outgoing;
import dev.errand.application.port.out.Payload;
import dev.errand.application.port.out.PortException;
import dev.errand.domain.failure.Failure;
import dev.errand.testkit.RealTime;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that waits for its disk and is stopped without a chance to put anything in order. */
final class MailboxPowerCutTest {

  private static final int CUTS = 3;
  private static final Duration VISIBILITY = Duration.ofSeconds(2);

  private final Set<String> sent = ConcurrentHashMap.newKeySet();
  private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
  private final Set<String> unknown = ConcurrentHashMap.newKeySet();
  private final Set<String> cameBack = ConcurrentHashMap.newKeySet();
  private volatile boolean sending = true;
  private volatile boolean receiving = true;

  @Test
  void nothingSentShouldBeLostAndNothingAcknowledgedShouldComeBack(@TempDir Path directory)
      throws Exception {
    try (TestPostgres server = TestPostgres.start(directory)) {
      String database = server.database();
      try (PostgresMailbox mailbox =
              TestDatabases.mailbox(server.address(database), TestDatabases.process(server));
          PostgresMailbox other =
              TestDatabases.mailbox(server.address(database), TestDatabases.process(server))) {
        List<FutureTask<Boolean>> senders = new ArrayList<>();
        List<FutureTask<Boolean>> receivers = new ArrayList<>();
        for (PostgresMailbox each : List.of(mailbox, other)) {
          senders.add(start(() -> send(each)));
          receivers.add(start(() -> receive(each)));
          receivers.add(start(() -> receive(each)));
        }

        for (int cut = 0; cut < CUTS; cut++) {
          awaitProgress();
          server.restartImmediately();
        }
        awaitProgress();
        sending = false;
        for (FutureTask<Boolean> sender : senders) {
          sender.get();
        }
        RealTime.until(
            "all is acknowledged", () -> other.depth().equals(new Depth(0, 0, 0, Duration.ZERO)));
        receiving = false;
        for (FutureTask<Boolean> receiver : receivers) {
          receiver.get();
        }

        assertThat(cameBack).isEmpty();
        sent.removeAll(acknowledged);
        assertThat(unknown).as("those whose acknowledgement nobody confirmed").containsAll(sent);
      }
    }
  }

  private void awaitProgress() {
    int before = acknowledged.size();
    RealTime.until("messages go through", () -> acknowledged.size() > before + 100);
  }

  private void send(PostgresMailbox mailbox) {
    while (sending) {
      try {
        sent.add(mailbox.send(Outgoing.of(Payload.ofText("a"))));
      } catch (PortException e) {
        requireAway(e);
      }
    }
  }

  private void receive(PostgresMailbox mailbox) throws InterruptedException {
    while (receiving) {
      try {
        for (Delivery each : mailbox.receive(10, VISIBILITY, Duration.ofMillis(200))) {
          if (acknowledged.contains(each.messageId())) {
            cameBack.add(each.messageId());
          }
          unknown.add(each.messageId());
          mailbox.acknowledge(each.receipt());
          unknown.remove(each.messageId());
          acknowledged.add(each.messageId());
        }
      } catch (PortException e) {
        requireAway(e);
      }
    }
  }

  /** A lease that ran out while the server was away makes its receipt stale. */
  private static void requireAway(PortException thrown) {
    assertThat(thrown.failure())
        .isInstanceOfAny(Failure.Unavailable.class, Failure.TimedOut.class, Failure.Conflict.class);
  }

  private interface Part {
    void run() throws Exception;
  }

  private static FutureTask<Boolean> start(Part part) {
    FutureTask<Boolean> task =
        new FutureTask<>(
            () -> {
              part.run();
              return true;
            });
    Thread.ofVirtual().start(task);
    return task;
  }
}
