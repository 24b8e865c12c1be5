package dev.errand.adapter.in.cli;

import dev.errand.application.port.in.RunBrief;
import dev.errand.domain.session.CallState;
import dev.errand.domain.session.SessionId;
import dev.errand.domain.session.SessionState;
import dev.errand.domain.session.Step;
import dev.errand.domain.tool.ToolCall;
import java.io.PrintWriter;
import java.util.List;

/** What a person is asked, and how to answer. */
final class ApprovalText {

  private ApprovalText() {}

  /** An approval that is open. */
  record Open(ToolCall call, CallState.Status.AwaitingApproval asked) {}

  /** The approvals that a session waits for. */
  static List<Open> open(SessionState state) {
    return state.step() instanceof Step.Tools tools
        ? tools.calls().stream()
            .filter(call -> call.status() instanceof CallState.Status.AwaitingApproval)
            .map(call -> new Open(call.call(), (CallState.Status.AwaitingApproval) call.status()))
            .toList()
        : List.of();
  }

  static void print(Shell shell, SessionId session, RunBrief.Result.AwaitingApproval waiting) {
    PrintWriter out = shell.out();
    out.println("Waiting for approval: session " + session);
    List<Open> open = open(shell.application().inspectSessions().show(session, 0));
    for (Open each : open) {
      print(shell, session, each);
    }
    out.println();
    out.println("The question stands until " + shell.when(waiting.until()) + ".");
    out.println("After the answer: errand session resume " + session);
    out.flush();
  }

  static void print(Shell shell, SessionId session, Open open) {
    String answer =
        " " + session + " " + open.asked().approvalId() + " --role " + open.asked().role();
    PrintWriter out = shell.out();
    out.println();
    out.println(
        "The agent wants to run "
            + Glyphs.oneLine(open.call().tool(), 80)
            + "; somebody with the role "
            + open.asked().role()
            + " must agree:");
    out.println("  " + Glyphs.oneLine(open.call().arguments(), 1000));
    out.println("  yes: errand session approve" + answer);
    out.println("  no:  errand session deny" + answer + " --reason \"...\"");
  }
}
