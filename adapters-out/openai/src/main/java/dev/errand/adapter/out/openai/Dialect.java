package dev.errand.adapter.out.openai;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * What a server understands of the wire, as far as it is known. It starts with a guess and learns
 * from refusals that name a parameter.
 *
 * @param cap the parameter that caps the output
 * @param schema how an output schema is held
 * @param user which field carries the end user
 * @param streamUsage whether usage is asked for in streams
 * @param refused the parameters that were refused
 */
record Dialect(Cap cap, SchemaBy schema, EndUser user, boolean streamUsage, Set<String> refused) {

  /** The parameter that caps the output. */
  enum Cap {
    MAX_COMPLETION_TOKENS("max_completion_tokens"),
    MAX_TOKENS("max_tokens");

    final String parameter;

    Cap(String parameter) {
      this.parameter = parameter;
    }
  }

  /** How an output schema is held. */
  enum SchemaBy {
    /** By the server, {@code response_format}. */
    NATIVE,
    /** By a tool whose arguments are the answer. */
    TOOL,
    /** By the prompt alone. */
    TEXT
  }

  /** Which field carries the end user. */
  enum EndUser {
    SAFETY_IDENTIFIER,
    USER,
    NONE
  }

  Dialect {
    refused = Set.copyOf(refused);
  }

  /**
   * The first guess. Servers other than OpenAI's are asked with the old {@code max_tokens}: several
   * of them ignore {@code max_completion_tokens} without a word, and then nothing caps the output.
   */
  static Dialect first(boolean openAi, SchemaBy schema, EndUser user) {
    Cap cap = openAi ? Cap.MAX_COMPLETION_TOKENS : Cap.MAX_TOKENS;
    return new Dialect(cap, schema, user, true, Set.of());
  }

  /**
   * What to speak after a refusal, or empty when the refusal names nothing that can be said in
   * another way. Every refusal takes one parameter away, so this ends.
   */
  Optional<Dialect> after(Complaint complaint) {
    if (complaint.names(cap.parameter)) {
      Cap other = cap == Cap.MAX_TOKENS ? Cap.MAX_COMPLETION_TOKENS : Cap.MAX_TOKENS;
      // A call without a cap could cost more than was reserved for it.
      return refused.contains(other.parameter)
          ? Optional.empty()
          : Optional.of(new Dialect(other, schema, user, streamUsage, with(cap.parameter)));
    }
    if (streamUsage && complaint.names("stream_options")) {
      return Optional.of(new Dialect(cap, schema, user, false, with("stream_options")));
    }
    if (schema == SchemaBy.NATIVE
        && (complaint.names("response_format") || complaint.names("json_schema"))) {
      return Optional.of(
          new Dialect(cap, SchemaBy.TOOL, user, streamUsage, with("response_format")));
    }
    if (schema == SchemaBy.TOOL && (complaint.names("tool_choice") || complaint.names("tools"))) {
      return Optional.of(new Dialect(cap, SchemaBy.TEXT, user, streamUsage, with("tools")));
    }
    if (user != EndUser.NONE && complaint.names(user.name().toLowerCase(java.util.Locale.ROOT))) {
      return Optional.of(new Dialect(cap, schema, EndUser.NONE, streamUsage, with("user")));
    }
    return Optional.empty();
  }

  private Set<String> with(String parameter) {
    Set<String> more = new HashSet<>(refused);
    more.add(parameter);
    return more;
  }
}
