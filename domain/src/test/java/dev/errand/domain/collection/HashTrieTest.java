package dev.errand.domain.collection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class HashTrieTest {

  @Property(tries = 100)
  void itBehavesLikeAHashMap(@ForAll long seed) {
    Random dice = new Random(seed);
    Map<String, Integer> model = new HashMap<>();
    HashTrie<Integer> trie = HashTrie.empty();
    for (int i = 0; i < 2_000; i++) {
      String key = Integer.toString(dice.nextInt(1_500));
      model.put(key, i);
      trie = trie.with(key, i);
    }

    Map<String, Integer> visited = new HashMap<>();
    trie.forEach(visited::put);
    assertThat(visited).isEqualTo(model);
    assertThat(trie.size()).isEqualTo(model.size());
    for (int key = 0; key < 1_600; key++) {
      assertThat(trie.get(Integer.toString(key))).isEqualTo(model.get(Integer.toString(key)));
    }
  }

  @Test
  void keysWithTheSameHashAreKeptApart() {
    assertThat("Aa".hashCode()).isEqualTo("BB".hashCode());

    HashTrie<Integer> trie =
        HashTrie.<Integer>empty().with("AaAa", 1).with("BBBB", 2).with("AaBB", 3).with("BBBB", 4);

    assertThat(List.of(trie.get("AaAa"), trie.get("BBBB"), trie.get("AaBB")))
        .containsExactly(1, 4, 3);
    assertThat(trie.get("BBAa")).isNull();
    assertThat(trie.size()).isEqualTo(3);
  }

  @Test
  void aTrailSharesItsPastAndGivesItBackInOrder() {
    Trail<Integer> two = Trail.of(List.of(1, 2));
    Trail<Integer> three = two.plus(3);

    assertThat(two.toList()).containsExactly(1, 2);
    assertThat(three.toList()).containsExactly(1, 2, 3);
    assertThat(three.newest(2)).containsExactly(2, 3);
    assertThat(three).isEqualTo(Trail.of(List.of(1, 2, 3)));
  }
}
