package dev.errand.bootstrap.fleet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** All sessions as they lie on the disk, read without the program, each a list of its events. */
record Ledgers(Map<String, List<JsonNode>> sessions) {

  private static final JsonMapper JSON = new JsonMapper();
  private static final Set<String> ENDS =
      Set.of("completed", "failed", "cancelled", "dead-lettered");

  static Ledgers in(Path directory) {
    Map<String, List<JsonNode>> sessions = new TreeMap<>();
    if (!Files.isDirectory(directory)) {
      return new Ledgers(sessions);
    }
    try (var found = Files.walk(directory)) {
      for (Path file : found.filter(each -> each.toString().endsWith(".jsonl")).toList()) {
        String text = Files.readString(file);
        // What a kill in the middle of a write left behind has no line break.
        for (String line : text.substring(0, text.lastIndexOf('\n') + 1).lines().toList()) {
          if (line.contains(",\"session\":\"")) {
            JsonNode node = JSON.readTree(line);
            sessions
                .computeIfAbsent(node.get("session").asString(), s -> new ArrayList<>())
                .add(node.get("event"));
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Ledgers(sessions);
  }

  List<JsonNode> of(String session) {
    return sessions.getOrDefault(session, List.of());
  }

  /** The events of a type in a session. */
  List<JsonNode> of(String session, String type) {
    return of(session).stream().filter(each -> type.equals(type(each))).toList();
  }

  /** What is wrong with a session that has come to its end; nothing, one hopes. */
  List<String> problems(String session) {
    List<String> problems = new ArrayList<>();
    Set<String> done = new HashSet<>();
    long sequence = 0;
    long epoch = 0;
    int ends = 0;
    for (JsonNode event : of(session)) {
      sequence++;
      if (event.get("seq").asLong() != sequence) {
        problems.add("event " + sequence + " has the sequence " + event.get("seq"));
      }
      if (event.get("epoch").asLong() < epoch) {
        problems.add("event " + sequence + " is of an older epoch than the one before");
      }
      epoch = event.get("epoch").asLong();
      if (ends > 0) {
        problems.add("event " + sequence + " stands behind the end: " + type(event));
      }
      String once = once(event);
      if (once != null && !done.add(once)) {
        problems.add("the " + once + " stands twice");
      }
      if (type(event).equals("model-called")
          && done.contains("reply to turn " + event.get("call").get("turn"))) {
        problems.add("the model was asked again for turn " + event.get("call").get("turn"));
      }
      if (type(event).equals("tool-started")
          && done.contains("result of call " + event.get("callId"))) {
        problems.add("the finished call " + event.get("callId") + " was run again");
      }
      ends += ENDS.contains(type(event)) ? 1 : 0;
    }
    if (ends != 1) {
      problems.add("it has " + ends + " ends");
    }
    overspending(session).ifPresent(problems::add);
    return problems;
  }

  /** Where spent and set aside together were more than the session's budget, if ever. */
  private Optional<String> overspending(String session) {
    long limit = 0;
    long spent = 0;
    long reserved = 0;
    for (JsonNode event : of(session)) {
      switch (type(event)) {
        case "agent-bound" ->
            limit = event.get("binding").get("budget").get("totalTokens").asLong();
        case "model-called" -> reserved = tokens(event.get("call").get("reservation"));
        case "model-replied", "model-failed" -> {
          reserved = 0;
          spent += tokens(event.get("charged"));
        }
        default -> {}
      }
      if (spent + reserved > limit) {
        return Optional.of(
            "at event %s %d tokens are spent and %d set aside of %d"
                .formatted(event.get("seq"), spent, reserved, limit));
      }
    }
    return Optional.empty();
  }

  /** Input and output of a usage or a reservation. */
  static long tokens(JsonNode amounts) {
    return amounts.get("inputTokens").asLong() + amounts.get("outputTokens").asLong();
  }

  static String type(JsonNode event) {
    return event.get("type").asString();
  }

  private static String once(JsonNode event) {
    return switch (type(event)) {
      case "brief-accepted" -> "beginning";
      case "model-replied" -> "reply to turn " + event.get("turn");
      case "tool-finished" -> "result of call " + event.get("callId");
      default -> null;
    };
  }
}
