package dev.errand.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class SequentialIdsTest {

  @Test
  void idsShouldBeOrderedAsTheyWereMadeAndTheSameInEveryRun() {
    SequentialIds ids = new SequentialIds("brief");

    List<String> made = Stream.generate(ids::next).limit(1_000).toList();

    assertThat(made).isSorted().doesNotHaveDuplicates();
    assertThat(made.getFirst()).isEqualTo("brief0000000001");
    assertThat(made).allMatch(id -> id.matches("[A-Za-z0-9]{1,40}"));
    assertThat(new SequentialIds("brief").next()).isEqualTo(made.getFirst());
  }

  @Test
  void aPrefixThatMakesNoIdShouldBeRefused() {
    assertThatThrownBy(() -> new SequentialIds("a-b")).isInstanceOf(IllegalArgumentException.class);
  }
}
