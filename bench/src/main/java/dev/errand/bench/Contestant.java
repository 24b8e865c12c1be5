package dev.errand.bench;

/** One way to work on briefs. */
interface Contestant extends AutoCloseable {

  /** Does so many briefs, so many of them at a time; returns when all are done. */
  void run(int concurrency, int briefs) throws Exception;
}
