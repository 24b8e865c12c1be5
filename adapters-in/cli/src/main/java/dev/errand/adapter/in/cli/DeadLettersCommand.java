package dev.errand.adapter.in.cli;

import dev.errand.application.port.in.ManageDeadLetters;
import dev.errand.application.port.out.DeadLetters;
import dev.errand.application.port.out.PortException;
import dev.errand.domain.failure.Failure;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.node.ArrayNode;

@Command(
    name = "dead-letters",
    description = "Handles what could not be worked on.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Examples:",
      "  errand dead-letters list --kind unavailable",
      "  errand dead-letters replay --kind unavailable --rate 5"
    })
final class DeadLettersCommand {

  private static final int MOST = 10_000;

  private final Shell shell;

  @Spec private CommandSpec spec = CommandSpec.create();

  DeadLettersCommand(Shell shell) {
    this.shell = shell;
  }

  @Command(
      name = "list",
      description = "Lists the newest dead letters.",
      footer = {
        "",
        "Examples:",
        "  errand dead-letters list",
        "  errand dead-letters list --agent data-analyst --older-than 7d --json",
        "",
        "JSON: an array of id, kind, message, agent, tenant, sessionId, attempts,",
        "deliveries, firstAt, lastAt."
      })
  int list(
      @Mixin LetterOptions wanted,
      @Option(
              names = "--limit",
              paramLabel = "N",
              defaultValue = "50",
              description = "How many at most; 50 unless given.")
          int limit,
      @Option(names = "--json", description = "Print one JSON document.") boolean json) {
    List<DeadLetters.Letter> letters = letters().list(wanted.filter(shell.now()), limit);
    if (json) {
      ArrayNode documents = Shell.array();
      letters.forEach(letter -> summary(letter, documents));
      shell.print(documents);
      return ExitCode.COMPLETED;
    }
    if (letters.isEmpty()) {
      shell.printLine(wanted.given() ? "No dead letter matches." : "There are no dead letters.");
      return ExitCode.COMPLETED;
    }
    Table table =
        new Table(
            List.of("ID", "KIND", "AGENT", "TENANT", "ATTEMPTS", "GIVEN UP", "MESSAGE"),
            Set.of("ATTEMPTS"));
    for (DeadLetters.Letter letter : letters) {
      table.add(
          letter.id(),
          letter.failure().kind(),
          orNothing(letter.agent()),
          orNothing(letter.tenant()),
          Amounts.count(letter.attempts()),
          shell.when(letter.lastAt()),
          letter.failure().message());
    }
    table.print(shell.out(), shell.width());
    shell.out().flush();
    return ExitCode.COMPLETED;
  }

  @Command(
      name = "show",
      description = "Shows a dead letter with all that is known of it.",
      footer = {
        "",
        "Examples:",
        "  errand dead-letters show nightly-42",
        "  errand dead-letters show nightly-42 --json",
        "",
        "JSON: the whole letter, its body included."
      })
  int show(
      @Parameters(paramLabel = "ID", description = "The letter.") String id,
      @Option(names = "--json", description = "Print one JSON document.") boolean json) {
    DeadLetters.Letter letter =
        letters()
            .show(id)
            .orElseThrow(
                () ->
                    new PortException(
                        new Failure.NotFound(
                            "there is no dead letter '"
                                + Glyphs.oneLine(id, 80)
                                + "'; 'errand dead-letters list' names them")));
    if (json) {
      shell.print(Shell.json(shell.environment().codecs().encodeDeadLetter(letter)));
    } else {
      print(letter);
    }
    return ExitCode.COMPLETED;
  }

  @Command(
      name = "replay",
      description = "Puts letters back into the mailbox, the oldest first.",
      footer = {
        "",
        "Examples:",
        "  errand dead-letters replay --id nightly-42",
        "  errand dead-letters replay --kind unavailable --rate 5",
        "  errand dead-letters replay --all --fresh",
        "",
        "Exit codes: 0 all are back, 1 some are not.",
        "JSON: replayed (ids), failed (id, message)."
      })
  int replay(
      @Mixin LetterOptions wanted,
      @Option(names = "--id", paramLabel = "ID", description = "This letter; may be repeated.")
          @Nullable List<String> ids,
      @Option(names = "--all", description = "All letters.") boolean all,
      @Option(
              names = "--fresh",
              description = "Start over in new sessions instead of resuming the old ones.")
          boolean fresh,
      @Option(
              names = "--rate",
              paramLabel = "N",
              defaultValue = "10",
              description = "How many a second at most; 10 unless given.")
          double rate,
      @Option(names = "--json", description = "Print one JSON document.") boolean json)
      throws InterruptedException {
    if (!(rate > 0 && rate <= 1e6)) {
      throw usage("replay", "--rate must be more than 0 and at most 1000000, but is " + rate);
    }
    requireChoice("replay", all, wanted.given(), ids != null);
    List<String> chosen = ids == null ? matching(wanted) : ids;
    Replayed replayed = new Replayed(new ArrayList<>(), new ArrayList<>());
    Duration gap = Duration.ofNanos((long) (1e9 / rate));
    for (String id : chosen) {
      if (!replayed.nothingYet()) {
        shell.environment().scheduler().sleep(gap);
      }
      replay(id, fresh, replayed);
    }
    tell(replayed, json);
    return replayed.failed().isEmpty() ? ExitCode.COMPLETED : ExitCode.FAILED;
  }

