package dev.errand.adapter.in.cli;

import dev.errand.application.ErrandApplication;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(
    name = "serve",
    description = {
      "Works on the mailbox and answers HTTP until it is stopped.",
      "The first SIGTERM or SIGINT drains, the second ends at once."
    },
    footer = {
      "",
      "Examples:",
      "  errand serve",
      "  errand serve --config errand.yaml",
      "",
      "Exit codes: 0 stopped in order, 1 not, 2 bad configuration."
    })
final class ServeCommand implements Callable<Integer> {

  private final Shell shell;

  ServeCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws InterruptedException {
    Environment environment = shell.environment();
    ErrandApplication application = environment.application();
    environment.onInterrupt(() -> application.serveBriefs().stop());
    return environment.serve(application);
  }
}
