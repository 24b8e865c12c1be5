package dev.errand.application;

/** What came of one decision: the run goes on, or returns. */
sealed interface Progress permits Progress.GoOn, RunOutcome {

  /** There is more to decide. */
  enum GoOn implements Progress {
    GO_ON
  }
}
