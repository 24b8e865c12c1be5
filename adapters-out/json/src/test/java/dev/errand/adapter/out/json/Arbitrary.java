package dev.errand.adapter.out.json;

import dev.errand.application.port.out.DeadLetters;
import dev.errand.application.port.out.Payload;
import dev.errand.domain.audit.AuditEntry;
import dev.errand.domain.audit.AuditFact;
import dev.errand.domain.brief.AgentChoice;
import dev.errand.domain.brief.Answer;
import dev.errand.domain.brief.Attachment;
import dev.errand.domain.brief.Brief;
import dev.errand.domain.brief.BriefId;
import dev.errand.domain.brief.Experiment;
import dev.errand.domain.brief.Input;
import dev.errand.domain.brief.Outcome;
import dev.errand.domain.brief.Report;
import dev.errand.domain.brief.UserIdentity;
import dev.errand.domain.budget.Budget;
import dev.errand.domain.budget.Deadline;
import dev.errand.domain.budget.Money;
import dev.errand.domain.budget.Reservation;
import dev.errand.domain.budget.TokenUsage;
import dev.errand.domain.budget.Usage;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.failure.Resolution;
import dev.errand.domain.slice.Slice;
import dev.errand.domain.slice.SliceChange;
import dev.errand.domain.workspace.FileChange;
import dev.errand.domain.workspace.FileRef;
import dev.errand.domain.workspace.WorkspacePath;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Values of the domain, drawn from a seed: what every part is made of. */
class Arbitrary {

  final Random random;

  Arbitrary(long seed) {
    random = new Random(seed);
  }

  String text() {
    return switch (random.nextInt(40)) {
      case 0 -> "";
      case 1 -> "two\nlines\r\n\tand a tab";
      case 2 -> "\"quoted\" \\ and / \u0000 \u0001 \u007f \u2028";
      case 3 -> "Straße, 東京, 🌦";
      case 4 -> "half a pair \ud83c of a surrogate";
      case 5 -> "{\"json\": [1, 2.50, \"x\"]}";
      case 6 -> "x".repeat(random.nextInt(400));
      default -> "text " + random.nextInt(1000);
    };
  }

  /** A text that can stand as a name, which half a surrogate pair cannot. */
  String name() {
    return text().replace("\ud83c of", "of");
  }

  <T> T nullable(Supplier<T> value) {
    return random.nextBoolean() ? null : value.get();
  }

