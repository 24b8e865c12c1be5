package dev.errand.testkit.simulation;

import dev.errand.application.port.out.PortException;
import dev.errand.application.port.out.Tool;
import dev.errand.application.port.out.ToolBox;
import dev.errand.application.port.out.ToolContext;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.tool.Effect;
import dev.errand.domain.tool.ToolSpec;
import dev.errand.domain.workspace.WorkspacePath;
import dev.errand.testkit.simulation.Fate.Stroke;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** Tools of every effect, as a process sees them. */
final class SimulatedTools implements ToolBox {

  /** The tools: their names, what they do to the world outside. */
  static final List<ToolSpec> SPECS =
      List.of(
          spec("look", Effect.READ_ONLY),
          spec("note", Effect.IDEMPOTENT),
          spec("pay", Effect.ONCE),
          spec("wire", Effect.ONCE),
          spec("deploy", Effect.ONCE));

  private static final int LONGEST_RUN = 2_000;

  private final Wire wire;
  private final World world;
  private final OutsideWorld outside;

  SimulatedTools(Wire wire, OutsideWorld outside) {
    this.wire = wire;
    this.world = wire.world();
    this.outside = outside;
  }

  private static ToolSpec spec(String name, Effect effect) {
    return new ToolSpec(
        name, "Does " + name, "{\"type\":\"object\"}", effect, Duration.ofSeconds(30));
  }

  @Override
  public String name() {
    return "simulated";
  }

  @Override
  public List<Tool> tools() {
    return SPECS.stream().<Tool>map(SimulatedTool::new).toList();
  }

  private final class SimulatedTool implements Tool {
    private final ToolSpec spec;

    SimulatedTool(ToolSpec spec) {
      this.spec = spec;
    }

    @Override
    public ToolSpec spec() {
      return spec;
    }

    @Override
    public Result run(String arguments, ToolContext context) throws Exception {
      String what = "tool.run " + spec.name() + " " + context.idempotencyKey();
      Stroke stroke = wire.strike("tool.run");
      Mishap mishap = stroke == null ? null : stroke.mishap();
      work(world.draw(LONGEST_RUN));
      if (mishap == Mishap.UNAVAILABLE) {
        world.tell(what + " -> failed");
        return new Result.Failed("it does not work today");
      }
      wire.before("tool.run", " " + spec.name() + " " + context.idempotencyKey(), stroke);
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      outside.happen(spec, context.session().id(), context.idempotencyKey());
      world.tell(what);
      if (mishap == Mishap.UNANSWERED) {
        world.tell(what + " -> the connection broke");
        throw new PortException(new Failure.Lost("the connection broke"));
      }
      wire.after("tool.run", stroke);
      work(world.draw(LONGEST_RUN));
      try (OutputStream out = context.workspace().write(WorkspacePath.of(spec.name()))) {
        out.write(context.idempotencyKey().getBytes(StandardCharsets.UTF_8));
      }
      return new Result.Ok("did " + spec.name());
    }

    private void work(int millis) throws InterruptedException {
      world.sleep(millis);
    }

    /** {@code wire} can never tell; the others can once no earlier run may still be under way. */
    @Override
    public Reconciliation reconcile(String arguments, ToolContext context) {
      String key = context.idempotencyKey();
      return wire.ask(
          "tool.reconcile",
          " " + key,
          () ->
              spec.name().equals("wire") || outside.mayStillHappen(key, world.actor())
                  ? new Reconciliation.Unknown("nobody knows")
                  : outside.happened(key)
                      ? new Reconciliation.Done("did " + spec.name())
                      : new Reconciliation.NotDone());
    }
  }
}
