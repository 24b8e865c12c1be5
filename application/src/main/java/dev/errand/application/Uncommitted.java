package dev.errand.application;

import dev.errand.application.port.out.PortException;

/**
 * The files of a tool that has done its work could not be kept. That is no failure of the tool, and
 * nothing to tell a model: the run ends, and the next one finds a call that was cut off.
 */
final class Uncommitted extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final PortException failed;

  Uncommitted(PortException failed) {
    super(failed);
    this.failed = failed;
  }

  /** What the files failed with. */
  PortException failed() {
    return failed;
  }
}
