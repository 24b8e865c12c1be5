package dev.errand.adapter.in.cli;

import dev.errand.application.port.in.CheckHealth;
import dev.errand.application.port.out.Health;
import java.io.PrintWriter;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

@Command(
    name = "doctor",
    description = "Checks everything the runtime needs, and says how to mend it.",
    footer = {
      "",
      "Examples:",
      "  errand doctor",
      "  errand doctor --json | jq .adapters",
      "",
      "Exit codes: 0 all is well, 1 something is down, 2 bad configuration.",
      "JSON: ok, version, java, problems, components (name to up, reason,",
      "checkedAt), adapters (port, scheme, provider, version, place),",
      "directories (path to writable)."
    })
final class DoctorCommand implements Callable<Integer> {

  private final Shell shell;

  @Option(names = "--json", description = "Print one JSON document.")
  private boolean json;

  DoctorCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws InterruptedException {
    Checkup checkup = Checkup.of(shell.environment());
    List<String> problems = checkup.problems();
    if (json) {
      shell.print(document(checkup, problems));
    } else {
      print(checkup, problems);
    }
    return checkup.exitCode();
  }

  private static String java() {
    return Runtime.version() + ", " + System.getProperty("java.vm.name", "an unknown machine");
  }

  private void print(Checkup checkup, List<String> problems) {
    PrintWriter out = shell.out();
    out.println("Errand  " + Version.current());
    out.println("Java    " + java());
    Table components = new Table(List.of("COMPONENT", "HEALTH", "CHECKED"), Set.of());
    checkup
        .components()
        .forEach(
            (name, found) ->
                components.add(
                    name,
                    found.health() instanceof Health.Up ? "up" : "DOWN",
                    Amounts.age(found.checkedAt(), shell.now())));
    print(components);
    Table adapters = new Table(List.of("PORT", "SCHEME", "PROVIDER", "VERSION", "PLACE"), Set.of());
    checkup
        .adapters()
        .forEach(a -> adapters.add(a.port(), a.scheme(), a.provider(), a.version(), a.place()));
    print(adapters);
    Table directories = new Table(List.of("DIRECTORY", "WRITABLE"), Set.of());
    checkup.directories().forEach((path, ok) -> directories.add(path, ok ? "yes" : "NO"));
    print(directories);
    out.println();
    if (problems.isEmpty()) {
      out.println("All is well.");
    } else {
      out.println(problems.size() == 1 ? "One problem:" : problems.size() + " problems:");
      problems.forEach(problem -> out.println("- " + Glyphs.clean(problem).replace("\n", "\n  ")));
    }
    out.flush();
  }

  private void print(Table table) {
    if (!table.isEmpty()) {
      shell.out().println();
      table.print(shell.out(), 0);
    }
  }

  private static ObjectNode document(Checkup checkup, List<String> problems) {
    ObjectNode document =
        Shell.object()
            .put("ok", problems.isEmpty())
            .put("version", Version.current())
            .put("java", java());
    problems.forEach(document.putArray("problems")::add);
    ObjectNode components = document.putObject("components");
    checkup.components().forEach((name, found) -> component(components.putObject(name), found));
    ArrayNode adapters = document.putArray("adapters");
    checkup
        .adapters()
        .forEach(
            a ->
                adapters
                    .addObject()
                    .put("port", a.port())
                    .put("scheme", a.scheme())
                    .put("provider", a.provider())
                    .put("version", a.version())
                    .put("place", a.place()));
    ObjectNode directories = document.putObject("directories");
    checkup.directories().forEach(directories::put);
    return document;
  }

  private static void component(ObjectNode document, CheckHealth.Component found) {
    document
        .put("up", found.health() instanceof Health.Up)
        .put("reason", found.health() instanceof Health.Down down ? down.reason() : null)
        .put("checkedAt", found.checkedAt().toString());
  }
}
