package dev.errand.bootstrap.fleet;

import dev.errand.bootstrap.process.ErrandProgram.Finished;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.StreamSupport;
import org.assertj.core.api.SoftAssertions;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Holds what a fleet left behind against what was asked of it. */
final class Reckoning {

  private static final int MOST_ATTEMPTS = 30;
  private static final int EVERY_NTH = 20;
  private static final int THRIFTY = 7;

  /** Enough for three calls of 20 tokens, and for none that is lost and paid for in full. */
  private static final long SMALL_BUDGET = 400;

  private static final long TOKENS_A_CALL = 20;

  private final SoftAssertions all;
  private final Fleet fleet;
  private final Producer producer;
  private final Reports reports;
  private final Ledgers ledgers;
  private final Map<String, Long> calls;
  private final Map<String, List<String>> contents;
  private final Set<String> keys = new HashSet<>();
  private long attempts;
  private long mostAttempts;
  private long handedBack;
  private long replies;
  private long meantToFail;
  private long shortOfBudget;

  Reckoning(SoftAssertions all, Fleet fleet, Producer producer, Reports reports) {
    this.all = all;
    this.fleet = fleet;
    this.producer = producer;
    this.reports = reports;
    this.ledgers = fleet.ledgers();
    this.calls = fleet.scene().counts("model");
    this.contents = fleet.stores().database().map(PostgresServer::contents).orElse(Map.of());
  }

  /** What a brief asks for: one in twenty is meant to fail. */
  static String input(int number) {
    return "brief-" + number + (number % EVERY_NTH == 0 ? " refuse" : "");
  }

  /** What else is said of a brief: one in twenty has a budget that it may come short of. */
  static Map<String, ?> more(int number) {
    return number % EVERY_NTH == THRIFTY
        ? Map.of("budget", Map.of("totalTokens", SMALL_BUDGET))
        : Map.of();
  }

  private static boolean isMeantToFail(String name) {
    return number(name) % EVERY_NTH == 0;
  }

  private static boolean isThrifty(String name) {
    return number(name) % EVERY_NTH == THRIFTY;
  }

  private static int number(String name) {
    return Integer.parseInt(name.substring("brief-".length()));
  }

  /** Looks at everything. */
  void check() {
    all.assertThat(ledgers.sessions().keySet()).as("sessions").isEqualTo(producer.taken().keySet());
    producer.taken().forEach(this::checkSession);
    checkEffects();
    checkAccounts();
    checkDeadLetters();
    Finished audit = fleet.run("audit", "verify");
    all.assertThat(audit.code()).as("errand audit verify: " + audit).isZero();
  }

  /** What was counted, for people. */
  String counts() {
    return "%d attempts (at most %d of a brief), %d handed back; %d model calls for %d replies;"
            .formatted(attempts, mostAttempts, handedBack, made(""), replies)
        + " %d runs of stamp for %d stamps; %d dead letters; %d short of budget; %d contents shared"
            .formatted(
                fleet.scene().counts("stamp").values().stream().mapToLong(each -> each).sum(),
                keys.size(),
                meantToFail,
                shortOfBudget,
                contents.size());
  }

  private void checkSession(String id, String name) {
    String what = name + " (" + id + ")";
    all.assertThat(ledgers.problems(id)).as("ledger of " + what).isEmpty();
    all.assertThat(reports.different(id)).as("reports on " + what).isEqualTo(1);
    if (reports.different(id) != 1) {
      return;
    }
    JsonNode report = reports.report(id);
    boolean isShort =
        isThrifty(name)
            && report.has("failure")
            && report.get("failure").toString().contains("budget-exhausted");
    if (isMeantToFail(name)) {
      checkNothingDone(id, what, report);
    } else if (isShort) {
      shortOfBudget++;
      all.assertThat(report.get("outcome").asString()).as("outcome of " + what).isEqualTo("failed");
    } else {
      checkDone(id, what, report);
    }
    keys.addAll(stampKeys(id));
    all.assertThat(ledgers.of(id, "tool-failed")).as("failures in " + what).isEmpty();
    long made = made(id + "/");
    all.assertThat(made)
        .as("model calls made for " + what + ", none without being recorded before")
        .isLessThanOrEqualTo(ledgers.of(id, "model-called").size());
    all.assertThat(isMeantToFail(name) ? 0 : made * TOKENS_A_CALL)
        .as("tokens that the model used for " + what + ", all of them charged")
        .isLessThanOrEqualTo(Ledgers.tokens(report.get("usage")));
    long started = ledgers.of(id, "attempt-started").size();
    long back = ledgers.of(id, "handed-back").size();
    all.assertThat(started - back).as("attempts at " + what).isBetween(1L, (long) MOST_ATTEMPTS);
    attempts += started;
    mostAttempts = Math.max(mostAttempts, started);
    handedBack += back;
    replies += ledgers.of(id, "model-replied").size();
  }

