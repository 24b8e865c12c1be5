package dev.errand.testkit;

/**
 * Stands for the death of the process at this very point. An error, so that nothing that handles
 * failures takes it for one; whoever runs the simulation catches it and starts anew from what was
 * stored.
 */
public final class SimulatedCrash extends Error {

  private static final long serialVersionUID = 1;

  /** A crash at a place. */
  public SimulatedCrash(String where) {
    super("simulated crash " + where);
  }
}
