package dev.errand.adapter.in.cli;

import dev.errand.application.port.in.RunBrief;
import dev.errand.application.port.out.PortException;
import dev.errand.domain.brief.Report;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.SessionId;
import java.io.PrintWriter;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ObjectNode;

/** How a run shows itself, and the run: progress, report, files, exit code. */
final class RunOptions {

  @Option(
      names = "--json",
      description = "Print the report as one JSON document and nothing else on standard output.")
  private boolean json;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where the agent's files go; errand-out/ID unless given.")
  private @Nullable Path directory;

  @Option(
      names = {"-q", "--quiet"},
      description = "No progress on standard error.")
  private boolean quiet;

  Progress progress(Shell shell) {
    return shell.progress(quiet);
  }

  /** Runs a session to its end on this thread and closes the progress. */
  int run(Shell shell, SessionId session, Progress progress) {
    try {
      RunBrief.Result result;
      try (progress) {
        result = shell.application().runBrief().run(session, progress);
      }
      return switch (result) {
        case RunBrief.Result.Ended ended -> ended(shell, ended.report());
        case RunBrief.Result.AwaitingApproval waiting -> waiting(shell, session, waiting);
      };
    } catch (InterruptedException e) {
      return stopped(shell, session);
    } catch (PortException e) {
      if (Thread.interrupted() || e.failure() instanceof Failure.Interrupted) {
        return stopped(shell, session);
      }
      throw e;
    }
  }

  /** Prints a report and puts its files where they are wanted. */
  private int ended(Shell shell, Report report) {
    Path files = report.artifacts().isEmpty() ? null : target(report);
    boolean copied = files == null || copy(shell, report, files);
    if (json) {
      shell.printLine(shell.environment().codecs().encodeReport(report).text());
    } else {
      ReportText.print(report, copied ? files : null, shell.width(), shell.out());
    }
    int code = ExitCode.of(report.outcome());
    return copied || code != ExitCode.COMPLETED ? code : ExitCode.FAILED;
  }

  private Path target(Report report) {
    return directory == null ? Path.of("errand-out", report.briefId().value()) : directory;
  }

  private static boolean copy(Shell shell, Report report, Path files) {
    try {
      shell.application().inspectSessions().copyFiles(new SessionId(report.sessionId()), files);
      return true;
    } catch (PortException e) {
      if (Thread.currentThread().isInterrupted() || e.failure() instanceof Failure.Interrupted) {
        throw e;
      }
      shell
          .err()
          .println(
              "errand: the files could not be written to "
                  + files
                  + ": "
                  + Glyphs.clean(e.failure().message())
                  + " (they are safe in the session; name another directory with --out and run"
                  + " 'errand session resume "
                  + report.sessionId()
                  + "')");
      return false;
    }
  }

  private int waiting(Shell shell, SessionId session, RunBrief.Result.AwaitingApproval waiting) {
    if (json) {
      ObjectNode document =
          Shell.object()
              .put("status", "awaiting-approval")
              .put("sessionId", session.value())
              .put("until", waiting.until().toString());
      waiting.approvalIds().forEach(document.putArray("approvals")::add);
      shell.print(document);
    } else {
      ApprovalText.print(shell, session, waiting);
    }
    return ExitCode.FAILED;
  }

  /** The process ends with this thread: the exit code carries the interruption on. */
  private static int stopped(Shell shell, SessionId session) {
    PrintWriter err = shell.err();
    err.println("errand: stopped; resume with: errand session resume " + session);
    err.flush();
    return ExitCode.INTERRUPTED;
  }
}
