package dev.errand.adapter.out.embedded;

import dev.errand.application.port.out.PortException;
import dev.errand.domain.failure.Failure;
import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a {@code file:DIR?name=value&name=value} address says.
 *
 * @param directory absolute; what the address gives is relative to the working directory
 * @param parameters what stands behind the question mark
 */
record FileAddress(Path directory, Map<String, String> parameters) {

  static final String SCHEME = "file";

  /**
   * Reads an address.
   *
   * @param known the parameters it may have
   */
  static FileAddress of(URI address, Set<String> known) {
    if (!SCHEME.equalsIgnoreCase(address.getScheme())) {
      throw malformed(address, known, "it is of another kind");
    }
    String text = address.getRawSchemeSpecificPart();
    int mark = text.indexOf('?');
    String directory = decoded(mark < 0 ? text : text.substring(0, mark));
    if (directory.startsWith("//")) {
      int slash = directory.indexOf('/', 2);
      String host = directory.substring(2, slash < 0 ? directory.length() : slash);
      if (!host.isEmpty() && !host.equals("localhost")) {
        throw malformed(address, known, "it names the host '" + host + "'");
      }
      directory = slash < 0 ? "" : directory.substring(slash);
    }
    if (directory.isEmpty()) {
      throw malformed(address, known, "it names no directory");
    }
    if (address.getRawFragment() != null) {
      throw malformed(address, known, "write the # as %23");
    }
    Map<String, String> parameters = new HashMap<>();
    if (mark >= 0) {
      for (String parameter : text.substring(mark + 1).split("&", -1)) {
        int equals = parameter.indexOf('=');
        if (equals < 0 || !known.contains(parameter.substring(0, equals))) {
          throw malformed(address, known, "it has the parameter '" + parameter + "'");
        }
        parameters.put(parameter.substring(0, equals), decoded(parameter.substring(equals + 1)));
      }
    }
    try {
      return new FileAddress(Path.of(directory).toAbsolutePath().normalize(), parameters);
    } catch (InvalidPathException e) {
      throw malformed(address, known, "it names no directory this system could have");
    }
  }

  /** A parameter that is {@code on} or {@code off}. */
  boolean flag(String name, boolean otherwise) {
    String value = parameters.get(name);
    if (value == null) {
      return otherwise;
    }
    return switch (value) {
      case "on" -> true;
      case "off" -> false;
      default -> throw wrongValue(name, value, "on or off");
    };
  }

  /** A parameter that is a positive number. */
  long number(String name, long otherwise) {
    String value = parameters.get(name);
    if (value == null) {
      return otherwise;
    }
    if (!value.matches("[1-9][0-9]{0,17}")) {
      throw wrongValue(name, value, "a positive number");
    }
    return Long.parseLong(value);
  }

  private static String decoded(String raw) {
    return URI.create("file:x" + raw).getSchemeSpecificPart().substring(1);
  }

  private static PortException wrongValue(String name, String value, String wanted) {
    return new PortException(
        new Failure.InvalidRequest(
            "the file address has %s=%s; give it %s".formatted(name, value, wanted)));
  }

  private static PortException malformed(URI address, Set<String> known, String problem) {
    String parameters =
        known.isEmpty() ? "" : ", optionally with ?name=value for " + new TreeSet<>(known);
    return new PortException(
        new Failure.InvalidRequest(
            "the address '%s' is not usable: %s. It should be file:DIRECTORY%s"
                .formatted(address, problem, parameters)));
  }
}