  @Command(
      name = "purge",
      description = "Removes letters for good.",
      footer = {
        "",
        "Examples:",
        "  errand dead-letters purge --id nightly-42",
        "  errand dead-letters purge --older-than 30d",
        "  errand dead-letters purge --all",
        "",
        "JSON: purged (how many)."
      })
  int purge(
      @Mixin LetterOptions wanted,
      @Option(names = "--id", paramLabel = "ID", description = "This letter; may be repeated.")
          @Nullable List<String> ids,
      @Option(names = "--all", description = "All letters.") boolean all,
      @Option(names = "--json", description = "Print one JSON document.") boolean json) {
    requireChoice("purge", all, wanted.given(), ids != null);
    String by = Shell.operator();
    int purged =
        ids == null
            ? letters().purge(wanted.filter(shell.now()), by)
            : (int) ids.stream().filter(id -> letters().remove(id, by)).count();
    if (json) {
      shell.print(Shell.object().put("purged", purged));
    } else {
      shell.printLine("Removed " + Amounts.counted(purged, "dead letter") + ".");
    }
    return ExitCode.COMPLETED;
  }

  private record Failed(String id, String message) {}

  private record Replayed(List<String> ids, List<Failed> failed) {
    boolean nothingYet() {
      return ids.isEmpty() && failed.isEmpty();
    }
  }

  /** One that cannot be put back does not keep the others; a mailbox that is down keeps all. */
  private void replay(String id, boolean fresh, Replayed replayed) {
    try {
      letters().replay(id, fresh, Shell.operator());
      replayed.ids().add(id);
    } catch (PortException e) {
      if (e.failure().retryable() || e.failure() instanceof Failure.Interrupted) {
        throw e;
      }
      replayed.failed().add(new Failed(id, e.failure().message()));
    }
  }

  private List<String> matching(LetterOptions wanted) {
    return letters().list(wanted.filter(shell.now()), MOST).reversed().stream()
        .map(DeadLetters.Letter::id)
        .toList();
  }

  private void tell(Replayed replayed, boolean json) {
    if (json) {
      var document = Shell.object();
      replayed.ids().forEach(document.putArray("replayed")::add);
      ArrayNode failed = document.putArray("failed");
      replayed
          .failed()
          .forEach(f -> failed.addObject().put("id", f.id()).put("message", f.message()));
      shell.print(document);
      return;
    }
    shell.printLine("Put back " + Amounts.counted(replayed.ids().size(), "dead letter") + ".");
    replayed
        .failed()
        .forEach(f -> shell.err().println("errand: " + f.id() + ": " + Glyphs.clean(f.message())));
  }

  private void requireChoice(String command, boolean all, boolean filtered, boolean named) {
    if (!all && !filtered && !named) {
      throw usage(command, "say which letters: by a filter such as --kind, or --all");
    }
    if ((all ? 1 : 0) + (filtered ? 1 : 0) + (named ? 1 : 0) > 1) {
      throw usage(command, "--all, --id and the filters exclude each other");
    }
  }

  private ParameterException usage(String command, String problem) {
    return new ParameterException(
        spec.commandLine().getSubcommands().getOrDefault(command, spec.commandLine()), problem);
  }

  private void print(DeadLetters.Letter letter) {
    PrintWriter out = shell.out();
    out.println("Letter      " + letter.id());
    out.println(
        "Failure     " + letter.failure().kind() + ": " + Glyphs.clean(letter.failure().message()));
    out.println("Agent       " + orNothing(letter.agent()));
    out.println("Tenant      " + orNothing(letter.tenant()));
    out.println("Session     " + orNothing(letter.sessionId()));
    out.println("Attempts    " + letter.attempts());
    out.println("Deliveries  " + letter.deliveries());
    out.println("Sent        " + shell.when(letter.firstAt()));
    out.println("Given up    " + shell.when(letter.lastAt()));
    out.println("Trace       " + orNothing(letter.traceparent()));
    letter
        .headers()
        .forEach(
            (name, value) ->
                out.println("Header      " + Glyphs.oneLine(name + ": " + value, 300)));
    out.println("Body        " + Amounts.size(letter.body().size()));
    if (letter.stack() != null && shell.verbose()) {
      out.println(Glyphs.clean(letter.stack()));
    }
    out.println();
    out.println("Put it back: errand dead-letters replay --id " + letter.id());
    out.flush();
  }

  private static void summary(DeadLetters.Letter letter, ArrayNode documents) {
    documents
        .addObject()
        .put("id", letter.id())
        .put("kind", letter.failure().kind())
        .put("message", letter.failure().message())
        .put("agent", letter.agent())
        .put("tenant", letter.tenant())
        .put("sessionId", letter.sessionId())
        .put("attempts", letter.attempts())
        .put("deliveries", letter.deliveries())
        .put("firstAt", letter.firstAt().toString())
        .put("lastAt", letter.lastAt().toString());
  }

  private ManageDeadLetters letters() {
    return shell.application().manageDeadLetters();
  }

  private static String orNothing(@Nullable String text) {
    return text == null ? "-" : Glyphs.oneLine(text, 100);
  }
}
