package dev.errand.adapter.out.duckdb;

import tools.jackson.databind.node.ObjectNode;

/** What one of the data tools does. */
interface DataCall {

  /**
   * Does it.
   *
   * @return the result the model is told
   * @throws Refusal if the model must ask differently
   * @throws InterruptedException if the thread is interrupted
   * @throws java.io.IOException if the workspace cannot be read or written
   */
  ObjectNode run(Arguments arguments, Analysis analysis)
      throws java.io.IOException, InterruptedException, Refusal;
}
