package dev.errand.adapter.out.openai;

import static dev.errand.adapter.out.openai.Fixtures.WEATHER;
import static dev.errand.adapter.out.openai.Fixtures.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.errand.application.port.out.LanguageModel.Request;
import dev.errand.application.port.out.PortException;
import dev.errand.domain.brief.UserIdentity;
import dev.errand.domain.session.Message;
import dev.errand.domain.tool.Effect;
import dev.errand.domain.tool.ToolCall;
import dev.errand.domain.tool.ToolSpec;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class RequestWriterTest {

  private final RequestWriter writer = new RequestWriter("gpt-x");
  private final Dialect dialect =
      Dialect.first(true, Dialect.SchemaBy.NATIVE, Dialect.EndUser.SAFETY_IDENTIFIER);

  private JsonNode written(Request request) {
    return Json.MAPPER.readTree(writer.write(request, dialect, false, null).toByteArray());
  }

  private static Request with(List<ToolSpec> tools, Message... messages) {
    return request(Duration.ofSeconds(1), tools, null, messages);
  }

  @Test
  void conversationShouldGoOutWordForWord() {
    JsonNode json =
        written(
            with(
                List.of(WEATHER),
                new Message.Asked("Weather in \"Köln\"?\n😀"),
                new Message.Said("", List.of(new ToolCall("t1-1", "weather", "{\"place\":\"K\"}"))),
                new Message.ToolAnswered("t1-1", "weather", "no such place", true),
                new Message.Said("Hm.", List.of(new ToolCall("t2-1", "weather", "{}"))),
                new Message.ToolAnswered("t2-1", "weather", "{\"sun\":1}", false),
                new Message.Noticed("half the time is over")));

    assertThat(json)
        .isEqualTo(
            Json.MAPPER.readTree(
                """
                {"model":"gpt-x","messages":[
                {"role":"system","content":"Be brief."},
                {"role":"user","content":"Weather in \\"Köln\\"?\\n😀"},
                {"role":"assistant","content":null,"tool_calls":[{"id":"t1-1","type":"function",
                 "function":{"name":"weather","arguments":"{\\"place\\":\\"K\\"}"}}]},
                {"role":"tool","tool_call_id":"t1-1","content":"Error: no such place"},
                {"role":"assistant","content":"Hm.","tool_calls":[{"id":"t2-1","type":"function",
                 "function":{"name":"weather","arguments":"{}"}}]},
                {"role":"tool","tool_call_id":"t2-1","content":"{\\"sun\\":1}"},
                {"role":"user","content":"[Notice] half the time is over"}],
                "tools":[{"type":"function","function":{"name":"weather",
                 "description":"Tells the weather.","parameters":
                 {"type":"object","properties":{"place":{"type":"string"}}}}}],
                "max_completion_tokens":500,"safety_identifier":"ada"}\
                """));
  }

  @Test
  void neighbouringUserMessagesShouldBecomeOne() {
    JsonNode json = written(with(List.of(), new Message.Asked("a"), new Message.Noticed("b")));

    assertThat(json.path("messages")).hasSize(2);
    assertThat(json.at("/messages/1/content").asString()).isEqualTo("a\n\n[Notice] b");
  }

  @Test
  void malformedArgumentsOfThePastShouldBeShownInsideAnObject() {
    JsonNode json =
        written(
            with(
                List.of(),
                new Message.Asked("a"),
                new Message.Said(
                    "",
                    List.of(
                        new ToolCall("1", "weather", "Oslo, please"),
                        new ToolCall("2", "weather", "{} {}"),
                        new ToolCall("3", "weather", "")))));

    assertThat(json.at("/messages/2/tool_calls"))
        .extracting(call -> call.at("/function/arguments").asString())
        .containsExactly("{\"malformed\":\"Oslo, please\"}", "{\"malformed\":\"{} {}\"}", "{}");
  }

  @Test
  void textCutInsideACharacterShouldStillGoOut() {
    JsonNode json =
        written(with(List.of(), new Message.Asked("cut \uD83D"), new Message.Asked("😀")));

    assertThat(json.at("/messages/1/content").asString()).isEqualTo("cut ?\n\n😀");
  }

  @Test
  void temperatureShouldGoOutOnlyIfSet() {
    Request plain = request();
    Request warm =
        new Request(
            "", plain.messages(), List.of(), null, 5, 0.25, plain.timeout(), plain.user(), "k");

    assertThat(written(plain).has("temperature")).isFalse();
    assertThat(written(warm).path("temperature").asDouble()).isEqualTo(0.25);
    assertThat(written(warm).at("/messages/0/role").asString()).isEqualTo("user");
  }

  @Test
  void longUserShouldBeHashedIntoTheFieldsBound() {
    Request plain = request();
    String id = "u".repeat(65);
    Request request =
        new Request(
            "",
            plain.messages(),
            List.of(),
            null,
            5,
            null,
            plain.timeout(),
            UserIdentity.of(id),
            "k");

    assertThat(written(request).path("safety_identifier").asString())
        .hasSize(64)
        .doesNotContain("uuu");
  }

  @Test
  void schemaThatIsNoJsonShouldBeRefusedBeforeItBreaksTheRequest() {
    ToolSpec tool =
        new ToolSpec("t", "", "{}}, \"model\": \"x\"", Effect.READ_ONLY, Duration.ofSeconds(1));

    assertThatThrownBy(() -> written(with(List.of(tool), new Message.Asked("a"))))
        .isInstanceOf(PortException.class)
        .hasMessageContaining("'t'");
  }
}
