package dev.errand.domain.brief;

import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * The experiment a brief takes part in.
 *
 * @param name the experiment
 * @param flags its variant
 */
public record Experiment(String name, Map<String, String> flags) {
  public Experiment {
    Objects.requireNonNull(name, "name is null");
    flags = java.util.Collections.unmodifiableMap(new TreeMap<>(flags));
  }
}
