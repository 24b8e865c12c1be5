package dev.errand.adapter.in.cli;

import dev.errand.application.port.in.ExportLedgers.Exported;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "export",
    description = {
      "Writes what happened in archived sessions into a file for analysis, an",
      "event in each row."
    },
    footer = {
      "",
      "Examples:",
      "  errand archive export --parquet events.parquet",
      "  duckdb -c \"SELECT kind, count(*) FROM 'events.parquet' GROUP BY kind\"",
      "",
      "Columns: session, tenant, agent, model, sequence, epoch, happened_at, kind,",
      "event (JSON).",
      "JSON: sessions, events."
    })
final class ExportCommand implements Callable<Integer> {

  private final Shell shell;

  @Parameters(arity = "0..1", paramLabel = "ID", description = "The session; all unless given.")
  private @Nullable String id;

  @Option(
      names = "--parquet",
      required = true,
      paramLabel = "FILE",
      description = "The file, which must not be there yet.")
  private Path file = Path.of("");

  @Option(names = "--json", description = "Print one JSON document.")
  private boolean json;

  ExportCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    Exported exported =
        shell
            .application()
            .exportLedgers()
            .parquet(file, id == null ? null : Ids.session(id), Shell.operator());
    if (json) {
      shell.print(
          Shell.object().put("sessions", exported.sessions()).put("events", exported.events()));
    } else {
      shell.printLine(
          "Exported: %s of %s to %s"
              .formatted(
                  Amounts.counted(exported.events(), "event"),
                  Amounts.counted(exported.sessions(), "session"),
                  file));
    }
    return ExitCode.COMPLETED;
  }
}
