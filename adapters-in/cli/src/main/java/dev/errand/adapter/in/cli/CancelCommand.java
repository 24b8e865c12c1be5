package dev.errand.adapter.in.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "cancel",
    description = "Calls a brief off; what is under way is interrupted.",
    footer = {
      "",
      "Examples:",
      "  errand cancel nightly-42",
      "  errand cancel nightly-42 --reason \"wrong file\"",
      "",
      "JSON: briefId, wasOpen."
    })
final class CancelCommand implements Callable<Integer> {

  private final Shell shell;

  @Parameters(paramLabel = "ID", description = "The brief.")
  private String id = "";

  @Option(names = "--reason", paramLabel = "WHY", description = "Why; goes into the ledger.")
  private String reason = "called off on the command line";

  @Option(names = "--json", description = "Print one JSON document.")
  private boolean json;

  CancelCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    boolean wasOpen =
        shell.application().cancelBrief().cancel(Ids.brief(id), Shell.operator(), reason);
    if (json) {
      shell.print(Shell.object().put("briefId", id).put("wasOpen", wasOpen));
    } else {
      shell.printLine(wasOpen ? "Cancelled: " + id : "Had ended already: " + id);
    }
    return ExitCode.COMPLETED;
  }
}