  private void checkNothingDone(String id, String what, JsonNode report) {
    meantToFail++;
    all.assertThat(report.get("outcome").asString())
        .as("outcome of " + what)
        .isEqualTo("dead-lettered");
    all.assertThat(ledgers.of(id, "model-replied")).as("replies in " + what).isEmpty();
    all.assertThat(ledgers.of(id, "tool-started")).as("tools run in " + what).isEmpty();
  }

  private void checkDone(String id, String what, JsonNode report) {
    all.assertThat(report.get("outcome").asString())
        .as("outcome of " + what)
        .isEqualTo("completed");
    all.assertThat(ledgers.of(id, "model-replied")).as("replies in " + what).hasSize(3);
    all.assertThat(ledgers.of(id, "tool-finished")).as("results in " + what).hasSize(2);
    Set<String> own = stampKeys(id);
    all.assertThat(own).as("idempotency keys of " + what).hasSize(1);
    String key = own.iterator().next();
    all.assertThat(report.path("answer").asString(""))
        .as("answer of " + what + ", which tells of the file of an earlier step")
        .matches("seen stamp of \\Q" + key + "\\E, trail of \\d+ lines");
    all.assertThat(report.get("artifacts").size()).as("files of " + what).isEqualTo(1);
    if (fleet.stores().database().isPresent() && report.get("artifacts").size() == 1) {
      all.assertThat(contents.get(report.get("artifacts").get(0).get("sha256").asString()))
          .as("first and last line of the file of " + what)
          .isEqualTo(List.of("made with " + key, "looked at " + key));
    }
  }

  private void checkEffects() {
    Map<String, Long> stamped = fleet.scene().counts("stamped");
    all.assertThat(calls.values()).as("how often each model call was made").containsOnly(1L);
    // Who is killed between making a stamp and noting it notes nothing.
    all.assertThat(keys).as("stamps that were noted").containsAll(stamped.keySet());
    all.assertThat(stamped.values()).as("how often each was made").containsOnly(1L);
    all.assertThat(fleet.scene().stamps())
        .as("stamps that are there")
        .containsExactlyInAnyOrderElementsOf(
            keys.stream().map(key -> key.replace('/', '_')).toList());
  }

  /** What tenants have used, over all processes, is at least what the model used for them. */
  private void checkAccounts() {
    fleet
        .stores()
        .database()
        .ifPresent(
            database -> {
              long settled = 0;
              for (JsonNode account : database.accounts().values()) {
                settled += account.get("tokens").asLong();
                for (JsonNode hold : account.get("reserved")) {
                  settled += hold.get("tokens").asLong();
                }
              }
              all.assertThat(settled)
                  .as("tokens in the accounts of tenants")
                  .isBetween(replies * TOKENS_A_CALL, Fleet.TOKENS_PER_DAY);
            });
  }

  /** The keys under which a session's first tool call was run: one, however often it was. */
  private Set<String> stampKeys(String session) {
    Set<String> found = new TreeSet<>();
    String first = null;
    for (JsonNode started : ledgers.of(session, "tool-started")) {
      first = first == null ? started.get("callId").asString() : first;
      if (started.get("callId").asString().equals(first)) {
        found.add(started.get("idempotencyKey").asString());
      }
    }
    return found;
  }

  private long made(String begin) {
    return calls.entrySet().stream()
        .filter(call -> call.getKey().startsWith(begin))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  private void checkDeadLetters() {
    Finished listed = fleet.run("dead-letters", "list", "--json", "--limit", "100000");
    all.assertThat(listed.code()).as(listed.toString()).isZero();
    Set<String> found = new TreeSet<>();
    JsonNode letters = new JsonMapper().readTree(listed.out());
    StreamSupport.stream(letters.spliterator(), false)
        .forEach(
            letter -> {
              found.add(producer.taken().get(letter.get("id").asString()));
              all.assertThat(letter.toString()).contains("rejected");
            });
    all.assertThat(found)
        .as("dead letters")
        .containsExactlyInAnyOrderElementsOf(
            producer.taken().values().stream().filter(Reckoning::isMeantToFail).toList());
  }
}
