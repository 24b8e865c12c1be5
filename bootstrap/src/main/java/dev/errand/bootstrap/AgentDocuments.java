package dev.errand.bootstrap;

import dev.errand.application.port.out.AgentCatalog;
import dev.errand.application.port.out.Codecs;
import dev.errand.application.port.out.PortException;
import dev.errand.domain.agent.AgentDefinition;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Agents from their documents: those that ship, and those of files and directories. */
final class AgentDocuments {

  private static final String SHIPPED = "agents/";
  private static final String INDEX = SHIPPED + "index.txt";

  private final Codecs codecs;
  private final List<Problem> problems;
  private final Map<String, AgentDefinition> agents = new TreeMap<>();
  private final Map<String, String> sources = new HashMap<>();

  private AgentDocuments(Codecs codecs, List<Problem> problems) {
    this.codecs = codecs;
    this.problems = problems;
  }

  /** All agents; what is wrong with their documents is added to {@code problems}. */
  static AgentCatalog read(List<Path> paths, Codecs codecs, List<Problem> problems) {
    AgentDocuments documents = new AgentDocuments(codecs, problems);
    for (String name : shipped()) {
      documents.add(Resources.text(SHIPPED + name), "built-in " + name);
    }
    paths.forEach(documents::addAll);
    List<AgentDefinition> all = List.copyOf(documents.agents.values());
    return () -> all;
  }

  /** The names of the documents that ship; a jar's directory cannot be listed on every path. */
  static List<String> shipped() {
    return Resources.text(INDEX).lines().map(String::strip).filter(n -> !n.isEmpty()).toList();
  }

  private void addAll(Path path) {
    try {
      if (!Files.isDirectory(path)) {
        addFile(path);
        return;
      }
      try (Stream<Path> files = Files.list(path)) {
        files.filter(each -> isYaml(each.getFileName())).sorted().forEach(this::addFile);
      }
    } catch (IOException e) {
      problems.add(new Problem("agents", path.toString(), "cannot be read: " + e.getMessage()));
    }
  }

  private void addFile(Path file) {
    try {
      add(Files.readString(file), file.toString());
    } catch (CharacterCodingException e) {
      problems.add(new Problem("agents", file.toString(), "is not in UTF-8; save it so"));
    } catch (IOException e) {
      problems.add(new Problem("agents", file.toString(), "cannot be read: " + e.getMessage()));
    }
  }

  private void add(String yaml, String source) {
    try {
      AgentDefinition agent = codecs.decodeAgent(yaml, source);
      String earlier = sources.putIfAbsent(agent.name(), source);
      if (earlier == null) {
        agents.put(agent.name(), agent);
      } else {
        problems.add(
            new Problem(
                "agents",
                source,
                "the agent '%s' is already in %s; rename one of them"
                    .formatted(agent.name(), earlier)));
      }
    } catch (PortException e) {
      problems.add(new Problem("agents", source, e.failure().message()));
    }
  }

  private static boolean isYaml(Path name) {
    return name.toString().endsWith(".yaml") || name.toString().endsWith(".yml");
  }
}
