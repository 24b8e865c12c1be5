package dev.errand.adapter.out.duckdb;

/** A call that cannot be done as it was made; the message tells the model how to mend it. */
final class Refusal extends Exception {

  private static final long serialVersionUID = 1;

  Refusal(String message) {
    super(message);
  }
}
