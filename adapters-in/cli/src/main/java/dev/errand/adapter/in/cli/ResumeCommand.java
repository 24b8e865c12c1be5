package dev.errand.adapter.in.cli;

import dev.errand.domain.session.SessionId;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "resume",
    description = {
      "Goes on with a session behind its last recorded step, here and now.",
      "What has ended already is only reported again."
    },
    footer = {
      "",
      "Examples:",
      "  errand session resume nightly-42",
      "  errand session resume nightly-42 --json --out results",
      "",
      "Exit codes: as of 'errand run'."
    })
final class ResumeCommand implements Callable<Integer> {

  private final Shell shell;

  @Mixin private RunOptions run = new RunOptions();

  @Parameters(paramLabel = "ID", description = "The session.")
  private String id = "";

  ResumeCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    Progress progress = run.progress(shell);
    try (progress) {
      progress.doing("resuming " + id);
      SessionId session = Ids.session(id);
      shell.application().recordOperations().resumed(session, Shell.operator());
      return run.run(shell, session, progress);
    }
  }
}
