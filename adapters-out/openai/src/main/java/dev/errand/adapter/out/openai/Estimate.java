package dev.errand.adapter.out.openai;

import dev.errand.application.port.out.LanguageModel.Request;
import dev.errand.domain.budget.TokenUsage;
import dev.errand.domain.session.Message;
import dev.errand.domain.tool.ToolCall;
import dev.errand.domain.tool.ToolSpec;

/**
 * What a call used, for servers that do not count. A byte-level tokenizer makes at most one token
 * of a byte, so bytes are never too few; and as the reservation was made in the same way, they are
 * not more than was set aside.
 */
final class Estimate {

  /** Tokens a message, tool or call may cost beside its text, as the domain reckons. */
  static final int OVERHEAD = 16;

  private Estimate() {}

  /** What the server counted, with estimates in place of what it did not count. */
  static TokenUsage usage(Request request, ReplyDraft reply) {
    long output =
        reply.completionTokens() > 0
            ? reply.completionTokens()
            : Math.min(request.maxOutputTokens(), reply.outputBytes());
    return reply.promptTokens() > 0
        ? new TokenUsage(reply.promptTokens(), reply.cachedTokens(), output)
        : TokenUsage.of(input(request), output);
  }

  private static long input(Request request) {
    long sum = OVERHEAD + bytes(request.system());
    for (ToolSpec tool : request.tools()) {
      sum += OVERHEAD + bytes(tool.name()) + bytes(tool.description());
      sum += bytes(tool.argumentsSchema());
    }
    for (Message message : request.messages()) {
      sum += OVERHEAD + bytes(message);
    }
    return request.outputSchema() == null ? sum : sum + bytes(request.outputSchema());
  }

  private static long bytes(Message message) {
    return switch (message) {
      case Message.Asked asked -> bytes(asked.text());
      case Message.Noticed noticed -> bytes(noticed.text());
      case Message.ToolAnswered answered -> bytes(answered.text()) + bytes(answered.tool());
      case Message.Said said -> {
        long sum = bytes(said.text());
        for (ToolCall call : said.calls()) {
          sum += OVERHEAD + bytes(call.tool()) + bytes(call.arguments());
        }
        yield sum;
      }
    };
  }

  /** Its length in UTF-8. */
  static long bytes(CharSequence text) {
    long length = text.length();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= 0x80) {
        length += c < 0x800 || Character.isSurrogate(c) ? 1 : 2;
      }
    }
    return length;
  }
}
