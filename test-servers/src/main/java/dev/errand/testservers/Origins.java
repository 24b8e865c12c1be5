package dev.errand.testservers;

import java.util.Map;
import java.util.function.BooleanSupplier;

/** Decides where servers come from, and asks for a container engine at most once. */
final class Origins {

  /** Where a server comes from. */
  sealed interface Origin {

    /** It runs already, at an address that the environment names. */
    record Given(String address) implements Origin {}

    /** It is started in a container. */
    record Container() implements Origin {}

    /** It is started on this machine without one: a process, or a part of this one. */
    record Local() implements Origin {}
  }

  private static final String LOCAL = "local";

  private final Map<String, String> environment;
  private final Once<Boolean> engineAnswers;

  Origins(Map<String, String> environment, BooleanSupplier engineAnswers) {
    this.environment = environment;
    this.engineAnswers = new Once<>(engineAnswers::getAsBoolean);
  }

  /** Where the server comes from whose address this variable may name. */
  Origin of(String variable) {
    String address = environment.getOrDefault(variable, "").strip();
    if (address.equals(LOCAL)) {
      return new Origin.Local();
    }
    if (!address.isEmpty()) {
      return new Origin.Given(address);
    }
    return engineAnswers.get() ? new Origin.Container() : new Origin.Local();
  }
}
