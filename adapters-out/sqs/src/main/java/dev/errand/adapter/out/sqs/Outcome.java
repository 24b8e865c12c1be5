package dev.errand.adapter.out.sqs;

import dev.errand.application.port.out.PortException;

/** What became of one entry of a batch. */
sealed interface Outcome<R> {

  /** It was done. */
  record Done<R>(R value) implements Outcome<R> {}

  /**
   * It was not.
   *
   * @param again whether the service refused this one entry for a passing reason of its own
   */
  record Failed<R>(PortException failure, boolean again) implements Outcome<R> {}
}
