package dev.errand.bootstrap.scenario;

import dev.errand.application.port.out.LanguageModel.Reply;
import dev.errand.application.port.out.LanguageModel.Request;
import dev.errand.application.port.out.LanguageModel.WantedCall;
import dev.errand.application.port.out.Tool;
import dev.errand.application.port.out.ToolContext;
import dev.errand.domain.budget.TokenUsage;
import dev.errand.domain.session.Message;
import dev.errand.domain.session.SessionEvent;
import dev.errand.domain.slice.Slice;
import dev.errand.domain.tool.Effect;
import dev.errand.domain.workspace.WorkspacePath;
import dev.errand.testkit.ScriptedTool;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/**
 * A story with a tool of every effect: it looks, notes and pays in one turn, writes in the next,
 * then answers. Model and tools depend on what they are given alone, so it can be cut off anywhere.
 */
final class PaymentStory {

  private static final Slice<String> NOTES =
      new Slice<>("notes", Slice.Retention.STATE, Function.identity(), Function.identity());

  /** The keys under which money was moved, outside of everything Errand knows. */
  final List<String> payments = new CopyOnWriteArrayList<>();

  /** The call that pays, as the ledger has it. */
  static String paymentId(RunnerStage stage) {
    return stage.events(SessionEvent.ModelReplied.class).getFirst().reply().calls().stream()
        .filter(call -> call.tool().equals("pay"))
        .findFirst()
        .orElseThrow()
        .id();
  }

  /** A stage for it in a directory of its own. */
  RunnerStage stage(Path home) throws IOException {
    RunnerStage stage = new RunnerStage(Files.createDirectories(home));
    stage.file("data.txt", "warm");
    stage.model.otherwise((request, listener) -> next(request));
    stage
        .tool("look", Effect.READ_ONLY)
        .otherwise(
            (arguments, context) ->
                new Tool.Result.Ok(
                    Files.readString(context.workspace().localFile(WorkspacePath.of("data.txt")))));
    stage
        .tool("note", Effect.IDEMPOTENT)
        .otherwise(
            (arguments, context) -> {
              context.change(NOTES.append("\"noted\""));
              return write(context, "note.txt", "noted");
            });
    ScriptedTool pay = stage.tool("pay", Effect.ONCE);
    pay.otherwise((arguments, context) -> pay(pay, context));
    pay.reconciles(new Tool.Reconciliation.NotDone());
    stage
        .tool("write", Effect.IDEMPOTENT)
        .otherwise((arguments, context) -> write(context, "report.txt", "It was warm."));
    return stage;
  }

  private Tool.Result pay(ScriptedTool pay, ToolContext context) {
    payments.add(context.idempotencyKey());
    pay.reconciles(new Tool.Reconciliation.Done("paid"));
    return new Tool.Result.Ok("paid");
  }

  private static Tool.Result write(ToolContext context, String path, String text) throws Exception {
    try (OutputStream out = context.workspace().write(WorkspacePath.of(path))) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return new Tool.Result.Ok("written");
  }

  private static Reply next(Request request) {
    List<String> known =
        request.messages().stream()
            .filter(Message.ToolAnswered.class::isInstance)
            .map(Message.ToolAnswered.class::cast)
            .map(each -> each.tool() + "=" + each.text())
            .toList();
    if (known.isEmpty()) {
      return wants("look", "note", "pay");
    }
    return known.size() == 3
        ? wants("write")
        : new Reply(String.join(", ", known), List.of(), TokenUsage.of(300, 20), false);
  }

  private static Reply wants(String... tools) {
    return new Reply(
        "",
        List.of(tools).stream().map(tool -> new WantedCall(tool, "{}")).toList(),
        TokenUsage.of(100, 10),
        false);
  }
}
