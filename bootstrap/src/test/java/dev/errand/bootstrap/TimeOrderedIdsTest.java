package dev.errand.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class TimeOrderedIdsTest {

  private final AtomicLong now = new AtomicLong(1_700_000_000_000L);
  private final InstantSource clock = () -> Instant.ofEpochMilli(now.get());

  @Test
  void formIsThatOfUlidInLowerCase() {
    TimeOrderedIds ids = new TimeOrderedIds(() -> Instant.ofEpochMilli(0), constant(0));

    assertThat(ids.next()).isEqualTo("00000000000000000000000000");

    TimeOrderedIds latest =
        new TimeOrderedIds(() -> Instant.ofEpochMilli((1L << 48) - 1), constant(-1));

    assertThat(latest.next()).isEqualTo("7zzzzzzzzzzzzzzzzzzzzzzzzz");
  }

  @Test
  void firstTenCharactersAreTheTime() {
    TimeOrderedIds ids =
        new TimeOrderedIds(() -> Instant.ofEpochMilli(1469918176385L), constant(0));

    assertThat(ids.next()).startsWith("01aryz6s41");
  }

  @Test
  void idsOfOneMillisecondAreInOrder() {
    TimeOrderedIds ids = new TimeOrderedIds(clock, new SecureRandom());
    List<String> made = new ArrayList<>();

    for (int i = 0; i < 100_000; i++) {
      made.add(ids.next());
    }

    assertThat(made).isSorted().doesNotHaveDuplicates().allMatch(id -> id.length() == 26);
  }

  @Test
  void clockSetBackDoesNotBreakTheOrder() {
    TimeOrderedIds ids = new TimeOrderedIds(clock, new SecureRandom());
    String before = ids.next();

    now.addAndGet(-60_000);

    assertThat(ids.next()).isGreaterThan(before);
  }

  @Test
  void usedUpChanceGoesOnInTheNextMillisecond() {
    TimeOrderedIds ids = new TimeOrderedIds(clock, constant(-1));
    String last = ids.next();

    String next = ids.next();

    assertThat(next).isGreaterThan(last);
    assertThat(next.substring(0, 10)).isGreaterThan(last.substring(0, 10));
  }

  @Test
  void threadsNeverMakeTheSameId() throws Exception {
    TimeOrderedIds ids = new TimeOrderedIds(clock, new SecureRandom());
    Set<String> all = Collections.synchronizedSet(new HashSet<>());
    Callable<Void> work =
        () -> {
          for (int i = 0; i < 10_000; i++) {
            all.add(ids.next());
          }
          return null;
        };

    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Void> each : threads.invokeAll(Collections.nCopies(8, work))) {
        each.get();
      }
    }

    assertThat(all).hasSize(80_000);
  }

  private static RandomGenerator constant(long value) {
    return () -> value;
  }
}
