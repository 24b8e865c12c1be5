package dev.errand.adapter.in.cli;

import dev.errand.application.port.in.RestoreSessions;
import dev.errand.application.port.in.RestoreSessions.Limits;
import dev.errand.application.port.in.RestoreSessions.Proof;
import dev.errand.application.port.in.RestoreSessions.Restored;
import dev.errand.application.port.out.Archive;
import dev.errand.application.port.out.PortException;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.SessionId;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

@Command(
    name = "archive",
    description = "Looks into the archive, proves it, and brings sessions back.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Examples:",
      "  errand archive list",
      "  errand archive restore nightly-42",
      "",
      "A session is put there by 'errand session archive', or on its end if",
      "archiveOnEnd says so."
    })
final class ArchiveCommand {

  private static final int PAGE = 500;

  private final Shell shell;

  ArchiveCommand(Shell shell) {
    this.shell = shell;
  }

  @Command(
      name = "list",
      description = "Lists what is in the archive.",
      footer = {
        "",
        "Examples:",
        "  errand archive list",
        "  errand archive list nightly-42 --json",
        "",
        "JSON: an array of sessionId, at."
      })
  int list(
      @Parameters(arity = "0..1", paramLabel = "ID", description = "Only of this session.")
          @Nullable String id,
      @Option(
              names = "--limit",
              paramLabel = "N",
              defaultValue = "1000",
              description = "How many at most; 1000 unless given.")
          int limit,
      @Option(names = "--json", description = "Print one JSON document.") boolean json) {
    if (limit < 1) {
      throw invalid("--limit must be at least 1, but is " + limit);
    }
    List<Archive.Stored> found =
        id == null ? archive().stored(limit, null) : archive().stored(Ids.session(id));
    if (json) {
      ArrayNode documents = Shell.array();
      found.forEach(stored -> documents.add(document(stored)));
      shell.print(documents);
    } else if (found.isEmpty()) {
      shell.printLine("The archive has nothing" + (id == null ? "." : " of " + id + "."));
    } else {
      Table table = new Table(List.of("SESSION", "AT"), Set.of());
      found.forEach(stored -> table.add(stored.session().value(), stored.at().toString()));
      table.print(shell.out(), 0);
      shell.out().flush();
    }
    return ExitCode.COMPLETED;
  }

  @Command(
      name = "verify",
      description = "Reads what is in the archive, and proves that it is whole.",
      footer = {
        "",
        "Examples:",
        "  errand archive verify",
        "  errand archive verify nightly-42 --json",
        "",
        "Exit codes: 0 all is whole, 1 something is not.",
        "JSON: an array of sessionId, at, intact, events, files, bytes, problem."
      })
  int verify(
      @Parameters(arity = "0..1", paramLabel = "ID", description = "The session; all unless given.")
          @Nullable String id,
      @Option(names = "--json", description = "Print one JSON document.") boolean json) {
    ArrayNode documents = Shell.array();
    int[] counted = new int[2];
    each(
        id,
        stored -> {
          Proof proof = archive().prove(stored, Limits.DEFAULT);
          counted[proof.intact() ? 0 : 1]++;
          if (json) {
            documents.add(document(proof));
          } else {
            shell.printLine(line(proof));
          }
        });
    if (json) {
      shell.print(documents);
    } else {
      shell.printLine(counted[0] + " whole, " + counted[1] + " broken.");
    }
    return counted[1] == 0 ? ExitCode.COMPLETED : ExitCode.FAILED;
  }

  @Command(
      name = "restore",
      description = {
        "Brings a session back, with its files: into this ledger, on any machine.",
        "What is not whole, or would lead out of the workspace, is refused."
      },
      footer = {
        "",
        "Examples:",
        "  errand archive restore nightly-42",
        "  errand archive restore nightly-42 --at 2026-03-01T02:00:07.120Z",
        "",
        "JSON: sessionId, at, events, appended, files, bytes."
      })
  int restore(
      @Parameters(paramLabel = "ID", description = "The session.") String id,
      @Option(
              names = "--at",
              paramLabel = "TIME",
              description = "Which one, as the list tells; the newest unless given.")
          @Nullable String at,
      @Option(
              names = "--max-files",
              paramLabel = "N",
              defaultValue = "100000",
              description = "Refuse one with more files; 100000 unless given.")
          int maxFiles,
      @Option(
              names = "--max-bytes",
              paramLabel = "N",
              defaultValue = "68719476736",
              description = "Refuse one with larger files; 64 GiB unless given.")
          long maxBytes,
      @Option(names = "--json", description = "Print one JSON document.") boolean json) {
    if (maxFiles < 0 || maxBytes < 0) {
      throw invalid("--max-files and --max-bytes must not be negative");
    }
    SessionId session = Ids.session(id);
    Restored restored =
        archive()
            .restore(
                at == null ? newest(session) : new Archive.Stored(session, instant(at)),
                new Limits(maxFiles, maxBytes),
                Shell.operator());
    if (json) {
      ObjectNode document = document(restored.stored());
      shell.print(
          document
              .put("events", restored.events())
              .put("appended", restored.appended())
              .put("files", restored.files())
              .put("bytes", restored.bytes()));
    } else {
      shell.printLine(
          "Restored: %s as of %s, %s and %s (%s)%s"
              .formatted(
                  session,
                  restored.stored().at(),
                  Amounts.counted(restored.events(), "event"),
                  Amounts.counted(restored.files(), "file"),
                  Amounts.size(restored.bytes()),
                  restored.appended() == 0 ? "; the ledger had it already" : ""));
    }
    return ExitCode.COMPLETED;
  }

  private Archive.Stored newest(SessionId session) {
    List<Archive.Stored> found = archive().stored(session);
    if (found.isEmpty()) {
      throw new PortException(
          new Failure.NotFound(
              "the archive has nothing of session " + session + "; see 'errand archive list'"));
    }
    return found.getLast();
  }

  private void each(@Nullable String id, Consumer<Archive.Stored> reader) {
    if (id != null) {
      Archive.Stored newest = newest(Ids.session(id));
      archive().stored(newest.session()).forEach(reader);
      return;
    }
    List<Archive.Stored> page = archive().stored(PAGE, null);
    while (!page.isEmpty()) {
      page.forEach(reader);
      page = archive().stored(PAGE, page.getLast());
    }
  }

  private static Instant instant(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      throw invalid("--at must look like 2026-03-01T02:00:07.120Z, as the list tells it");
    }
  }

  private static PortException invalid(String what) {
    return new PortException(new Failure.InvalidRequest(what));
  }

  private static String line(Proof proof) {
    String what = proof.stored().session() + "  " + proof.stored().at() + "  ";
    return proof.intact()
        ? what
            + "whole: %s, %s, %s"
                .formatted(
                    Amounts.counted(proof.events(), "event"),
                    Amounts.counted(proof.files(), "file"),
                    Amounts.size(proof.bytes()))
        : what + "BROKEN: " + Glyphs.oneLine(proof.problem(), 500);
  }

  private static ObjectNode document(Archive.Stored stored) {
    return Shell.object()
        .put("sessionId", stored.session().value())
        .put("at", stored.at().toString());
  }

  private static ObjectNode document(Proof proof) {
    return document(proof.stored())
        .put("intact", proof.intact())
        .put("events", proof.events())
        .put("files", proof.files())
        .put("bytes", proof.bytes())
        .put("problem", proof.problem());
  }

  private RestoreSessions archive() {
    return shell.application().restoreSessions();
  }
}
