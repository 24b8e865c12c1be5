package dev.errand.domain.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.domain.tool.ToolCall;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class ConversationTest {

  @Property
  void theLengthInUtf8IsThatOfTheEncoder(@ForAll String text) {
    String wellFormed = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);

    assertThat(Conversation.utf8Length(wellFormed))
        .isEqualTo(wellFormed.getBytes(StandardCharsets.UTF_8).length);
  }

  @Test
  void theBoundFollowsWhatTheProviderCounted() {
    Conversation asked = Conversation.EMPTY.plus(new Message.Asked("a".repeat(1_000)));
    Message.Said said = new Message.Said("yes", List.of());

    Conversation replied = asked.plusReply(said, 250, 1);
    Conversation next = replied.plus(new Message.Noticed("b".repeat(10)));

    assertThat(asked.inputBound()).isEqualTo(1_000 + Conversation.MESSAGE_OVERHEAD);
    assertThat(next.inputBound())
        .isEqualTo(250 + 1 + Conversation.MESSAGE_OVERHEAD + 10 + Conversation.MESSAGE_OVERHEAD);
  }

  @Test
  void aReplyWithoutCountsIsBoundedByItsBytes() {
    Conversation asked = Conversation.EMPTY.plus(new Message.Asked("hello"));

    Conversation replied = asked.plusReply(new Message.Said("hi", List.of()), 0, 0);

    assertThat(replied.inputBound()).isEqualTo(5 + 2 + 2 * Conversation.MESSAGE_OVERHEAD);
  }

  @Test
  void everythingTheModelIsShownCounts() {
    ToolCall call = new ToolCall("c1", "read", "{}");
    Conversation all =
        Conversation.EMPTY
            .plus(new Message.Said("hi", List.of(call)))
            .plus(new Message.ToolAnswered("c1", "read", "done", false));

    assertThat(all.newBytes())
        .isEqualTo(3 * Conversation.MESSAGE_OVERHEAD + "hiread{}readdone".length());
    assertThat(all.plusOverhead(5).newBytes()).isEqualTo(all.newBytes() + 5);
  }

  @Test
  void oneFromItsPartsIsTheSame() {
    Conversation whole =
        Conversation.EMPTY
            .plus(new Message.Asked("a"))
            .plusReply(new Message.Said("b", List.of()), 10, 5)
            .plus(new Message.Noticed("c"));
    Conversation again = Conversation.of(whole.messages(), whole.knownTokens(), whole.newBytes());

    assertThat(again).isEqualTo(whole).hasSameHashCodeAs(whole);
    assertThat(again.size()).isEqualTo(3);
    assertThat(again.knownTokens()).isEqualTo(15 + Conversation.MESSAGE_OVERHEAD);
    assertThat(again).hasToString("3 messages, at most " + whole.inputBound() + " tokens");
    assertThat(Conversation.of(List.of(), 1, 0)).isNotEqualTo(Conversation.of(List.of(), 0, 1));
    assertThat(Conversation.of(whole.messages(), 0, 0))
        .isNotEqualTo(Conversation.EMPTY)
        .isNotEqualTo("3 messages");
  }
}
