package dev.errand.architecture.model;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What TLC is asked: a configuration in its own language.
 *
 * @param module the root module
 * @param text the configuration
 * @param modules generated modules beside those in the resources, by name
 */
record Check(String module, String text, Map<String, String> modules) {

  Check {
    modules = new TreeMap<>(modules);
  }

  /** A configuration from the resources. */
  static Check of(String name) {
    return new Check("Errand", Resources.text(name + ".cfg"), Map.of());
  }

  /** The same with other values of constants. */
  Check with(Map<String, String> constants) {
    Map<String, String> left = new LinkedHashMap<>(constants);
    String changed =
        text.lines()
            .map(
                line -> {
                  String name = line.strip().split(" ", 2)[0];
                  String value = left.remove(name);
                  return value == null ? line : "  " + name + " = " + value;
                })
            .collect(Collectors.joining("\n", "", "\n"));
    if (!left.isEmpty()) {
      throw new IllegalArgumentException("there are no constants " + left.keySet());
    }
    return new Check(module, changed, modules);
  }

  /** The same with nothing to hold but these. */
  Check holding(String kind, List<String> names) {
    String kept =
        text.lines()
            .takeWhile(line -> !line.startsWith("INVARIANTS") && !line.startsWith("PROPERTIES"))
            .collect(Collectors.joining("\n"));
    return new Check(module, kept + "\n" + kind + "\n  " + String.join("\n  ", names), modules);
  }
}
