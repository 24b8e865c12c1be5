package dev.errand.adapter.in.cli;

import dev.errand.application.port.in.FollowBrief;
import dev.errand.domain.brief.BriefId;
import dev.errand.domain.brief.Report;
import dev.errand.domain.session.Evolver;
import dev.errand.domain.session.RecordedEvent;
import dev.errand.domain.session.SessionId;
import dev.errand.domain.session.SessionState;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "watch",
    description = "Shows how a brief gets on until it ends, from its first step.",
    footer = {
      "",
      "Examples:",
      "  errand watch nightly-42",
      "  errand watch nightly-42 --json | jq .",
      "",
      "Exit codes: by how the brief ends, as of 'errand run'.",
      "JSON: one document a line, each an event of the session."
    })
final class WatchCommand implements Callable<Integer> {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Shell shell;

  @Parameters(paramLabel = "ID", description = "The brief.")
  private String id = "";

  @Option(names = "--json", description = "Print one JSON document for each event.")
  private boolean json;

  WatchCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws InterruptedException {
    BriefId brief = Ids.brief(id);
    Report report;
    try (Progress progress = shell.progress(json)) {
      progress.doing("watching " + brief);
      report = follow(brief, progress);
    }
    if (!json) {
      ReportText.print(report, null, shell.width(), shell.out());
    }
    return ExitCode.of(report.outcome());
  }

  private Report follow(BriefId brief, Progress progress) throws InterruptedException {
    FollowBrief follow = shell.application().followBrief();
    SessionState state = SessionState.initial(SessionId.of(brief));
    while (true) {
      FollowBrief.Status status = follow.status(brief);
      if (status.report() != null && state.sequence() >= status.sequence()) {
        return status.report();
      }
      List<RecordedEvent> events = follow.eventsAfter(brief, state.sequence(), PATIENCE);
      for (RecordedEvent event : events) {
        state = Evolver.evolve(state, event);
        progress.recorded(event, state);
        if (json) {
          shell.printLine(
              new String(shell.environment().codecs().encodeEvent(event), StandardCharsets.UTF_8));
        }
      }
    }
  }
}