  <T> List<T> list(Supplier<T> value) {
    List<T> list = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      list.add(value.get());
    }
    return list;
  }

  <T> Map<String, T> map(Supplier<T> value) {
    Map<String, T> map = new LinkedHashMap<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      map.put(name(), value.get());
    }
    return map;
  }

  Set<String> set() {
    return new TreeSet<>(list(this::text));
  }

  long amount() {
    return switch (random.nextInt(4)) {
      case 0 -> 0;
      case 1 -> random.nextInt(100);
      case 2 -> random.nextInt(Integer.MAX_VALUE);
      default -> random.nextLong() >>> 1;
    };
  }

  long positive() {
    return Math.max(1, amount());
  }

  int count() {
    return random.nextInt(4) == 0 ? Integer.MAX_VALUE : random.nextInt(50);
  }

  double share() {
    return random.nextInt(1, 1000) / 1001.0;
  }

  Instant instant() {
    return switch (random.nextInt(5)) {
      case 0 -> Instant.EPOCH;
      case 1 -> Instant.ofEpochSecond(random.nextLong(-10_000_000_000L, 100_000_000_000L));
      case 2 -> Instant.ofEpochMilli(random.nextLong(2_000_000_000_000L));
      case 3 -> random.nextBoolean() ? Instant.MAX : Instant.MIN;
      default ->
          Instant.ofEpochSecond(random.nextLong(4_000_000_000L), random.nextInt(1_000_000_000));
    };
  }

  Duration duration() {
    return random.nextInt(4) == 0
        ? Duration.ofSeconds(random.nextLong(1L << 40), random.nextInt(1_000_000_000))
        : Duration.ofMillis(1 + random.nextInt(100_000_000));
  }

  Money money() {
    return switch (random.nextInt(4)) {
      case 0 -> Money.ZERO;
      case 1 -> Money.of("1000");
      case 2 -> Money.of("0.0125");
      default -> new Money(new BigDecimal(new BigInteger(90, random), random.nextInt(-6, 30)));
    };
  }

  Usage usage() {
    return new Usage(amount(), amount(), money(), amount(), amount());
  }

  TokenUsage tokens() {
    long input = amount();
    return new TokenUsage(input, input / 2, amount());
  }

  Reservation reservation() {
    return new Reservation(amount(), positive(), money());
  }

  Budget budget() {
    Budget limits = new Budget(limit(), limit(), limit(), null, positive(), random.nextInt(100));
    return random.nextBoolean() ? limits : limits.withCost(Money.of("0.5"));
  }

  private long limit() {
    return random.nextBoolean() ? Budget.NO_LIMIT : positive();
  }

  Failure failure() {
    return switch (random.nextInt(23)) {
      case 0 -> new Failure.Throttled(text(), nullable(this::duration));
      case 1 -> new Failure.Unavailable(text());
      case 2 -> new Failure.TimedOut(text());
      case 3 -> new Failure.Lost(text());
      case 4 -> new Failure.Rejected(text());
      case 5 -> new Failure.InvalidRequest(text());
      case 6 -> new Failure.ContentRefused(text());
      case 7 -> new Failure.ContextTooLong(text());
      case 8 -> new Failure.Unauthorized(text());
      case 9 -> new Failure.Conflict(text());
      case 10 -> new Failure.FencedOut(text());
      case 11 -> new Failure.NotFound(text());
      case 12 -> new Failure.Corrupt(text());
      case 13 -> new Failure.StorageFull(text());
      case 14 -> new Failure.CircuitOpen(text(), nullable(this::duration));
      case 15 -> new Failure.ToolFault(text());
      case 16 -> new Failure.Denied(text());
      case 17 -> new Failure.BudgetExhausted(text());
      case 18 -> new Failure.DeadlineExceeded(text());
      case 19 -> new Failure.ObjectivesUnmet(text());
      case 20 -> new Failure.AttemptsExhausted(text());
      case 21 -> new Failure.Interrupted(text());
      default -> new Failure.Unexpected(text());
    };
  }

  Resolution resolution() {
    return switch (random.nextInt(4)) {
      case 0 -> new Resolution.Retry(instant());
      case 1 -> new Resolution.EndAttempt(instant());
      case 2 -> new Resolution.Fail();
      default -> new Resolution.DeadLetter();
    };
  }

  Answer answer() {
    return new Answer(text(), nullable(() -> "{ \"n\": " + random.nextInt() + ".50 }"));
  }

  Outcome outcome() {
    return switch (random.nextInt(4)) {
      case 0 -> new Outcome.Completed(answer());
      case 1 -> new Outcome.Failed(failure());
      case 2 -> new Outcome.Cancelled(text());
      default -> new Outcome.DeadLettered(failure());
    };
  }

  WorkspacePath path() {
    return WorkspacePath.of("dir " + random.nextInt(1000) + "/ünï.csv");
  }

  FileRef file() {
    byte[] bytes = new byte[32];
    random.nextBytes(bytes);
    return new FileRef(java.util.HexFormat.of().formatHex(bytes), amount());
  }

  FileChange fileChange() {
    return random.nextBoolean()
        ? new FileChange.Written(path(), file())
        : new FileChange.Deleted(path());
  }

  SliceChange sliceChange() {
    Slice.Retention retention = random.nextBoolean() ? Slice.Retention.STATE : Slice.Retention.LOG;
    return switch (random.nextInt(3)) {
      case 0 -> new SliceChange.Append(name(), retention, list(this::text));
      case 1 -> new SliceChange.Replace(name(), retention, list(this::text));
      default -> new SliceChange.Upsert(name(), retention, text() + "k", text());
    };
  }

  UserIdentity user() {
    return new UserIdentity(
        "user " + random.nextInt(100), nullable(this::text), set(), map(this::text));
  }

  Input input() {
    return random.nextBoolean() ? new Input.Text(text()) : new Input.Json(text());
  }

  AgentChoice agentChoice() {
    return random.nextBoolean() ? new AgentChoice.Named(text()) : new AgentChoice.Capable(text());
  }

  BriefId briefId() {
    return new BriefId("b-" + random.nextInt(1_000_000));
  }

  List<Attachment> attachments() {
    return list(() -> new Attachment(path(), file())).stream()
        .collect(Collectors.toMap(Attachment::path, a -> a, (a, b) -> a))
        .values()
        .stream()
        .toList();
  }

  Brief brief() {
    return Brief.builder(briefId(), agentChoice(), input(), user(), instant())
        .attachments(attachments())
        .budget(nullable(this::budget))
        .deadline(nullable(() -> new Deadline(instant())))
        .replyTo(nullable(this::text))
        .idempotencyKey(nullable(this::text))
        .labels(map(this::text))
        .experiment(nullable(() -> new Experiment(text(), map(this::text))))
        .traceparent(nullable(this::text))
        .build();
  }

  Report report() {
    return new Report(
        briefId(),
        text(),
        outcome(),
        attachments(),
        usage(),
        count(),
        nullable(this::text),
        nullable(this::text),
        nullable(this::text));
  }

  AuditEntry auditEntry() {
    return new AuditEntry(
        positive(),
        new AuditFact(instant(), text(), text(), text(), text(), amount(), text()),
        text(),
        text());
  }

  DeadLetters.Letter letter() {
    byte[] bytes = new byte[random.nextInt(200)];
    random.nextBytes(bytes);
    Payload body =
        random.nextBoolean() ? Payload.of(bytes) : Payload.ofText("{\"a\": \"ä\"}\r\n\tend");
    return new DeadLetters.Letter(
        text(),
        failure(),
        nullable(this::text),
        nullable(this::text),
        nullable(this::text),
        nullable(this::text),
        count(),
        count(),
        instant(),
        instant(),
        nullable(this::text),
        map(this::text),
        body);
  }
}
