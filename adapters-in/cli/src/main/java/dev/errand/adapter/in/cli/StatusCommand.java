package dev.errand.adapter.in.cli;

import dev.errand.application.port.in.FollowBrief;
import dev.errand.domain.brief.Report;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ObjectNode;

@Command(
    name = "status",
    description = "Tells how a brief stands.",
    footer = {
      "",
      "Examples:",
      "  errand status nightly-42",
      "  errand status nightly-42 --json",
      "",
      "JSON: briefId, phase (queued, running, waiting, awaiting-approval, ended),",
      "sequence, attempts, usage (inputTokens, outputTokens, cost, modelCalls,",
      "toolCalls), pendingApprovals, report (null until it has ended)."
    })
final class StatusCommand implements Callable<Integer> {

  private final Shell shell;

  @Parameters(paramLabel = "ID", description = "The brief.")
  private String id = "";

  @Option(names = "--json", description = "Print one JSON document.")
  private boolean json;

  StatusCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    FollowBrief.Status status = shell.application().followBrief().status(Ids.brief(id));
    if (json) {
      shell.print(document(status));
    } else {
      print(status);
    }
    return ExitCode.COMPLETED;
  }

  private ObjectNode document(FollowBrief.Status status) {
    ObjectNode document =
        Shell.object()
            .put("briefId", status.briefId().value())
            .put("phase", status.phase())
            .put("sequence", status.sequence())
            .put("attempts", status.attempts());
    document.set("usage", SessionView.usage(status.usage()));
    status.pendingApprovals().forEach(document.putArray("pendingApprovals")::add);
    Report report = status.report();
    if (report == null) {
      document.putNull("report");
    } else {
      document.set("report", Shell.json(shell.environment().codecs().encodeReport(report).bytes()));
    }
    return document;
  }

  private void print(FollowBrief.Status status) {
    PrintWriter out = shell.out();
    if (status.report() != null) {
      ReportText.print(status.report(), null, shell.width(), out);
      return;
    }
    out.println("Brief     " + status.briefId());
    out.println("Phase     " + status.phase());
    out.println("Events    " + Amounts.count(status.sequence()));
    out.println("Attempts  " + status.attempts());
    out.println("Usage     " + Amounts.usage(status.usage()));
    status
        .pendingApprovals()
        .forEach(
            approval ->
                out.println(
                    "Approval  "
                        + approval
                        + "  (errand session show "
                        + status.briefId()
                        + " tells what is asked)"));
    out.flush();
  }
}
