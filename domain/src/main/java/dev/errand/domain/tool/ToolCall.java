package dev.errand.domain.tool;

import java.util.Objects;

/**
 * A call the model asked for.
 *
 * @param id unique within the session
 * @param tool the tool's name, as the model wrote it
 * @param arguments JSON text, as the model wrote it
 */
public record ToolCall(String id, String tool, String arguments) {
  public ToolCall {
    Objects.requireNonNull(id, "id is null");
    Objects.requireNonNull(tool, "tool is null");
    Objects.requireNonNull(arguments, "arguments is null");
  }
}
