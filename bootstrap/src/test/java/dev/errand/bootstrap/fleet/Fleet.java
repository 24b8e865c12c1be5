package dev.errand.bootstrap.fleet;

import dev.errand.bootstrap.OpenMailbox;
import dev.errand.bootstrap.process.ErrandProgram;
import dev.errand.bootstrap.process.PluginJar;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Workers that share {@link Stores}. They know one agent, {@code walker}, whose model and tools are
 * those of {@code steps-plugin} beside the tests.
 */
final class Fleet implements AutoCloseable {

  /** How long a brief stays with a worker that says nothing any more. */
  static final int VISIBILITY_SECONDS = 4;

  /** What a tenant may use, which is enough for everything. */
  static final long TOKENS_PER_DAY = 1_000_000_000;

  private final Path directory;
  private final Stores stores;
  private final Path home;
  private final List<FleetWorker> workers = new ArrayList<>();
  private final OpenMailbox briefs;
  private final OpenMailbox reports;

  private Fleet(Path directory, Stores stores) throws IOException, URISyntaxException {
    this.directory = directory;
    this.stores = stores;
    this.home = installed(directory.resolve("errand"));
    this.briefs = OpenMailbox.at(stores.mailboxes().address("briefs"));
    this.reports = OpenMailbox.at(stores.mailboxes().address("reports"));
  }

  /** A fleet without workers, whose stores are those that are mostly used. */
  static Fleet in(Path directory) throws IOException, URISyntaxException {
    return in(directory, System.getProperty("fleet.stores", "redis"));
  }

  /** A fleet without workers, on stores of this kind. */
  static Fleet in(Path directory, String stores) throws IOException, URISyntaxException {
    return new Fleet(directory, Stores.of(stores, directory));
  }

  /**
   * A worker, not started yet.
   *
   * @param settings environment variables that differ from those of all
   */
  FleetWorker worker(String name, Map<String, String> settings) {
    Map<String, String> variables = new TreeMap<>(variables(name));
    variables.putAll(settings);
    FleetWorker worker =
        new FleetWorker(name, home, directory, number -> machine(name, number), variables);
    workers.add(worker);
    return worker;
  }

  List<FleetWorker> workers() {
    return workers;
  }

  Stores stores() {
    return stores;
  }

  /** The mailbox that briefs are in. */
  OpenMailbox briefs() {
    return briefs;
  }

  /** The mailbox that reports come to. */
  OpenMailbox reports() {
    return reports;
  }

  String replyTo() {
    return stores.mailboxes().address("reports");
  }

  /** One command of the program, on what the workers share. */
  ErrandProgram.Finished run(String... arguments) {
    ErrandProgram program = ErrandProgram.in(machine("command", 1), home);
    variables("command").forEach(program::with);
    return program.run(arguments);
  }

  Ledgers ledgers() {
    return stores.ledgers();
  }

  Scene scene() {
    return new Scene(directory.resolve("scene"));
  }

