package dev.errand.domain.slice;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class SlicesTest {

  private static final Slice<Integer> NUMBERS =
      new Slice<>("numbers", Slice.Retention.STATE, String::valueOf, Integer::valueOf);

  @Test
  void eachReducerDoesWhatItSays() {
    Slices slices = Slices.EMPTY.apply(List.of(NUMBERS.append(1), NUMBERS.extend(List.of(2, 3))));
    assertThat(NUMBERS.in(slices)).containsExactly(1, 2, 3);
    assertThat(NUMBERS.in(slices.apply(List.of(NUMBERS.replace(List.of(9)))))).containsExactly(9);
    assertThat(NUMBERS.in(slices.apply(List.of(NUMBERS.latest(7))))).containsExactly(7);
    assertThat(NUMBERS.in(slices.apply(List.of(NUMBERS.clear())))).isEmpty();
    assertThat(
            NUMBERS.in(
                slices.apply(
                    List.of(NUMBERS.upsert("a", 4), NUMBERS.append(5), NUMBERS.upsert("a", 6)))))
        .containsExactly(1, 2, 3, 6, 5);
  }

  @Property(tries = 300)
  void itBehavesLikeAListWithKeysAndKeepsEveryOlderValue(@ForAll long seed) {
    Random dice = new Random(seed);
    Map<Object, Integer> model = new LinkedHashMap<>();
    Slices slices = Slices.EMPTY;
    List<Slices> snapshots = new ArrayList<>();
    List<List<Integer>> expected = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      int value = dice.nextInt(1_000);
      SliceChange change =
          switch (dice.nextInt(20)) {
            case 0 -> {
              model.clear();
              yield NUMBERS.clear();
            }
            case 1, 2, 3, 4, 5, 6, 7, 8, 9 -> {
              String key = "k" + dice.nextInt(40);
              model.put(key, value);
              yield NUMBERS.upsert(key, value);
            }
            default -> {
              model.put(new Object(), value);
              yield NUMBERS.append(value);
            }
          };
      slices = slices.apply(List.of(change));
      snapshots.add(slices);
      expected.add(List.copyOf(model.values()));
    }

    for (int i = 0; i < snapshots.size(); i += 37) {
      assertThat(NUMBERS.in(snapshots.get(i))).isEqualTo(expected.get(i));
    }
    assertThat(Slices.fromElements(slices.toElements())).isEqualTo(slices);
  }
}
