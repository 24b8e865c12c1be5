package dev.errand.bootstrap;

import dev.errand.application.port.out.PortException;
import dev.errand.bootstrap.Values.Item;
import dev.errand.bootstrap.Values.Written;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads the configuration in layers, defaults below the file below the environment, and tells all
 * problems at once.
 */
final class ConfigReader {

  /** Variables of the launcher, of secrets, and those Kubernetes makes for a service "errand". */
  private static final Pattern NOT_OURS =
      Pattern.compile(
          "ERRAND_(CONFIG|JAVA|JAVA_OPTS|SECRET_.*|SERVICE_HOST|SERVICE_PORT.*|PORT(_.*)?)");

  private final Map<String, String> environment;
  private final BiFunction<Port, URI, Optional<String>> addressProblem;
  private final List<Problem> problems = new ArrayList<>();
  private final Values values = new Values();

  /**
   * A reader for one reading.
   *
   * @param environment the environment variables
   * @param addressProblem what is wrong with an address of a port
   */
  ConfigReader(
      Map<String, String> environment, BiFunction<Port, URI, Optional<String>> addressProblem) {
    this.environment = new TreeMap<>(environment);
    this.addressProblem = addressProblem;
  }

  /**
   * The configuration.
   *
   * @param file the file that was asked for, or null to look at the usual places
   * @param directory where {@code errand.yaml} may lie
   * @param worker this process's name
   * @throws PortException with {@code InvalidRequest}, telling all problems
   */
  Config read(@Nullable Path file, Path directory, String worker) throws PortException {
    Map<Key<?>, Written> inFile = ConfigFile.read(file, environment, directory, problems);
    Map<Key<?>, Written> inEnvironment = readEnvironment();
    for (Key<?> key : Keys.ALL) {
      if (!inFile.containsKey(key) && !inEnvironment.containsKey(key)) {
        useDefault(key);
      }
      // Both are read, so that a bad line is told although a variable hides it for now.
      Stream.of(inFile, inEnvironment)
          .flatMap(layer -> Stream.ofNullable(layer.get(key)))
          .forEach(written -> use(key, written));
    }
    checkTogether();
    if (!problems.isEmpty()) {
      throw Problem.exception(problems);
    }
    return Config.of(values, worker);
  }

  private void useDefault(Key<?> key) {
    if (Keys.IN_DATABASE.contains(key)
        && values.orNull(Keys.DATABASE) != null
        && !isWrong(Keys.DATABASE)) {
      use(key, values.written(Keys.DATABASE));
      return;
    }
    Source source = new Source.Default();
    List<Item> items =
        key.fallback().isEmpty() ? List.of() : List.of(new Item(key.fallback(), source));
    use(key, new Written(items, source));
  }

  private boolean isWrong(Key<?> key) {
    return problems.stream().anyMatch(problem -> problem.key().equals(key.name()));
  }

  private Map<Key<?>, Written> readEnvironment() {
    Map<String, Key<?>> keys =
        Keys.ALL.stream().collect(Collectors.toMap(Key::variable, key -> key));
    Map<Key<?>, Written> found = new HashMap<>();
    environment.forEach(
        (variable, text) -> {
          Key<?> key = keys.get(variable);
          Source source = new Source.InEnvironment(variable);
          if (key != null && !text.isBlank()) {
            found.put(key, new Written(List.of(new Item(text.strip(), source)), source));
          } else if (key == null && Key.claims(variable) && !NOT_OURS.matcher(variable).matches()) {
            problems.add(
                new Problem(
                    "", variable, "unknown environment variable" + hint(variable, keys.keySet())));
          }
        });
    return found;
  }

  /** The text to end a message about an unknown name with. */
  static String hint(String name, Collection<String> known) {
    return Texts.nearest(name, known)
        .map(nearest -> "; did you mean " + nearest + "?")
        .orElse("; remove it, or see all with 'errand config show'");
  }

  private void use(Key<?> key, Written written) {
    if (key.kind() instanceof Kind.ListOf<?> list) {
      List<Item> items =
          written.items().stream()
              .flatMap(
                  item -> Texts.parts(item.text()).stream().map(t -> new Item(t, item.source())))
              .toList();
      List<Object> parsed = new ArrayList<>();
      items.forEach(item -> parsed(key, list.item(), item).ifPresent(parsed::add));
      values.set(key, List.copyOf(parsed), new Written(items, written.source()));
    } else if (written.items().size() != 1 && !(written.source() instanceof Source.Default)) {
      problems.add(
          new Problem(key.name(), written.source().shown(), "is a list; write one value only"));
    } else {
      Object value =
          written.items().isEmpty()
              ? null
              : parsed(key, key.kind(), written.items().getFirst()).orElse(null);
      values.set(key, value, written);
    }
  }

  private Optional<Object> parsed(Key<?> key, Kind<?> kind, Item item) {
    try {
      Object value = kind.parse(item.text());
      if (kind instanceof Kind.AddressOf address && value instanceof URI uri) {
        addressProblem
            .apply(address.port(), uri)
            .ifPresent(what -> problems.add(new Problem(key.name(), item.source().shown(), what)));
      }
      return Optional.of(value);
    } catch (IllegalArgumentException e) {
      problems.add(new Problem(key.name(), item.source().shown(), String.valueOf(e.getMessage())));
      return Optional.empty();
    }
  }

  private void checkTogether() {
    notMore(Keys.MODEL_RETRY_BASE, Keys.MODEL_RETRY_MAX);
    notMore(Keys.ATTEMPT_RETRY_BASE, Keys.ATTEMPT_RETRY_MAX);
    Integer attempts = values.orNull(Keys.MAX_ATTEMPTS);
    Integer deliveries = values.orNull(Keys.MAX_DELIVERIES);
    if (attempts != null && deliveries != null && attempts > deliveries) {
      conflict(Keys.MAX_ATTEMPTS, attempts, Keys.MAX_DELIVERIES, deliveries);
    }
  }

  private void notMore(Key<Duration> lessKey, Key<Duration> moreKey) {
    Duration less = values.orNull(lessKey);
    Duration more = values.orNull(moreKey);
    if (less != null && more != null && less.compareTo(more) > 0) {
      conflict(lessKey, Texts.shown(less), moreKey, Texts.shown(more));
    }
  }

  private void conflict(Key<?> lessKey, Object less, Key<?> moreKey, Object more) {
    problems.add(
        new Problem(
            lessKey.name(),
            values.source(lessKey).shown(),
            "%s is more than %s, which is %s (%s); lower the one or raise the other"
                .formatted(less, moreKey.name(), more, values.source(moreKey).shown())));
  }
}
