package dev.errand.application.port.out;

import org.jspecify.annotations.Nullable;

/** Finds the model an agent wants. */
public interface ModelDirectory {

  /**
   * The model.
   *
   * @param address such as {@code openai:gpt-x}, or null for the runtime's default
   * @throws PortException with {@code NotFound} if no adapter serves the address
   */
  LanguageModel model(@Nullable String address);
}
