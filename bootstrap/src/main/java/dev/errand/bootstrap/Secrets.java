package dev.errand.bootstrap;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Looks secrets up: first in {@code ERRAND_SECRET_NAME}, then in the variable that is customary for
 * it, then in a file. Asked anew each time, so that a file that was changed is noticed. What was
 * seen is remembered for the redaction of logs.
 */
final class Secrets implements Function<String, Optional<String>> {

  private static final Logger LOG = System.getLogger(Secrets.class.getName());
  private static final String PREFIX = "ERRAND_SECRET_";
  private static final Pattern REFERENCE = Pattern.compile("\\$\\{secret:(.*)}");
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");
  private static final Map<String, String> CUSTOMARY = Map.of("openai", "OPENAI_API_KEY");

  private final Map<String, String> environment;
  private final Set<String> known = ConcurrentHashMap.newKeySet();
  private volatile @Nullable Path directory;

  Secrets(Map<String, String> environment) {
    this.environment = environment;
    environment.forEach(
        (variable, value) -> {
          if (variable.startsWith(PREFIX) || CUSTOMARY.containsValue(variable)) {
            present(value).ifPresent(known::add);
          }
        });
  }

  /** Looks into this directory too, from now on. */
  void alsoIn(@Nullable Path files) {
    directory = files;
  }

  /** A secret by its name, or by a reference {@code ${secret:NAME}}; empty if there is none. */
  @Override
  public Optional<String> apply(String reference) {
    String name = REFERENCE.matcher(reference).replaceFirst("$1");
    if (!NAME.matcher(name).matches()) {
      return Optional.empty();
    }
    Optional<String> value =
        variable(PREFIX + name.toUpperCase(Locale.ROOT).replaceAll("[.-]", "_"))
            .or(() -> variable(CUSTOMARY.getOrDefault(name, "")))
            .or(() -> file(name));
    value.ifPresent(known::add);
    return value;
  }

  /** The secrets there are, as far as they have been seen. */
  Set<String> known() {
    return known;
  }

  private Optional<String> variable(String variable) {
    return present(environment.getOrDefault(variable, ""));
  }

  private Optional<String> file(String name) {
    Path folder = directory;
    if (folder == null || !Files.isRegularFile(folder.resolve(name))) {
      return Optional.empty();
    }
    Path file = folder.resolve(name);
    try {
      return present(Files.readString(file));
    } catch (IOException e) {
      LOG.log(Level.WARNING, "the secret file {0} cannot be read: {1}", file, e.getClass());
      return Optional.empty();
    }
  }

  private static Optional<String> present(String text) {
    return Optional.of(text.strip()).filter(value -> !value.isEmpty());
  }
}
