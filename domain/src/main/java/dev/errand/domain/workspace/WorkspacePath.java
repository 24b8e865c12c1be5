package dev.errand.domain.workspace;

import java.util.Objects;

/**
 * A relative path inside a workspace, with {@code /} between its parts. It cannot name anything
 * outside: no absolute path, no {@code ..}, no backslash, no control character.
 *
 * @param value the path
 */
public record WorkspacePath(String value) implements Comparable<WorkspacePath> {

  private static final int MAX_LENGTH = 1024;

  public WorkspacePath {
    Objects.requireNonNull(value, "value is null");
    String problem = problemOf(value);
    if (problem != null) {
      throw new IllegalArgumentException(
          "'"
              + value.replaceAll("\\p{Cntrl}", "?")
              + "' is no path inside the workspace: "
              + problem);
    }
  }

  /** A path from its text. */
  public static WorkspacePath of(String value) {
    return new WorkspacePath(value);
  }

  /** The last part. */
  public String fileName() {
    return value.substring(value.lastIndexOf('/') + 1);
  }

  @Override
  public int compareTo(WorkspacePath other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }

  private static @org.jspecify.annotations.Nullable String problemOf(String value) {
    if (value.isBlank()) {
      return "it is empty";
    }
    if (value.length() > MAX_LENGTH) {
      return "it is longer than " + MAX_LENGTH + " characters";
    }
    if (value.startsWith("/") || value.matches("[A-Za-z]:.*")) {
      return "it is absolute; give it relative to the workspace";
    }
    if (value.indexOf('\\') >= 0 || value.chars().anyMatch(Character::isISOControl)) {
      return "it holds a backslash or a control character";
    }
    for (String part : value.split("/", -1)) {
      if (part.isEmpty() || part.equals(".") || part.equals("..")) {
        return "its part '" + part + "' is not a name";
      }
    }
    return null;
  }
}
