package dev.errand.testservers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class OnceTest {

  private final AtomicInteger tries = new AtomicInteger();

  @Test
  void whatWasMadeShouldBeKept() {
    Once<Integer> once = new Once<>(tries::incrementAndGet);

    assertThat(once.get()).isEqualTo(1);
    assertThat(once.get()).isEqualTo(1);
  }

  @Test
  void whatCouldNotBeMadeShouldNotBeTriedAgain() {
    Once<Integer> once =
        new Once<>(
            () -> {
              throw new IllegalStateException("try " + tries.incrementAndGet());
            });

    assertThatThrownBy(once::get).hasMessage("try 1");
    assertThatThrownBy(once::get).hasMessage("try 1");
  }
}
