package dev.errand.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.application.port.out.DeadLetters;
import dev.errand.application.port.out.DeadLetters.Filter;
import dev.errand.application.port.out.DeadLetters.Letter;
import dev.errand.application.port.out.Payload;
import dev.errand.domain.failure.Failure;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every store of dead letters promises. */
public interface DeadLettersContract {

  /** The store: the same throughout a test, empty at its start. */
  DeadLetters deadLetters();

  @Test
  default void aLetterShouldBeFoundAsItWasPut() {
    Letter whole =
        new Letter(
            "letter-1",
            new Failure.Throttled("slow down ✓", Duration.ofMillis(1500)),
            "java.lang.IllegalStateException: x\n\tat a.B.c(B.java:1)\n",
            "analyst",
            "acme",
            "session-1",
            3,
            7,
            Instant.parse("2026-01-01T00:00:00.123456789Z"),
            Instant.parse("2026-01-01T00:10:00Z"),
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            Map.of("a", "1", "empty", ""),
            Payload.of(new byte[] {0, -1, 10, 13, (byte) 0xC3, 0x28}));

    deadLetters().put(whole);

    assertThat(deadLetters().find("letter-1")).contains(whole);
  }

  @Test
  default void aLetterOfWhichLittleIsKnownShouldBeFoundAsItWasPut() {
    Letter bare =
        new Letter(
            "letter-1",
            new Failure.Corrupt("not a brief"),
            null,
            null,
            null,
            null,
            0,
            1,
            Fixtures.NOW,
            Fixtures.NOW,
            null,
            Map.of(),
            Payload.ofText(""));

    deadLetters().put(bare);

    assertThat(deadLetters().find("letter-1")).contains(bare);
  }

  @Test
  default void anUnknownLetterShouldNotBeFound() {
    deadLetters().put(Fixtures.letter("letter-1"));

    assertThat(deadLetters().find("letter-2")).isEmpty();
  }

  @Test
  default void aLetterShouldReplaceAnEarlierOneOfTheSameId() {
    deadLetters().put(Fixtures.letter("letter-1"));
    Letter second = given("letter-1", 5, new Failure.Rejected("no"), "other", "acme");

    deadLetters().put(second);

    assertThat(deadLetters().list(Filter.ALL, 10)).containsExactly(second);
    assertThat(deadLetters().find("letter-1")).contains(second);
  }

  @Test
  default void lettersShouldBeListedNewestFirst() {
    Letter oldest = given("b", 1, new Failure.Rejected("no"), null, null);
    Letter middle = given("c", 2, new Failure.Rejected("no"), null, null);
    Letter newest = given("a", 3, new Failure.Rejected("no"), null, null);
    List.of(middle, newest, oldest).forEach(deadLetters()::put);

    assertThat(deadLetters().list(Filter.ALL, 10)).containsExactly(newest, middle, oldest);
    assertThat(deadLetters().list(Filter.ALL, 2)).containsExactly(newest, middle);
  }

  @Test
  default void onlyLettersThatMatchShouldBeListed() {
    Letter first = given("a", 1, new Failure.Rejected("no"), "analyst", "acme");
    Letter second = given("b", 2, new Failure.TimedOut("late"), "analyst", "other");
    Letter third = given("c", 3, new Failure.TimedOut("late"), "scout", "acme");
    List.of(first, second, third).forEach(deadLetters()::put);
    Instant atTheThird = third.lastAt();

    assertThat(listed(new Filter("timed-out", null, null, null))).containsExactly(third, second);
    assertThat(listed(new Filter(null, "analyst", null, null))).containsExactly(second, first);
    assertThat(listed(new Filter(null, null, "acme", null))).containsExactly(third, first);
    assertThat(listed(new Filter(null, null, null, atTheThird))).containsExactly(second, first);
    assertThat(listed(new Filter("timed-out", "scout", "acme", null))).containsExactly(third);
    assertThat(listed(new Filter("conflict", null, null, null))).isEmpty();
  }

  @Test
  default void theLimitShouldCountLettersThatMatch() {
    Letter wanted = given("a", 1, new Failure.Rejected("no"), "analyst", null);
    deadLetters().put(wanted);
    deadLetters().put(given("b", 2, new Failure.Rejected("no"), "scout", null));

    assertThat(deadLetters().list(new Filter(null, "analyst", null, null), 1))
        .containsExactly(wanted);
  }

  @Test
  default void aRemovedLetterShouldBeGone() {
    deadLetters().put(Fixtures.letter("letter-1"));

    assertThat(deadLetters().remove("letter-1")).isTrue();

    assertThat(deadLetters().find("letter-1")).isEmpty();
    assertThat(deadLetters().list(Filter.ALL, 10)).isEmpty();
    assertThat(deadLetters().remove("letter-1")).isFalse();
  }

  @Test
  default void everyIdShouldNameALetterOfItsOwn() {
    List<String> ids =
        List.of(
            "a",
            "A",
            "a.json",
            "../../a",
            "..",
            ".",
            "a/b",
            "a\\b",
            "a b",
            "a\nb",
            "ä",
            "con",
            "urn:x:1?y=2#z",
            "x".repeat(400),
            "x".repeat(401));

    ids.forEach(id -> deadLetters().put(Fixtures.letter(id)));

    assertThat(deadLetters().list(Filter.ALL, 100))
        .extracting(Letter::id)
        .containsExactlyInAnyOrderElementsOf(ids);
    for (String id : ids) {
      assertThat(deadLetters().find(id)).contains(Fixtures.letter(id));
      assertThat(deadLetters().remove(id)).isTrue();
    }
    assertThat(deadLetters().list(Filter.ALL, 100)).isEmpty();
  }

  private List<Letter> listed(Filter filter) {
    return deadLetters().list(filter, 10);
  }

  private static Letter given(
      String id, int minute, Failure failure, @Nullable String agent, @Nullable String tenant) {
    return new Letter(
        id,
        failure,
        null,
        agent,
        tenant,
        null,
        1,
        1,
        Fixtures.NOW,
        Fixtures.NOW.plusSeconds(60L * minute),
        null,
        Map.of(),
        Payload.ofText("body of " + id));
  }
}
