package dev.errand.adapter.out.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventStreamTest {

  private static List<String> events(byte[] bytes, int pieceSize) {
    List<String> events = new ArrayList<>();
    EventStream stream =
        new EventStream(
            (data, length, error) ->
                events.add(
                    (error ? "!" : "") + new String(data, 0, length, StandardCharsets.UTF_8)));
    for (int from = 0; from < bytes.length; from += pieceSize) {
      byte[] piece = Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + pieceSize));
      stream.feed(piece, piece.length);
    }
    stream.end();
    return events;
  }

  private static List<String> events(String text) {
    return events(text.getBytes(StandardCharsets.UTF_8), Integer.MAX_VALUE);
  }

  @Test
  void anySplitShouldGiveTheSameEvents() {
    String text =
        "\uFEFF: hello\r\ndata: {\"a\":\"größer 日本 😀\"}\r\n\r\nevent: error\ndata:x\n\n"
            + "data: one\rdata: two\r\r: ping\n\ndata: last\n\n";
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);

    for (int pieceSize = 1; pieceSize <= bytes.length; pieceSize++) {
      assertThat(events(bytes, pieceSize))
          .as("in pieces of %d bytes", pieceSize)
          .containsExactly("{\"a\":\"größer 日本 😀\"}", "!x", "one\ntwo", "last");
    }
  }

  @Test
  void eventWithoutBlankLineAtTheEndShouldCount() {
    assertThat(events("data: a\n\ndata: b\n")).containsExactly("a", "b");
    assertThat(events("data: a\n\ndata: b")).containsExactly("a", "b");
  }

  @Test
  void otherFieldsAndCommentsShouldBeIgnored() {
    assertThat(events(":\n\nid: 1\nretry: 10\ndatabase: x\n\ndata\n\ndata: y\n\n"))
        .containsExactly("", "y");
  }

  @Test
  void onlyOneSpaceShouldBeTakenFromAValue() {
    assertThat(events("data:  a \n\ndata:b\n\n")).containsExactly(" a ", "b");
  }

  @Test
  void errorShouldLastForOneEventOnly() {
    assertThat(events("event: error\ndata: a\n\ndata: b\n\nevent: message\ndata: c\n\n"))
        .containsExactly("!a", "b", "c");
  }

  @Test
  void eventBeyondItsBoundShouldBeRefused() {
    String large = "data: " + "x".repeat(EventStream.MAX_EVENT);
    String many = "data: 0123456789\n".repeat(EventStream.MAX_EVENT / 10);

    assertThatThrownBy(() -> events(large)).isInstanceOf(EventStream.TooLarge.class);
    assertThatThrownBy(() -> events(many)).isInstanceOf(EventStream.TooLarge.class);
  }

  @Test
  void largeEventWithinTheBoundShouldPass() {
    String value = "x".repeat(EventStream.MAX_EVENT - 10);

    assertThat(events("data: " + value + "\n\n")).containsExactly(value);
  }
}
