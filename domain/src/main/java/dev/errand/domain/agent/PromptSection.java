package dev.errand.domain.agent;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A part of an agent's prompt.
 *
 * @param name unique within the agent
 * @param text the part
 * @param summary shown in its place until the model opens the section, or null to show it at once
 * @param tools tools this part brings along
 */
public record PromptSection(
    String name, String text, @Nullable String summary, List<String> tools) {

  public PromptSection {
    Objects.requireNonNull(text, "text is null");
    if (name.isBlank()) {
      throw new IllegalArgumentException("a prompt section needs a name");
    }
    tools = List.copyOf(tools);
  }

  /** A replacement from a prompt store, bound to the text it was written for. */
  public record Replacement(String section, String baseSha256, String text) {}

  /** What came of an override. */
  public sealed interface Overridden {
    /** It applies. */
    record Applied(PromptSection section) implements Overridden {}

    /** The section has changed since it was written; it is refused. */
    record Stale(String section, String baseSha256, String currentSha256) implements Overridden {}
  }

  /** This section under an override of the same name. */
  public Overridden apply(Replacement override) {
    String current = sha256();
    return current.equals(override.baseSha256())
        ? new Overridden.Applied(new PromptSection(name, override.text(), summary, tools))
        : new Overridden.Stale(name, override.baseSha256(), current);
  }

  /** Lower-case hexadecimal SHA-256 of the text in UTF-8. */
  public String sha256() {
    try {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }
}
