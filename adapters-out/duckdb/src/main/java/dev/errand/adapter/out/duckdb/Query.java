package dev.errand.adapter.out.duckdb;

import java.io.IOException;
import tools.jackson.databind.node.ObjectNode;

/** Answers a statement of the model. */
final class Query implements DataCall {

  @Override
  public ObjectNode run(Arguments arguments, Analysis analysis)
      throws IOException, InterruptedException, Refusal {
    ObjectNode result = Json.table(analysis.ask(arguments.text("sql"), Json.MAX_ROWS));
    Warnings.put(result, analysis.warnings());
    return result;
  }
}
