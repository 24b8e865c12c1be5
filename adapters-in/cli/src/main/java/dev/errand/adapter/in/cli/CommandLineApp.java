package dev.errand.adapter.in.cli;

import dev.errand.application.port.out.PortException;
import dev.errand.domain.failure.Failure;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The {@code errand} command. */
public final class CommandLineApp {

  private CommandLineApp() {}

  /**
   * What is given before, or beside, any command.
   *
   * @param config the configuration file, or null for the usual places
   * @param verbose whether stack traces and details are wanted
   */
  public record GlobalOptions(@Nullable Path config, boolean verbose) {}

  /**
   * Runs one command on the calling thread, which the first interrupt signal interrupts.
   *
   * @param args the arguments
   * @param out where help and results of commands without an environment go
   * @param err where usage errors go
   * @param environment opens what commands need; not called for help and for usage errors
   * @return the exit code: 0 completed, 1 failed, 2 bad usage or configuration, 3 budget or
   *     deadline exhausted, 4 replay differs, 130 interrupted
   */
  public static int run(
      List<String> args,
      PrintWriter out,
      PrintWriter err,
      Function<GlobalOptions, Environment> environment) {
    Shell shell = new Shell(environment);
    CommandLine errand = commandLine(shell);
    errand.setOut(out).setErr(err);
    try {
      return errand.execute(args.toArray(String[]::new));
    } catch (Error e) {
      return unexpected(e, shell.verbose(), err);
    } finally {
      out.flush();
      err.flush();
    }
  }

  static CommandLine commandLine(Shell shell) {
    return new CommandLine(new ErrandCommand(shell))
        .addSubcommand(new RunCommand(shell))
        .addSubcommand(new ServeCommand(shell))
        .addSubcommand(new SubmitCommand(shell))
        .addSubcommand(new StatusCommand(shell))
        .addSubcommand(new WatchCommand(shell))
        .addSubcommand(new CancelCommand(shell))
        .addSubcommand(
            new CommandLine(new SessionCommand(shell))
                .addSubcommand(new ReplayCommand(shell))
                .addSubcommand(new ResumeCommand(shell))
                .addSubcommand(new PruneCommand(shell))
                .addSubcommand(new ApproveCommand(shell))
                .addSubcommand(new DenyCommand(shell)))
        .addSubcommand(
            new CommandLine(new ArchiveCommand(shell)).addSubcommand(new ExportCommand(shell)))
        .addSubcommand(
            new CommandLine(new AuditCommand(shell)).addSubcommand(new AuditVerifyCommand(shell)))
        .addSubcommand(new DeadLettersCommand(shell))
        .addSubcommand(new QuotaCommand(shell))
        .addSubcommand(new AgentsCommand(shell))
        .addSubcommand(new DoctorCommand(shell))
        .addSubcommand(new ConfigCommand(shell))
        .addSubcommand(new CompletionCommand())
        .registerConverter(Duration.class, Amounts::parseDuration)
        .registerConverter(Instant.class, Amounts::parseInstant)
        .setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF))
        .setParameterExceptionHandler((problem, args) -> usage(problem))
        .setExecutionExceptionHandler(
            (problem, command, parsed) -> failed(problem, shell, command.getErr()));
  }

  private static int usage(ParameterException problem) {
    CommandLine command = problem.getCommandLine();
    PrintWriter err = command.getErr();
    err.println("errand: " + Glyphs.clean(told(problem)));
    UnmatchedArgumentException.printSuggestions(problem, err);
    err.println("See '" + command.getCommandSpec().qualifiedName() + " --help'.");
    return ExitCode.USAGE;
  }

  private static String told(ParameterException problem) {
    boolean command =
        problem instanceof UnmatchedArgumentException unmatched
            && !unmatched.isUnknownOption()
            && !problem.getCommandLine().getSubcommands().isEmpty();
    return command
        ? "there is no command '%s'"
            .formatted(((UnmatchedArgumentException) problem).getUnmatched().getFirst())
        : String.valueOf(problem.getMessage());
  }

  private static int failed(Exception problem, Shell shell, PrintWriter err) {
    if (Thread.interrupted() || problem instanceof InterruptedException) {
      // The process ends with this thread: the exit code carries the interruption on.
      err.println("errand: stopped");
      return ExitCode.INTERRUPTED;
    }
    if (!(problem instanceof PortException refused)) {
      return unexpected(problem, shell.verbose(), err);
    }
    Failure failure = refused.failure();
    err.println("errand: " + Glyphs.clean(failure.message()));
    if (shell.verbose()) {
      refused.printStackTrace(err);
    }
    return failure instanceof Failure.Interrupted ? ExitCode.INTERRUPTED : ExitCode.of(failure);
  }

  private static int unexpected(Throwable problem, boolean verbose, PrintWriter err) {
    err.println(
        "errand: "
            + problem.getClass().getName()
            + ": "
            + Glyphs.oneLine(String.valueOf(problem.getMessage()), 500)
            + (verbose ? "" : " (run again with --verbose for the stack trace)"));
    if (verbose) {
      problem.printStackTrace(err);
    }
    return ExitCode.FAILED;
  }
}
