package dev.errand.adapter.out.embedded;

import static dev.errand.testkit.SessionEvents.checkpoints;
import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.application.port.out.SessionLedger.Post;
import dev.errand.domain.session.SessionId;
import dev.errand.testkit.Fixtures;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OwedMessagesTest {

  private static final Instant SINCE = Instant.parse("2026-01-01T00:00:00.5Z");
  private static final SessionId ONE = new SessionId("one");
  private static final SessionId TWO = new SessionId("two");

  @TempDir private Path directory;
  private final List<OwedMessages> opened = new ArrayList<>();
  private int searches;

  private OwedMessages process(@Nullable String boot) {
    OwedMessages process = new OwedMessages(directory, new WallScheduler(), boot);
    opened.add(process);
    return process;
  }

  @AfterEach
  void close() {
    opened.forEach(OwedMessages::close);
  }

  private Supplier<Map<String, Instant>> finding(String... unfinished) {
    return () -> {
      searches++;
      Map<String, Instant> found = new TreeMap<>();
      for (String session : unfinished) {
        found.put(session, SINCE);
      }
      return found;
    };
  }

  @Test
  void processesShouldSeeWhatOthersOweAndSettle() throws IOException {
    OwedMessages one = process("b1");
    OwedMessages other = process("b1");

    one.add(Map.of("one", SINCE, "two", SINCE));
    assertThat(other.all(finding())).containsOnlyKeys(ONE, TWO).containsEntry(ONE, SINCE);
    other.settle(List.of(ONE));

    assertThat(one.all(finding())).containsOnlyKeys(TWO);
  }

  @Test
  void sessionsShouldBeGoneThroughOnceForEachStartOfTheMachine() {
    assertThat(process("b1").all(finding("one"))).containsOnlyKeys(ONE);
    assertThat(process("b1").all(finding("two"))).containsOnlyKeys(ONE);
    assertThat(searches).isEqualTo(1);

    assertThat(process("b2").all(finding("two"))).containsOnlyKeys(ONE, TWO);
    assertThat(process("b2").all(finding())).containsOnlyKeys(ONE, TWO);
    assertThat(searches).isEqualTo(2);
  }

  @Test
  void whereTheMachineDoesNotTellItsStartsEachProcessShouldLookOnce() {
    OwedMessages process = process(null);
    process.all(finding("one"));
    process.all(finding("one"));
    process(null).all(finding("two"));

    assertThat(searches).isEqualTo(2);
  }

  @Test
  void linesThatWereCutShortShouldCostNobodyElsesLine() throws IOException {
    OwedMessages process = process("b1");
    process.all(finding());
    process.add(Map.of("one", SINCE));
    Files.writeString(directory.resolve("owed.log"), "+ thr", StandardOpenOption.APPEND);

    process.add(Map.of("two", SINCE));

    assertThat(process("b1").all(finding("more"))).containsOnlyKeys(ONE, TWO);
  }

  @Test
  void settlementThatWasCutShortShouldNotSettleASessionOfAShorterName() throws IOException {
    OwedMessages process = process("b1");
    process.all(finding());
    process.add(Map.of("job-1", SINCE, "job-12", SINCE));
    Path file = directory.resolve("owed.log");
    long before = Files.size(file);
    process.settle(List.of(new SessionId("job-12")));
    byte[] whole = Files.readAllBytes(file);

    for (long length = before; length < whole.length - 1; length++) {
      Files.write(file, Arrays.copyOf(whole, Math.toIntExact(length)));
      process("b1").add(Map.of("two", SINCE));

      assertThat(process("b1").all(finding()))
          .as("cut at byte " + length)
          .containsOnlyKeys(new SessionId("job-1"), new SessionId("job-12"), TWO);
    }
  }

  @Test
  void theFileShouldNotGrowForEver() throws IOException {
    OwedMessages process = process("b1");
    OwedMessages other = process("b1");
    process.all(finding());
    process.add(Map.of("one", SINCE));
    List<SessionId> many =
        IntStream.range(0, 5_000).mapToObj(i -> new SessionId("session-" + i)).toList();
    for (int round = 0; round < 8; round++) {
      Map<String, Instant> owed = new HashMap<>();
      many.forEach(session -> owed.put(session.value(), SINCE));
      process.add(owed);
      process.settle(many);
    }

    assertThat(Files.size(directory.resolve("owed.log"))).isLessThan(1 << 20);
    assertThat(other.all(finding("more"))).containsOnlyKeys(ONE);
    assertThat(process("b1").all(finding("more"))).containsOnlyKeys(ONE);
  }

  @Test
  void appendThatOwesShouldWaitForTheDiskNoLongerThanOneThatDoesNot() throws IOException {
    RecordingDisk disk = new RecordingDisk();
    try (FileSessionLedger ledger =
        new FileSessionLedger(directory, disk, new LineCodecs(), new WallScheduler())) {
      ledger.append(ONE, checkpoints(1, 1, 0), List.of(), Post.OWED);
    }

    assertThat(disk.calls).containsExactly("content", "names one");
  }

  @Test
  void afterAStartOfTheMachineUnfinishedSessionsShouldBeOwed() throws IOException {
    URI address = URI.create("file:" + directory);
    try (FileSessionLedger ledger =
        (FileSessionLedger)
            new FileSessionLedgerProvider()
                .open(address, Fixtures.context(new LineCodecs(), new WallScheduler()))) {
      ledger.append(ONE, checkpoints(1, 1, 0), List.of(), Post.OWED);
      ledger.append(TWO, checkpoints(1, 1, 0));
      Files.delete(directory.resolve("owed/owed.log"));

      assertThat(Set.copyOf(ledger.debts(10, null).sessions())).containsExactlyInAnyOrder(ONE, TWO);
    }
  }
}
