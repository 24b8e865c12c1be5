package dev.errand.adapter.out.embedded;

import dev.errand.application.port.out.DeadLetters;
import dev.errand.testkit.DeadLettersContract;

final class MemoryDeadLettersTest implements DeadLettersContract {

  private final DeadLetters deadLetters = new MemoryDeadLetters();

  @Override
  public DeadLetters deadLetters() {
    return deadLetters;
  }
}
