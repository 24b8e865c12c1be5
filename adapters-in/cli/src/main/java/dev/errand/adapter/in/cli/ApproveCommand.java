package dev.errand.adapter.in.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "approve",
    description = "Lets an agent do what it asked for.",
    footer = {"", "Examples:", "  errand session approve nightly-42 a7 --role operator"})
final class ApproveCommand implements Callable<Integer> {

  private final Shell shell;

  @Mixin private Answering answering = new Answering();

  ApproveCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    return answering.answer(shell, true);
  }
}