  @Override
  public void close() {
    workers.forEach(FleetWorker::close);
    briefs.close();
    reports.close();
    stores.close();
    try {
      Files.deleteIfExists(home.resolve("lib"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where a worker runs: a directory of its own if that is all machines need. */
  private Path machine(String worker, int number) {
    Path machine =
        stores.database().isPresent()
            ? directory.resolve("machines").resolve(worker + "-" + number)
            : directory;
    try {
      Files.createDirectories(machine);
      Files.writeString(
          machine.resolve("walker.yaml"),
          """
          name: walker
          description: Takes three steps.
          prompt: [{name: task, text: Walk.}]
          tools: [stamp, look]
          model: {maxOutputTokens: 100}
          budget: {totalTokens: 1000000}
          timeLimit: 1h
          """);
      Files.writeString(
          machine.resolve("quotas.yaml"),
          "default: {tokensPerDay: %d, costPerMonth: 1000}%n".formatted(TOKENS_PER_DAY));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return machine;
  }

  private Map<String, String> variables(String name) {
    String steps = "steps:" + directory.resolve("scene") + "?worker=" + name;
    Map<String, String> variables = new TreeMap<>();
    variables.putAll(stores.variables());
    variables.put("ERRAND_MAILBOX", stores.mailboxes().address("briefs"));
    variables.put("ERRAND_REPLY_ALLOW", stores.mailboxes().prefix());
    variables.put("ERRAND_AGENTS", "walker.yaml");
    if (stores.database().isPresent()) {
      variables.put("ERRAND_QUOTAS", "quotas.yaml");
    }
    variables.put("ERRAND_MODEL", steps);
    variables.put("ERRAND_TOOLS", steps);
    variables.put("ERRAND_HTTP_ADDRESS", "127.0.0.1:0");
    variables.put("ERRAND_VISIBILITY", VISIBILITY_SECONDS + "s");
    variables.put("ERRAND_RECEIVE_WAIT", "5s");
    variables.put("ERRAND_PROBE_EVERY", "1s");
    variables.put("ERRAND_DRAIN", "10s");
    variables.put("ERRAND_GRACE", "10s");
    variables.put("ERRAND_CONCURRENCY", "32");
    // Every kill costs those it hits an attempt, and the call that was under way a try.
    variables.put("ERRAND_MAX_ATTEMPTS", "30");
    variables.put("ERRAND_MAX_DELIVERIES", "200");
    variables.put("ERRAND_MODEL_RETRY_ATTEMPTS", "30");
    variables.put("ERRAND_MODEL_RETRY_BASE", "100ms");
    variables.put("ERRAND_MODEL_RETRY_MAX", "1s");
    variables.put("ERRAND_ATTEMPT_RETRY_BASE", "200ms");
    variables.put("ERRAND_ATTEMPT_RETRY_MAX", "2s");
    variables.put("ERRAND_BREAKER_FAILURES", "1000");
    variables.put("ERRAND_JAVA_OPTS", "-Xmx256m -XX:+UseSerialGC -XX:TieredStopAtLevel=1");
    return variables;
  }

  /** The distribution with one more plug-in. */
  private static Path installed(Path home) throws IOException, URISyntaxException {
    Path launcher = home.resolve("bin/errand");
    Files.createDirectories(launcher.getParent());
    Files.copy(ErrandProgram.HOME.resolve("bin/errand"), launcher);
    Files.createSymbolicLink(home.resolve("lib"), ErrandProgram.HOME.resolve("lib"));
    Path sources =
        Path.of(
            Objects.requireNonNull(Fleet.class.getResource("/steps-plugin/module-info.java"))
                .toURI());
    PluginJar.make(sources.getParent(), home.resolve("classes"), home.resolve("plugins/steps.jar"));
    return home;
  }

  /** What the plug-in's processes did, as they noted it. */
  record Scene(Path directory) {

    /** Opens a gate for a worker. */
    void open(String worker, String gate) {
      try {
        Files.createFile(directory.resolve("gates").resolve(worker + "-" + gate));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** How often something was noted that begins so, by what follows. */
    Map<String, Long> counts(String begin) {
      return lines("").stream()
          .filter(line -> line.startsWith(begin + " "))
          .map(line -> line.substring(begin.length() + 1))
          .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    }

    /** All that was noted by the processes of a worker. */
    List<String> lines(String worker) {
      List<String> lines = new ArrayList<>();
      for (Path file : list("said")) {
        if (file.getFileName().toString().startsWith(worker)) {
          try {
            lines.addAll(Files.readAllLines(file));
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        }
      }
      return lines;
    }

    /** What was stamped: the file of each stamp. */
    List<String> stamps() {
      return list("stamps").stream().map(file -> file.getFileName().toString()).toList();
    }

    private List<Path> list(String folder) {
      Path place = directory.resolve(folder);
      if (!Files.isDirectory(place)) {
        return List.of();
      }
      try (var files = Files.list(place)) {
        return files.sorted().toList();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
