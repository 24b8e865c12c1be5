package dev.errand.adapter.in.cli;

import dev.errand.application.port.in.SubmitBrief;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "submit",
    description = "Puts a brief into the mailbox for the next free worker.",
    footer = {
      "",
      "Examples:",
      "  errand submit brief.yaml",
      "  errand submit - --json < brief.yaml",
      "  errand submit --agent data-analyst --text \"Why did March fall?\" --file sales.csv",
      "",
      "JSON: briefId, sessionId, repeated."
    })
final class SubmitCommand implements Callable<Integer> {

  private final Shell shell;

  @Mixin private BriefOptions brief = new BriefOptions();

  @Option(names = "--json", description = "Print one JSON document.")
  private boolean json;

  SubmitCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    brief.check();
    if (!brief.given()) {
      throw brief.usage("name a brief file, or ask with --text");
    }
    SubmitBrief.Accepted accepted =
        shell.application().submitBrief().submit(brief.read(shell.environment(), null));
    if (json) {
      shell.print(
          Shell.object()
              .put("briefId", accepted.briefId().value())
              .put("sessionId", accepted.sessionId().value())
              .put("repeated", accepted.repeated()));
    } else {
      shell.printLine(
          (accepted.repeated() ? "Had been submitted before: " : "Submitted: ")
              + accepted.briefId()
              + "  (errand watch "
              + accepted.briefId()
              + ")");
    }
    return ExitCode.COMPLETED;
  }
}
