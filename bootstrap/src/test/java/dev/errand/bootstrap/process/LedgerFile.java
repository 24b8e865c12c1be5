package dev.errand.bootstrap.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The ledger of one session as it lies on the disk, read without the program. */
final class LedgerFile {

  private static final JsonMapper JSON = new JsonMapper();
  private static final long LOOK_AGAIN_NANOS = 500_000;
  private static final Set<String> DONE =
      Set.of("brief-accepted", "model-replied", "tool-finished", "completion-checked", "completed");

  private final Path sessions;
  private final String session;

  LedgerFile(Path directory, String session) {
    this.sessions = directory.resolve(".errand/sessions");
    this.session = session;
  }

  /** Complete lines on the disk now. */
  int lines() {
    return (int) whole().count();
  }

  /** What is done for good, and not begun once more after each crash. */
  int done() {
    return (int) types().stream().filter(DONE::contains).count();
  }

  /** Waits until so many lines are there or the process has ended; whether they are there. */
  boolean awaitLines(int wanted, Process process) {
    return await(() -> lines() >= wanted, process);
  }

  /** Waits until so much is done or the process has ended; whether it is done. */
  boolean awaitDone(int wanted, Process process) {
    return await(() -> done() >= wanted, process);
  }

  private static boolean await(BooleanSupplier reached, Process process) {
    while (process.isAlive()) {
      if (reached.getAsBoolean()) {
        return true;
      }
      LockSupport.parkNanos(LOOK_AGAIN_NANOS);
    }
    return reached.getAsBoolean();
  }

  /** The events, without what a kill in the middle of a write may have left behind them. */
  List<JsonNode> events() {
    return whole().map(line -> JSON.readTree(line).get("event")).toList();
  }

  List<String> types() {
    return events().stream().map(event -> event.get("type").asString()).toList();
  }

  /** Gap-free, one reply a turn, one result a call, one end. */
  void assertNothingTwice() {
    Set<String> done = new HashSet<>();
    long sequence = 0;
    for (JsonNode event : events()) {
      sequence++;
      assertThat(event.get("seq").asLong()).as("sequence").isEqualTo(sequence);
      String type = event.get("type").asString();
      String what =
          switch (type) {
            case "model-replied" -> "reply to turn " + event.get("turn");
            case "tool-finished" -> "result of call " + event.get("callId");
            case "completed" -> "end";
            default -> "event " + sequence;
          };
      assertThat(done.add(what)).as(what + " stands twice").isTrue();
    }
  }

  private Stream<String> whole() {
    String text = text();
    return text.substring(0, text.lastIndexOf('\n') + 1)
        .lines()
        .filter(line -> line.contains("\"session\":\"" + session + "\",\"sequence\":"));
  }

  private boolean isJournal(String name) {
    return name.endsWith(".jsonl")
        && session.startsWith(name.substring(0, name.length() - ".jsonl".length()));
  }

  private String text() {
    try (var found = Files.walk(sessions)) {
      List<Path> files = found.filter(each -> isJournal(each.getFileName().toString())).toList();
      return files.isEmpty() ? "" : Files.readString(files.getFirst());
    } catch (NoSuchFileException e) {
      return "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
