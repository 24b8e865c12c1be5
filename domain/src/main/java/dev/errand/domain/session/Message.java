package dev.errand.domain.session;

import dev.errand.domain.tool.ToolCall;
import java.util.List;
import java.util.Objects;

/** One message of a conversation, behind the system prompt. */
public sealed interface Message {

  /** What the brief asks. */
  record Asked(String text) implements Message {
    public Asked {
      Objects.requireNonNull(text, "text is null");
    }
  }

  /** What the model said, and the tools it wants run. */
  record Said(String text, List<ToolCall> calls) implements Message {
    public Said {
      Objects.requireNonNull(text, "text is null");
      calls = List.copyOf(calls);
    }
  }

  /** What came of a tool call. */
  record ToolAnswered(String callId, String tool, String text, boolean failed) implements Message {
    public ToolAnswered {
      Objects.requireNonNull(callId, "callId is null");
      Objects.requireNonNull(tool, "tool is null");
      Objects.requireNonNull(text, "text is null");
    }
  }

  /**
   * What the runtime tells the model: a feedback rule's notice, or why its answer is not enough.
   */
  record Noticed(String text) implements Message {
    public Noticed {
      Objects.requireNonNull(text, "text is null");
    }
  }
}
