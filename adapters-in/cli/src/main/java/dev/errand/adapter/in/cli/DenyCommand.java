package dev.errand.adapter.in.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "deny",
    description = "Forbids an agent what it asked for; it is told the reason.",
    footer = {
      "",
      "Examples:",
      "  errand session deny nightly-42 a7 --role operator --reason \"not on a Friday\""
    })
final class DenyCommand implements Callable<Integer> {

  private final Shell shell;

  @Mixin private Answering answering = new Answering();

  DenyCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    return answering.answer(shell, false);
  }
}
