package dev.errand.testkit;

import dev.errand.application.port.out.Tool;
import dev.errand.application.port.out.ToolContext;
import dev.errand.domain.tool.ToolSpec;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A tool that does what it was told to, run by run, and remembers what it was given. When the
 * script is at its end it does what {@link #otherwise} said, which is to answer {@code {}}.
 * Thread-safe.
 */
public final class ScriptedTool implements Tool {

  /** One run of a script. */
  public interface Turn {
    /** Takes it. */
    Result take(String arguments, ToolContext context) throws Exception;
  }

  /** An answer to whether an earlier run had its effect. */
  public interface Inquiry {
    /** Answers it. */
    Reconciliation answer(String arguments, ToolContext context) throws Exception;
  }

  /**
   * A run that was asked for.
   *
   * @param arguments what it was given
   * @param idempotencyKey the call it belongs to
   */
  public record Run(String arguments, String idempotencyKey) {}

  private final ToolSpec spec;
  private final Queue<Turn> script = new ConcurrentLinkedQueue<>();
  private final List<Run> runs = new CopyOnWriteArrayList<>();
  private final List<Run> reconciliations = new CopyOnWriteArrayList<>();
  private volatile Turn otherwise = (arguments, context) -> new Result.Ok("{}");
  private volatile Inquiry inquiry =
      (arguments, context) -> new Reconciliation.Unknown("not in the script");

  /** A tool with a specification; {@link Fixtures#tool} makes one. */
  public ScriptedTool(ToolSpec spec) {
    this.spec = Objects.requireNonNull(spec, "spec is null");
  }

  /** It works and answers this. */
  public ScriptedTool answers(String output) {
    return does((arguments, context) -> new Result.Ok(output));
  }

  /** It fails in a way the model can mend. */
  public ScriptedTool fails(String message) {
    return does((arguments, context) -> new Result.Failed(message));
  }

  /** It takes this turn. */
  public ScriptedTool does(Turn turn) {
    script.add(turn);
    return this;
  }

  /** What it does whenever the script is at its end. */
  public ScriptedTool otherwise(Turn turn) {
    otherwise = turn;
    return this;
  }

  /** What it says when asked whether an earlier run had its effect. */
  public ScriptedTool reconciles(Reconciliation answer) {
    return whenAsked((arguments, context) -> answer);
  }

  /** What it does when asked whether an earlier run had its effect. */
  public ScriptedTool whenAsked(Inquiry answers) {
    inquiry = answers;
    return this;
  }

  /** The runs so far, in order. */
  public List<Run> runs() {
    return List.copyOf(runs);
  }

  /** The runs it was asked about so far, in order. */
  public List<Run> reconciliations() {
    return List.copyOf(reconciliations);
  }

  @Override
  public ToolSpec spec() {
    return spec;
  }

  @Override
  public Result run(String arguments, ToolContext context) throws Exception {
    runs.add(new Run(arguments, context.idempotencyKey()));
    Turn turn = script.poll();
    return (turn == null ? otherwise : turn).take(arguments, context);
  }

  @Override
  public Reconciliation reconcile(String arguments, ToolContext context) throws Exception {
    reconciliations.add(new Run(arguments, context.idempotencyKey()));
    return inquiry.answer(arguments, context);
  }
}
