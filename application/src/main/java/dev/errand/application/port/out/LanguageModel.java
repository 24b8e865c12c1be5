package dev.errand.application.port.out;

import dev.errand.domain.brief.UserIdentity;
import dev.errand.domain.budget.TokenUsage;
import dev.errand.domain.session.Message;
import dev.errand.domain.session.ModelProfile;
import dev.errand.domain.tool.ToolSpec;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A language model behind one blocking call. */
public interface LanguageModel extends Health.Source {

  /** What it is; does no I/O. */
  ModelProfile profile();

  /**
   * Makes one call.
   *
   * @param request what to ask
   * @param listener is told what arrives, as it arrives, on this thread; blocking in it holds the
   *     stream back
   * @return the whole reply, with the usage the provider counted or, where it counts none, an
   *     estimate that is not below the truth
   * @throws InterruptedException if the thread is interrupted; the connection is closed then
   * @throws PortException classified: {@code Throttled}, {@code Unavailable}, {@code TimedOut},
   *     {@code Lost} (the connection broke when the provider may have worked already), {@code
   *     Rejected}, {@code InvalidRequest}, {@code ContentRefused}, {@code ContextTooLong}, {@code
   *     Unauthorized}
   */
  Reply call(Request request, Listener listener) throws InterruptedException;

  /**
   * What a model is asked.
   *
   * @param system the system prompt
   * @param messages the conversation, at least one message
   * @param tools the tools it may ask for
   * @param outputSchema JSON Schema its final text must meet, or null
   * @param maxOutputTokens cap of the output, positive
   * @param temperature sampling temperature, or null for the provider's default
   * @param timeout when to give up, positive
   * @param user on whose behalf, for providers that take an end user
   * @param key names this call for ever; the same for a repeat
   */
  record Request(
      String system,
      List<Message> messages,
      List<ToolSpec> tools,
      @Nullable String outputSchema,
      long maxOutputTokens,
      @Nullable Double temperature,
      Duration timeout,
      UserIdentity user,
      String key) {
    public Request {
      Objects.requireNonNull(system, "system is null");
      Objects.requireNonNull(timeout, "timeout is null");
      Objects.requireNonNull(user, "user is null");
      Objects.requireNonNull(key, "key is null");
      messages = List.copyOf(messages);
      tools = List.copyOf(tools);
      if (messages.isEmpty()) {
        throw new IllegalArgumentException("a request needs at least one message");
      }
    }
  }

  /**
   * A tool the model wants run.
   *
   * @param tool its name, as the model wrote it
   * @param arguments JSON text, as the model wrote it; it may be malformed
   */
  record WantedCall(String tool, String arguments) {
    public WantedCall {
      Objects.requireNonNull(tool, "tool is null");
      Objects.requireNonNull(arguments, "arguments is null");
    }
  }

  /**
   * What a model said.
   *
   * @param text its text, empty if it only wants tools
   * @param calls the tools it wants run, in order
   * @param tokens what was used
   * @param cutShort whether it stopped only because it reached the output cap
   */
  record Reply(String text, List<WantedCall> calls, TokenUsage tokens, boolean cutShort) {
    public Reply {
      Objects.requireNonNull(text, "text is null");
      Objects.requireNonNull(tokens, "tokens is null");
      calls = List.copyOf(calls);
    }
  }

  /** Is told what arrives. */
  interface Listener {
    /** Hears nothing; a model may then fetch its reply in one piece. */
    Listener NONE = new Listener() {};

    /** Some more text. */
    default void text(String delta) {}

    /** A tool call begins; {@code index} counts from 0 within the reply. */
    default void toolCallStarted(int index, String tool) {}

    /** Some more of a tool call's arguments. */
    default void toolCallDelta(int index, String argumentsDelta) {}

    /** A tool call is whole. */
    default void toolCallEnded(int index) {}

    /** What was used. */
    default void usage(TokenUsage tokens) {}
  }
}
