package dev.errand.adapter.in.cli;

import dev.errand.adapter.in.cli.CommandLineApp.GlobalOptions;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

@Command(
    name = "errand",
    description = "Runs background AI agents: a brief in, an honest report out.",
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Examples:",
      "  errand run examples/weather/brief.yaml",
      "  errand run --agent data-analyst --file sales.csv --text \"Why did March fall?\"",
      "  errand serve --config errand.yaml",
      "  errand session list",
      "  errand doctor",
      "",
      "Exit codes:",
      "  0    completed",
      "  1    failed, or something is down or broken",
      "  2    bad usage or configuration",
      "  3    budget or deadline exhausted",
      "  4    a replayed session decides otherwise than recorded",
      "  130  interrupted"
    })
final class ErrandCommand {

  private final Shell shell;
  private @Nullable Path config;
  private boolean verbose;

  ErrandCommand(Shell shell) {
    this.shell = shell;
  }

  @Option(
      names = "--config",
      paramLabel = "FILE",
      scope = ScopeType.INHERIT,
      description = "Read the configuration from this file.")
  void config(Path file) {
    config = file;
    shell.options(new GlobalOptions(config, verbose));
  }

  @Option(
      names = "--verbose",
      scope = ScopeType.INHERIT,
      description = "Tell more; show stack traces.")
  void verbose(boolean wanted) {
    verbose = wanted;
    shell.options(new GlobalOptions(config, verbose));
  }

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Show this help.")
  void help(boolean wanted) {}

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Show the version.")
  void version(boolean wanted) {}
}
