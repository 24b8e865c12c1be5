package dev.errand.adapter.in.cli;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ObjectNode;

@Command(
    name = "config",
    description = "Shows the configuration.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Examples:",
      "  errand config show",
      "  errand config schema > errand.schema.json"
    })
final class ConfigCommand {

  private final Shell shell;

  ConfigCommand(Shell shell) {
    this.shell = shell;
  }

  /** A value and where it is from. */
  record Value(String value, String source) {
    private static final String MARK = " (from ";

    static Value parse(String text) {
      int at = text.lastIndexOf(MARK);
      return at < 0 || !text.endsWith(")")
          ? new Value(text, "")
          : new Value(text.substring(0, at), text.substring(at + MARK.length(), text.length() - 1));
    }
  }

  @Command(
      name = "show",
      description = "Shows every effective value and where it is from; secrets are masked.",
      footer = {
        "",
        "Examples:",
        "  errand config show",
        "  errand config show --config errand.yaml --json",
        "",
        "JSON: an object of key to value and source."
      })
  int show(@Option(names = "--json", description = "Print one JSON document.") boolean json) {
    Map<String, String> configuration = new TreeMap<>(shell.environment().configuration());
    if (json) {
      ObjectNode document = Shell.object();
      configuration.forEach(
          (key, text) -> {
            Value value = Value.parse(text);
            document.putObject(key).put("value", value.value()).put("source", value.source());
          });
      shell.print(document);
      return ExitCode.COMPLETED;
    }
    Table table = new Table(List.of("KEY", "VALUE", "FROM"), Set.of());
    configuration.forEach(
        (key, text) -> {
          Value value = Value.parse(text);
          table.add(key, value.value(), value.source());
        });
    table.print(shell.out(), 0);
    shell.out().flush();
    return ExitCode.COMPLETED;
  }

  @Command(
      name = "schema",
      description = "Prints the JSON Schema of a configuration file, for editors.",
      footer = {"", "Examples:", "  errand config schema > errand.schema.json"})
  int schema() {
    shell.out().println(shell.environment().configurationSchema());
    shell.out().flush();
    return ExitCode.COMPLETED;
  }
}
