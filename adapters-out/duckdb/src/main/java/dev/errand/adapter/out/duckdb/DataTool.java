package dev.errand.adapter.out.duckdb;

import dev.errand.application.port.out.Tool;
import dev.errand.application.port.out.ToolContext;
import dev.errand.domain.tool.ToolSpec;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;

/** A tool of the data tool box. */
final class DataTool implements Tool {

  private final ToolSpec spec;
  private final Engine engine;
  private final Intake intake;
  private final DataCall call;

  DataTool(ToolSpec spec, Engine engine, Intake intake, DataCall call) {
    this.spec = spec;
    this.engine = engine;
    this.intake = intake;
    this.call = call;
  }

  @Override
  public ToolSpec spec() {
    return spec;
  }

  @Override
  public Result run(String arguments, ToolContext context)
      throws IOException, InterruptedException {
    try (Analysis analysis = new Analysis(context, engine, intake)) {
      return new Result.Ok(call.run(Arguments.of(arguments), analysis).toString());
    } catch (Refusal refusal) {
      return new Result.Failed(String.valueOf(refusal.getMessage()));
    } catch (ClosedByInterruptException e) {
      Thread.interrupted();
      throw new InterruptedException("interrupted while reading a file");
    }
  }
}
