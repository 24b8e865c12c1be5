package dev.errand.adapter.out.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.errand.application.port.out.LanguageModel.Listener;
import dev.errand.application.port.out.LanguageModel.WantedCall;
import dev.errand.domain.budget.TokenUsage;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class ReplyParserTest {

  private final ReplyDraft draft = new ReplyDraft(Listener.NONE, null);

  private Complaint read(String json) {
    byte[] bytes = json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    return new ReplyParser(draft).read(bytes, bytes.length);
  }

  private void readCalls(String... calls) {
    for (String call : calls) {
      read("{'choices':[{'index':0,'delta':{'tool_calls':[" + call + "]}}]}");
    }
  }

  @Nested
  class ToolCalls {

    @Test
    void withoutIndexShouldBeToldApartByTheirIds() {
      readCalls(
          "{'id':'a','function':{'name':'f','arguments':'1'}}",
          "{'id':'a','function':{'arguments':'2'}}",
          "{'id':'b','function':{'name':'f','arguments':'3'}}",
          "{'function':{'arguments':'4'}}");

      assertThat(draft.calls())
          .containsExactly(new WantedCall("f", "12"), new WantedCall("f", "34"));
    }

    @Test
    void withoutIndexAndIdShouldBeToldApartByTheirNames() {
      readCalls(
          "{'function':{'name':'f','arguments':'1'}}", "{'function':{'name':'f','arguments':'2'}}");

      assertThat(draft.calls()).containsExactly(new WantedCall("f", "1"), new WantedCall("f", "2"));
    }

    @Test
    void ofOneIndexButTwoIdsShouldBeTwo() {
      readCalls(
          "{'index':0,'id':'a','function':{'name':'f','arguments':'1'}}",
          "{'index':0,'id':'b','function':{'name':'g','arguments':'2'}}");

      assertThat(draft.calls()).containsExactly(new WantedCall("f", "1"), new WantedCall("g", "2"));
    }

    @Test
    void nameThatIsRepeatedShouldCountOnce() {
      readCalls(
          "{'index':0,'id':'a','function':{'name':'f','arguments':'1'}}",
          "{'index':0,'id':'a','function':{'name':'f','arguments':'2'}}");

      assertThat(draft.calls()).containsExactly(new WantedCall("f", "12"));
    }

    @Test
    void argumentsThatAreAnObjectShouldBecomeItsJson() {
      readCalls("{'index':0,'function':{'arguments':{'a':1},'name':'f'}}");

      assertThat(draft.calls()).containsExactly(new WantedCall("f", "{\"a\":1}"));
    }

    @Test
    void withoutArgumentsShouldStayWithoutThem() {
      readCalls("{'index':0,'id':'a','function':{'name':'f'}}");

      assertThat(draft.calls()).containsExactly(new WantedCall("f", ""));
    }

    @Test
    void beyondAnyMeasureShouldBeRefused() {
      assertThatThrownBy(() -> readCalls("{'index':1000000,'function':{'name':'f'}}"))
          .isInstanceOf(MalformedReply.class);
    }
  }

  @Nested
  class Text {

    @Test
    void surrogatesSplitOverTwoChunksShouldMeet() {
      read("{'choices':[{'delta':{'content':'\\ud83d'}}]}");
      read("{'choices':[{'delta':{'content':'\\ude00'}}]}");

      assertThat(draft.text()).isEqualTo("😀");
    }

    @Test
    void partsShouldBeJoined() {
      read(
          "{'choices':[{'message':{'content':[{'type':'text','text':'a'},{'type':'image'},"
              + "{'type':'text','text':'b'}]}}]}");

      assertThat(draft.text()).isEqualTo("ab");
    }
  }

  @Nested
  class Usages {

    private TokenUsage usage() {
      return Estimate.usage(Fixtures.request(), draft);
    }

    @Test
    void reasoningLeftOutOfTheCompletionShouldBeTakenFromTheTotal() {
      read("{'usage':{'prompt_tokens':10,'completion_tokens':5,'total_tokens':40}}");

      assertThat(usage()).isEqualTo(TokenUsage.of(10, 30));
    }

    @Test
    void oddCountsShouldNotBreakAnything() {
      read(
          "{'usage':{'prompt_tokens':10,'completion_tokens':-5,'total_tokens':'x',"
              + "'prompt_tokens_details':{'cached_tokens':99}}}");

      assertThat(usage()).isEqualTo(new TokenUsage(10, 10, 0));
    }

    @Test
    void zeroShouldCountAsNotCounted() {
      read(
          "{'choices':[{'delta':{'content':'abc','reasoning_content':'thinking'}}],"
              + "'usage':{'prompt_tokens':0,'completion_tokens':0}}");

      assertThat(usage().output()).isEqualTo(11);
      assertThat(usage().input()).isPositive();
    }

    @Test
    void estimateShouldNotExceedTheCap() {
      draft.text("x".repeat(10_000));

      assertThat(usage().output()).isEqualTo(500);
    }
  }

  @Nested
  class Errors {

    @Test
    void shouldBeReadInAllTheirShapes() {
      assertThat(read("{'error':{'message':'m','type':'t','code':429,'param':null}}"))
          .isEqualTo(new Complaint("m", "t", "429", ""));
      assertThat(read("{'error':'text'}").message()).isEqualTo("text");
      assertThat(read("{'error':null,'choices':[]}")).isNull();
      assertThat(Complaint.of("{\"message\":\"m\",\"code\":\"c\"}".getBytes()))
          .isEqualTo(new Complaint("m", "", "c", ""));
      assertThat(Complaint.of("{\"detail\":\"d\"}".getBytes()).message()).isEqualTo("d");
      assertThat(Complaint.of("<html>".getBytes()).message()).isEqualTo("<html>");
      assertThat(Complaint.of(new byte[0]).message()).isEmpty();
    }
  }
}
