package dev.errand.architecture.planted;

/** No port, and only one class implements it. */
public interface OnlyHelp {

  /** Helps. */
  String help();

  /** Whether there is more. */
  boolean more();
}
