package dev.errand.adapter.in.cli;

import dev.errand.application.port.in.SubmitBrief;
import dev.errand.domain.brief.BriefId;
import dev.errand.domain.session.SessionId;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "run",
    description = {
      "Runs one brief here and now, and shows how it gets on.",
      "Progress goes to standard error, the report to standard output."
    },
    footer = {
      "",
      "Examples:",
      "  errand run examples/weather/brief.yaml",
      "  errand run brief.yaml --json > report.json",
      "  errand run brief.yaml --session nightly-42   # again after a crash: goes on",
      "  errand run --agent data-analyst --text \"Why did March fall?\" --file sales.csv",
      "",
      "Exit codes: 0 completed, 1 failed or waiting for approval, 2 bad usage,",
      "3 budget or deadline exhausted, 130 interrupted.",
      "JSON: the report; while an approval is awaited: status, sessionId, until,",
      "approvals."
    })
final class RunCommand implements Callable<Integer> {

  private final Shell shell;

  @Mixin private BriefOptions brief = new BriefOptions();
  @Mixin private RunOptions run = new RunOptions();

  @Option(
      names = "--session",
      paramLabel = "ID",
      description = "The session to go on with; with a brief, made when there is none.")
  private @Nullable String session;

  RunCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    brief.check();
    if (!brief.given() && session == null) {
      throw brief.usage("name a brief file, or ask with --text, or go on with --session ID");
    }
    Progress progress = run.progress(shell);
    try (progress) {
      progress.doing(brief.given() ? "reading " + brief.source() : "resuming " + session);
      SessionId id = brief.given() ? accepted(progress) : Ids.session(String.valueOf(session));
      return run.run(shell, id, progress);
    }
  }

  private SessionId accepted(Progress progress) {
    BriefId wanted = session == null ? null : Ids.brief(session);
    SubmitBrief.Accepted accepted =
        shell.application().submitBrief().accept(brief.read(shell.environment(), wanted));
    progress.doing((accepted.repeated() ? "resuming session " : "session ") + accepted.sessionId());
    return accepted.sessionId();
  }
}
