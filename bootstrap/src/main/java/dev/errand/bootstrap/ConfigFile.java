package dev.errand.bootstrap;

import dev.errand.bootstrap.Values.Item;
import dev.errand.bootstrap.Values.Written;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The YAML file of the configuration: what it says about which key. */
final class ConfigFile {

  static final String USUAL_NAME = "errand.yaml";

  private static final String VARIABLE = "ERRAND_CONFIG";
  private static final long MOST_BYTES = 1 << 20;

  private final Path file;
  private final List<Problem> problems;
  private final Map<String, Key<?>> keys =
      Keys.ALL.stream().collect(Collectors.toMap(Key::name, key -> key));
  private final Set<String> levels =
      keys.keySet().stream()
          .filter(name -> name.contains("."))
          .map(name -> name.substring(0, name.indexOf('.')))
          .collect(Collectors.toSet());
  private final Map<Key<?>, Written> found = new LinkedHashMap<>();

  private ConfigFile(Path file, List<Problem> problems) {
    this.file = file;
    this.problems = problems;
  }

  /** What the file says; nothing if there is none. */
  static Map<Key<?>, Written> read(
      @Nullable Path asked,
      Map<String, String> environment,
      Path directory,
      List<Problem> problems) {
    String named = environment.getOrDefault(VARIABLE, "");
    if (asked != null) {
      return read(asked, "named on the command line", problems);
    }
    if (!named.isBlank()) {
      return read(Path.of(named), "named by " + VARIABLE, problems);
    }
    Path usual = directory.resolve(USUAL_NAME);
    return Files.exists(usual) ? read(usual, "", problems) : Map.of();
  }

  private static Map<Key<?>, Written> read(Path file, String named, List<Problem> problems) {
    ConfigFile reading = new ConfigFile(file, problems);
    try {
      if (Files.size(file) > MOST_BYTES) {
        throw new IOException("is larger than " + MOST_BYTES + " bytes");
      }
      reading.mapping("", Yaml.read(Files.readString(file)));
    } catch (Yaml.Malformed e) {
      reading.problem("", e.line(), String.valueOf(e.getMessage()));
    } catch (NoSuchFileException e) {
      problems.add(
          new Problem("", file.toString(), "does not exist, but is " + named + "; correct it"));
    } catch (CharacterCodingException e) {
      problems.add(new Problem("", file.toString(), "is not in UTF-8; save it so"));
    } catch (IOException e) {
      problems.add(new Problem("", file.toString(), "cannot be read: " + e.getMessage()));
    }
    return reading.found;
  }

  private void mapping(String prefix, Yaml node) {
    if (!(node instanceof Yaml.Mapping mapping)) {
      problem(
          prefix.isEmpty() ? "" : prefix.substring(0, prefix.length() - 1),
          node.line(),
          "must hold KEY: VALUE lines");
      return;
    }
    for (Yaml.Entry entry : mapping.entries()) {
      String name = prefix + entry.name();
      Key<?> key = keys.get(name);
      if (key != null) {
        value(key, entry);
      } else if (prefix.isEmpty() && levels.contains(name)) {
        mapping(name + ".", entry.value());
      } else {
        problem(name, entry.line(), "unknown key" + ConfigReader.hint(name, keys.keySet()));
      }
    }
  }

  private void value(Key<?> key, Yaml.Entry entry) {
    Source source = new Source.InFile(file, entry.line());
    switch (entry.value()) {
      case Yaml.Scalar scalar when scalar.text().isEmpty() ->
          problem(key.name(), entry.line(), "has no value; write one or remove the line");
      case Yaml.Scalar scalar ->
          found.put(key, new Written(List.of(new Item(scalar.text(), source)), source));
      case Yaml.Sequence sequence -> found.put(key, new Written(items(key, sequence), source));
      case Yaml.Mapping mapping ->
          problem(key.name(), entry.line(), "must be one value, not KEY: VALUE lines");
    }
  }

  private List<Item> items(Key<?> key, Yaml.Sequence sequence) {
    List<Item> items = new ArrayList<>();
    for (Yaml each : sequence.items()) {
      if (each instanceof Yaml.Scalar scalar && !scalar.text().isEmpty()) {
        items.add(new Item(scalar.text(), new Source.InFile(file, each.line())));
      } else {
        problem(key.name(), each.line(), "every item must be one value");
      }
    }
    return items;
  }

  private void problem(String key, int line, String what) {
    problems.add(new Problem(key, new Source.InFile(file, line).shown(), what));
  }
}
