package dev.errand.domain.brief;

import java.util.Objects;

/** What the agent is asked. */
public sealed interface Input {

  /** The input as text. */
  String text();

  /** Plain language. */
  record Text(String text) implements Input {
    public Text {
      Objects.requireNonNull(text, "text is null");
    }
  }

  /** A JSON document. */
  record Json(String text) implements Input {
    public Json {
      Objects.requireNonNull(text, "text is null");
    }
  }
}
