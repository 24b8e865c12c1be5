package dev.errand.testkit.simulation;

import dev.errand.application.port.out.DeadLetters;
import dev.errand.testkit.DeadLettersContract;

final class SimulatedDeadLettersTest implements DeadLettersContract {

  private final DeadLetters letters = new SimulatedDeadLetters(Chronicle.NONE);

  @Override
  public DeadLetters deadLetters() {
    return letters;
  }
}
