package dev.errand.adapter.in.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
    name = "completion",
    description = "Prints a script that makes bash and zsh complete 'errand'.",
    footer = {
      "",
      "Examples:",
      "  source <(errand completion)",
      "  errand completion > /etc/bash_completion.d/errand"
    })
final class CompletionCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    out.print(AutoComplete.bash("errand", spec.root().commandLine()));
    out.flush();
    return ExitCode.COMPLETED;
  }
}
