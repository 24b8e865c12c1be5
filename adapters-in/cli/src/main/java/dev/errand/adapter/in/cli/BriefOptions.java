package dev.errand.adapter.in.cli;

import dev.errand.application.port.in.NewBrief;
import dev.errand.domain.brief.AgentChoice;
import dev.errand.domain.brief.BriefId;
import dev.errand.domain.brief.Input;
import dev.errand.domain.brief.UserIdentity;
import dev.errand.domain.workspace.WorkspacePath;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** A brief as it is given on the command line: a document, or a question with an agent. */
final class BriefOptions {

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command = CommandSpec.create();

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "BRIEF",
      description = "The brief, a YAML or JSON file; - reads standard input.")
  private @Nullable String document;

  @Option(
      names = "--text",
      paramLabel = "QUESTION",
      description = "What is asked, in the place of a brief file.")
  private @Nullable String text;

  @Option(names = "--agent", paramLabel = "NAME", description = "Who shall do it; with --text.")
  private @Nullable String agent;

  @Option(
      names = "--file",
      arity = "1..*",
      paramLabel = "FILE",
      description = "Files the agent starts with; with --text.")
  private List<Path> files = new ArrayList<>();

  boolean given() {
    return document != null || text != null;
  }

  /** Refuses what does not go together, before anything is opened. */
  void check() {
    if (document != null && (text != null || agent != null || !files.isEmpty())) {
      throw usage("give either a brief file or --text, --agent and --file");
    }
    if (text == null && (agent != null || !files.isEmpty())) {
      throw usage("--agent and --file need --text \"QUESTION\"");
    }
    if (text != null && agent == null) {
      throw usage("--text needs --agent NAME; 'errand agents' lists them");
    }
  }

  ParameterException usage(String problem) {
    return new ParameterException(command.commandLine(), problem);
  }

  /** What was given, for a person. */
  String source() {
    if (document == null) {
      return "the question";
    }
    return document.equals("-") ? "standard input" : document;
  }

  /**
   * The brief.
   *
   * @param id the id it shall have, or null
   */
  NewBrief read(Environment environment, @Nullable BriefId id) {
    if (text != null && agent != null) {
      return new NewBrief(
          id,
          new AgentChoice.Named(agent),
          new Input.Text(text),
          sourceFiles(),
          UserIdentity.of(Shell.user()),
          null,
          null,
          null,
          null,
          Map.of(),
          null,
          null);
    }
    String name = document == null ? "-" : document;
    NewBrief brief =
        name.equals("-")
            ? environment
                .briefReader()
                .read(Documents.read(environment.in(), source()), source(), Path.of(""))
            : fromFile(environment, Path.of(name));
    return id == null ? brief : withId(brief, id);
  }

  private static NewBrief fromFile(Environment environment, Path file) {
    Path parent = file.getParent();
    return environment
        .briefReader()
        .read(Documents.read(file), file.toString(), parent == null ? Path.of("") : parent);
  }

  private NewBrief withId(NewBrief brief, BriefId id) {
    if (brief.id() != null && !brief.id().equals(id)) {
      throw usage(
          "%s wants the id %s, but --session is %s; leave one of them out"
              .formatted(source(), brief.id(), id));
    }
    return new NewBrief(
        id,
        brief.agent(),
        brief.input(),
        brief.files(),
        brief.user(),
        brief.budget(),
        brief.time(),
        brief.replyTo(),
        brief.idempotencyKey(),
        brief.labels(),
        brief.experiment(),
        brief.traceparent());
  }

  private List<NewBrief.SourceFile> sourceFiles() {
    List<NewBrief.SourceFile> sources = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (Path file : files) {
      if (!Files.isRegularFile(file)) {
        throw usage("--file " + file + (Files.exists(file) ? " is not a file" : " does not exist"));
      }
      String name = String.valueOf(file.getFileName());
      if (!names.add(name)) {
        throw usage("two files are named " + name + "; a brief document can give them paths");
      }
      try {
        sources.add(new NewBrief.SourceFile.OnDisk(WorkspacePath.of(name), file));
      } catch (IllegalArgumentException e) {
        throw usage("--file " + file + ": " + e.getMessage());
      }
    }
    return sources;
  }
}
