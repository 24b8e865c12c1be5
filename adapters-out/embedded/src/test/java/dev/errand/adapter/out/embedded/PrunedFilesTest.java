package dev.errand.adapter.out.embedded;

import static dev.errand.testkit.SessionEvents.cancelled;
import static dev.errand.testkit.SessionEvents.checkpoints;
import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.application.port.out.SessionLedger;
import dev.errand.testkit.PrunableLedgerContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PrunedFilesTest implements PrunableLedgerContract {

  @TempDir private Path directory;
  private final List<FileSessionLedger> opened = new ArrayList<>();
  private FileSessionLedger ledger;

  @AfterEach
  void close() throws IOException {
    for (FileSessionLedger each : opened) {
      each.close();
    }
  }

  @Override
  public SessionLedger ledger() {
    if (ledger == null) {
      ledger = (FileSessionLedger) elsewhere();
    }
    return ledger;
  }

  @Override
  public SessionLedger elsewhere() {
    FileSessionLedger another =
        new FileSessionLedger(directory, Fsync.ON, new LineCodecs(), new WallScheduler());
    opened.add(another);
    return another;
  }

  @Test
  void theirBytesShouldBeGoneAndNothingElseShouldBeLeft() throws IOException {
    ledger().append(SAME_SECOND.getFirst(), checkpoints(1, 50, 1));
    ledger().append(SAME_SECOND.getFirst(), List.of(cancelled(51, 1)));
    ledger().append(SAME_SECOND.getLast(), checkpoints(1, 2, 1));
    long before = Files.size(journal());

    ledger().remove(ledger().ended(LATER, null, 10, null));

    assertThat(Files.size(journal())).isLessThan(before / 10);
    try (Stream<Path> files = Files.list(journal().getParent())) {
      assertThat(files).containsExactly(journal());
    }
  }

  private Path journal() {
    return directory.resolve("sessions/01k000/01k00000.jsonl");
  }

  /** What a crash left of an earlier removal is in nobody's way. */
  @Test
  void aRemovalThatWasCutShortShouldBeDoneAgain() throws IOException {
    ledger().append(SAME_SECOND.getFirst(), checkpoints(1, 2, 1));
    ledger().append(SAME_SECOND.getFirst(), List.of(cancelled(3, 1)));
    Files.writeString(journal().resolveSibling(".01k00000.jsonl.next"), "half a li");

    assertThat(ledger().list(10, null)).hasSize(1);
    ledger().remove(ledger().ended(LATER, null, 10, null));

    assertThat(elsewhere().list(10, null)).isEmpty();
  }
}
