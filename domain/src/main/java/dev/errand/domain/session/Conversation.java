package dev.errand.domain.session;

import dev.errand.domain.collection.Trail;
import dev.errand.domain.tool.ToolCall;
import java.util.List;
import java.util.Objects;

/**
 * All messages so far, and an upper bound of the tokens they make. Immutable; adding a message
 * costs its own length only.
 *
 * <p>The bound rests on two facts: what a provider counted for the last call is known, and a
 * byte-level tokenizer makes at most one token of a byte. So the next input is at most the last
 * input, the last output, and the bytes added since.
 */
public final class Conversation {

  /** Tokens a message may cost beside its text: role, name, separators. */
  static final long MESSAGE_OVERHEAD = 16;

  /** No messages. */
  public static final Conversation EMPTY = new Conversation(Trail.empty(), 0, 0);

  private final Trail<Message> messages;
  private final long knownTokens;
  private final long newBytes;

  private Conversation(Trail<Message> messages, long knownTokens, long newBytes) {
    this.messages = messages;
    this.knownTokens = knownTokens;
    this.newBytes = newBytes;
  }

  /** A conversation from its parts, as the accessors give them. */
  public static Conversation of(List<Message> messages, long knownTokens, long newBytes) {
    return new Conversation(Trail.of(messages), knownTokens, newBytes);
  }

  /** All messages, oldest first; costs their number. */
  public List<Message> messages() {
    return messages.toList();
  }

  /** How many messages there are. */
  public int size() {
    return messages.size();
  }

  /** Tokens of the last settled call, input and output together. */
  public long knownTokens() {
    return knownTokens;
  }

  /** Bytes, and overheads, of what was added since. */
  public long newBytes() {
    return newBytes;
  }

  /** An upper bound of the tokens the next call's input has. */
  public long inputBound() {
    return knownTokens + newBytes;
  }

  Conversation plus(Message message) {
    return new Conversation(
        messages.plus(message), knownTokens, newBytes + MESSAGE_OVERHEAD + bytes(message));
  }

  Conversation plusOverhead(long bytes) {
    return new Conversation(messages, knownTokens, newBytes + bytes);
  }

  Conversation plusReply(Message.Said reply, long inputTokens, long outputTokens) {
    if (inputTokens == 0) {
      return plus(reply);
    }
    return new Conversation(messages.plus(reply), inputTokens + outputTokens + MESSAGE_OVERHEAD, 0);
  }

  private static long bytes(Message message) {
    return switch (message) {
      case Message.Asked asked -> utf8Length(asked.text());
      case Message.Said said -> {
        long sum = utf8Length(said.text());
        for (ToolCall call : said.calls()) {
          sum += MESSAGE_OVERHEAD + utf8Length(call.tool()) + utf8Length(call.arguments());
        }
        yield sum;
      }
      case Message.ToolAnswered answered ->
          utf8Length(answered.text()) + utf8Length(answered.tool());
      case Message.Noticed noticed -> utf8Length(noticed.text());
    };
  }

  static long utf8Length(String text) {
    long length = text.length();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= 0x80) {
        length += c < 0x800 || Character.isSurrogate(c) ? 1 : 2;
      }
    }
    return length;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Conversation that
        && knownTokens == that.knownTokens
        && newBytes == that.newBytes
        && messages.equals(that.messages);
  }

  @Override
  public int hashCode() {
    return Objects.hash(messages, knownTokens, newBytes);
  }

  @Override
  public String toString() {
    return messages.size() + " messages, at most " + inputBound() + " tokens";
  }
}
