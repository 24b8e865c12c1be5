package dev.errand.adapter.out.openai;

import static dev.errand.adapter.out.openai.Fixtures.KEY;
import static dev.errand.adapter.out.openai.Fixtures.WEATHER;
import static dev.errand.adapter.out.openai.Fixtures.completion;
import static dev.errand.adapter.out.openai.Fixtures.open;
import static dev.errand.adapter.out.openai.Fixtures.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.errand.application.port.out.LanguageModel;
import dev.errand.application.port.out.LanguageModel.Listener;
import dev.errand.application.port.out.LanguageModel.Reply;
import dev.errand.application.port.out.LanguageModel.WantedCall;
import dev.errand.application.port.out.PortException;
import dev.errand.domain.budget.TokenUsage;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.Message;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class OpenAiModelTest {

  private static final String ANSWER_SCHEMA =
      """
      {"type":"object","properties":{"n":{"type":"integer"}},"required":["n"],
      "additionalProperties":false}\
      """;

  private final WireServer server = new WireServer();
  private final LanguageModel model = open("openai:gpt-x?secret=other&base=" + server.base());

  @AfterEach
  void close() throws Exception {
    ((AutoCloseable) model).close();
    server.close();
  }

  private static LanguageModel.Request withSchema(String schema) {
    return request(Duration.ofSeconds(20), List.of(), schema, new Message.Asked("Count."));
  }

  @Nested
  class InOnePiece {

    @Test
    void replyShouldHoldTextAndCountedUsage() throws Exception {
      server.thenJson(completion("Grüße, 😀"));

      Reply reply = model.call(request(), Listener.NONE);

      assertThat(reply)
          .isEqualTo(new Reply("Grüße, 😀", List.of(), new TokenUsage(11, 4, 3), false));
      WireServer.Received received = server.received.getFirst();
      assertThat(received.line()).isEqualTo("POST /v1/chat/completions HTTP/1.1");
      assertThat(received.headers())
          .containsEntry("authorization", "Bearer " + KEY)
          .containsEntry("content-type", "application/json")
          .hasEntrySatisfying("user-agent", agent -> assertThat(agent).startsWith("errand/"))
          .doesNotContainKeys("accept-encoding", "cookie");
      assertThat(received.json().has("stream")).isFalse();
    }

    @Test
    void replyShouldComeSoWhoeverListensIfTheAddressSaysSo() throws Exception {
      server.thenJson(completion("whole"));
      Heard heard = new Heard();
      LanguageModel silent = open("openai:gpt-x?secret=other&stream=off&base=" + server.base());
      try (AutoCloseable _ = (AutoCloseable) silent) {
        assertThat(silent.call(request(), heard).text()).isEqualTo("whole");
      }

      assertThat(server.received.getFirst().json().has("stream")).isFalse();
      assertThat(heard.lines).contains("text whole");
    }

    @Test
    void connectionShouldServeTheNextCall() throws Exception {
      server.thenJson(completion("1")).thenRefuse(500, "{}").thenJson(completion("2"));

      model.call(request(), Listener.NONE);
      assertThatThrownBy(() -> model.call(request(), Listener.NONE))
          .isInstanceOf(PortException.class);
      model.call(request(), Listener.NONE);

      assertThat(server.received).extracting(WireServer.Received::connection).containsOnly(1);
    }

    @Test
    void malformedArgumentsShouldPassAsTheyAre() throws Exception {
      server.thenPlay("arguments-no-json.http");

      Reply reply = model.call(request(), Listener.NONE);

      assertThat(reply.calls())
          .containsExactly(
              new WantedCall("weather", "{\"place\": Rome"),
              new WantedCall("weather", "Oslo, please"));
      assertThat(reply.text()).isEmpty();
    }

    @Test
    void replyAtTheOutputCapShouldBeCutShort() throws Exception {
      server.thenJson(completion("half").replace("\"stop\"", "\"length\""));

      assertThat(model.call(request(), Listener.NONE).cutShort()).isTrue();
    }

    @Test
    void uncountedUsageShouldNotBeBelowTheTruth() throws Exception {
      server.thenJson(
          "{\"choices\":[{\"message\":{\"content\":\"größer\"},\"finish_reason\":\"stop\"}]}");

      TokenUsage tokens = model.call(request(), Listener.NONE).tokens();

      assertThat(tokens.output()).isEqualTo("größer".getBytes(StandardCharsets.UTF_8).length);
      assertThat(tokens.input()).isBetween((long) "Be brief.Hello?".length(), 100L);
    }

    @Test
    void streamThatNobodyAskedForShouldBeUnderstood() throws Exception {
      server.thenPlay("stream-no-usage.http");

      assertThat(model.call(request(), Listener.NONE).text()).isEqualTo("Grüße aus Köln");
    }
  }

  @Nested
  class Streamed {

    @Test
    void callsShouldBeInOrderOfTheirIndex() throws Exception {
      server.thenPlay("stream-two-calls.http");
      Heard heard = new Heard();

      Reply reply = model.call(request(), heard);

      assertThat(reply)
          .isEqualTo(
              new Reply(
                  "",
                  List.of(
                      new WantedCall("weather", "{\"place\":\"Rome\"}"),
                      new WantedCall("weather", "{\"place\":\"Oslo\"}")),
                  new TokenUsage(40, 32, 22),
                  false));
      assertThat(heard.lines)
          .containsExactly(
              "started 0 weather",
              "delta 0 {\"place\":",
              "started 1 weather",
              "delta 1 {\"place\":\"Oslo\"}",
              "delta 0 \"Rome\"}",
              "ended 0",
              "ended 1",
              "usage 40/32/22");
      JsonNode sent = server.received.getFirst().json();
      assertThat(sent.path("stream").booleanValue()).isTrue();
      assertThat(sent.path("stream_options").path("include_usage").booleanValue()).isTrue();
    }

    @Test
    void anyChunkingOfTheBytesShouldGiveTheSameReply() throws Exception {
      String recording = WireServer.recorded("stream-no-usage.http");
      byte[] body =
          recording.substring(recording.indexOf("\n\n") + 2).getBytes(StandardCharsets.UTF_8);

      for (int size : List.of(1, 2, 3, 7, 64)) {
        server.then(
            connection -> {
              connection.startEvents();
              for (int from = 0; from < body.length; from += size) {
                connection.chunk(body, from, Math.min(size, body.length - from));
              }
              connection.endChunks();
            });
        Heard heard = new Heard();

        Reply reply = model.call(request(), heard);

        assertThat(reply.text()).isEqualTo("Grüße aus Köln");
        assertThat(heard.lines).startsWith("text Grüße ", "text aus Köln");
        assertThat(reply.tokens().output()).isEqualTo("Grüße aus Köln".length() + 3);
      }
      assertThat(server.received).extracting(WireServer.Received::connection).containsOnly(1);
    }

    @Test
    void endWithoutDoneShouldDoWhenTheReplyIsFinished() throws Exception {
      server.thenEvents(
          "{\"choices\":[{\"delta\":{\"content\":\"all\"},\"finish_reason\":\"stop\"}]}");

      assertThat(model.call(request(), new Heard()).text()).isEqualTo("all");
    }

    @Test
    void finishedReplyShouldSurviveACutBehindIt() throws Exception {
      server.then(
          connection -> {
            connection.startEvents();
            connection.chunk(
                "data:"
                    + " {\"choices\":[{\"delta\":{\"content\":\"all\"},\"finish_reason\":\"stop\"}]}\n\n");
            connection.cut();
          });

      assertThat(model.call(request(), new Heard()).text()).isEqualTo("all");
    }

    @Test
    void serverThatDoesNotEndItsStreamShouldNotHoldTheReplyBack() throws Exception {
      server
          .then(
              connection -> {
                connection.startEvents();
                connection.chunk(
                    "data:"
                        + " {\"choices\":[{\"delta\":{\"content\":\"all\"},\"finish_reason\":\"stop\"}]}\n\n"
                        + "data: [DONE]\n\n");
                connection.awaitClose();
              })
          .thenJson(completion("next"));

      assertThat(model.call(request(), new Heard()).text()).isEqualTo("all");
      assertThat(model.call(request(), new Heard()).text()).isEqualTo("next");
    }

    @Test
    void streamCompressedUnaskedShouldBeUnderstoodAsItComes() throws Exception {
      CountDownLatch heardFirst = new CountDownLatch(1);
      server.then(
          connection -> {
            connection.send(
                "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
                    + "Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n");
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            GZIPOutputStream gzip = new GZIPOutputStream(bytes, true);
            gzip.write("data: {\"choices\":[{\"delta\":{\"content\":\"one\"}}]}\n\n".getBytes());
            gzip.flush();
            connection.chunk(bytes.toByteArray(), 0, bytes.size());
            bytes.reset();
            assertThat(heardFirst.await(30, TimeUnit.SECONDS)).isTrue();
            gzip.write("data: {\"choices\":[{\"finish_reason\":\"stop\"}]}\n\n".getBytes());
            gzip.close();
            connection.chunk(bytes.toByteArray(), 0, bytes.size());
            connection.endChunks();
          });
      Listener listener =
          new Listener() {
            @Override
            public void text(String delta) {
              heardFirst.countDown();
            }
          };

      assertThat(model.call(request(), listener).text()).isEqualTo("one");
    }

    @Test
    void serverThatDoesNotStreamShouldBeUnderstood() throws Exception {
      server.thenJson(completion("whole"));
      Heard heard = new Heard();

      assertThat(model.call(request(), heard).text()).isEqualTo("whole");
      assertThat(heard.lines).containsExactly("text whole", "usage 11/4/3");
    }

    @Test
    void whatTheListenerThrowsShouldCloseTheConnectionAndPass() throws Exception {
      server.then(
          connection -> {
            connection.startEvents();
            connection.chunk("data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\n");
            connection.awaitClose();
          });
      Listener listener =
          new Listener() {
            @Override
            public void text(String delta) {
              throw new UnsupportedOperationException("enough");
            }
          };

      assertThatThrownBy(() -> model.call(request(), listener))
          .isInstanceOf(UnsupportedOperationException.class)
          .hasMessage("enough");
    }
  }

  @Nested
  class WhatServersDisagreeAbout {

    private void thenUnsupported(String parameter) {
      server.thenRefuse(
          400,
          """
          {"error":{"message":"Unsupported parameter: '%s'","type":"invalid_request_error",
          "param":"%s","code":"unsupported_parameter"}}\
          """
              .formatted(parameter, parameter));
    }

    @Test
    void capShouldBeWrittenInTheOtherWayAndThatBeRemembered() throws Exception {
      server.thenRefuse(
          400,
          """
          {"error":{"message":"'max_tokens' is not supported, use 'max_completion_tokens'"}}\
          """);
      server.thenJson(completion("a")).thenJson(completion("b"));

      model.call(request(), Listener.NONE);
      model.call(request(), Listener.NONE);

      assertThat(server.received)
          .extracting(received -> received.json().has("max_completion_tokens"))
          .containsExactly(false, true, true);
      assertThat(server.received)
          .extracting(received -> received.json().has("max_tokens"))
          .containsExactly(true, false, false);
    }

    @Test
    void capThatIsRefusedBothWaysShouldFailAndNotBeRemembered() throws Exception {
      thenUnsupported("max_tokens");
      thenUnsupported("max_completion_tokens");
      server.thenJson(completion("a"));

      assertThatThrownBy(() -> model.call(request(), Listener.NONE))
          .isInstanceOfSatisfying(
              PortException.class,
              e -> assertThat(e.failure()).isInstanceOf(Failure.InvalidRequest.class));
      model.call(request(), Listener.NONE);

      assertThat(server.received.getLast().json().has("max_tokens")).isTrue();
    }

    @Test
    void schemaShouldGoNativeThenByToolThenByText() throws Exception {
      thenUnsupported("response_format");
      thenUnsupported("tool_choice");
      server.thenJson(completion("```json\n{\"n\":1}\n```"));
      server.thenJson(completion("{\"n\":2}"));

      Reply first = model.call(withSchema(ANSWER_SCHEMA), Listener.NONE);
      Reply second = model.call(withSchema(ANSWER_SCHEMA), Listener.NONE);

      assertThat(first.text()).isEqualTo("{\"n\":1}");
      assertThat(second.text()).isEqualTo("{\"n\":2}");
      JsonNode format = server.received.get(0).json().path("response_format").path("json_schema");
      assertThat(format.path("strict").booleanValue()).isTrue();
      assertThat(format.path("schema")).isEqualTo(Json.MAPPER.readTree(ANSWER_SCHEMA));
      JsonNode byTool = server.received.get(1).json();
      assertThat(byTool.has("response_format")).isFalse();
      assertThat(byTool.at("/tool_choice/function/name").asString()).isEqualTo("final_answer");
      JsonNode byText = server.received.get(2).json();
      assertThat(byText.has("tools")).isFalse();
      assertThat(byText.at("/messages/0/content").asString()).contains("\"n\"");
      assertThat(server.received).hasSize(4);
    }

    @Test
    void answerGivenByTheToolShouldBeTheText() throws Exception {
      thenUnsupported("response_format");
      server.thenEvents(
          """
          {"choices":[{"delta":{"tool_calls":[{"index":0,"id":"x","function":\
          {"name":"final_answer","arguments":"{\\"n\\":"}}]}}]}\
          """,
          """
          {"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"arguments":"3}"}}]},\
          "finish_reason":"tool_calls"}]}\
          """,
          "[DONE]");
      Heard heard = new Heard();

      Reply reply = model.call(withSchema(ANSWER_SCHEMA), heard);

      assertThat(reply.text()).isEqualTo("{\"n\":3}");
      assertThat(reply.calls()).isEmpty();
      assertThat(heard.lines).startsWith("text {\"n\":", "text 3}");
    }

    @Test
    void toolsThatAreWantedBesideTheAnswerShouldWin() throws Exception {
      thenUnsupported("response_format");
      server.thenJson(
          """
          {"choices":[{"finish_reason":"tool_calls","message":{"tool_calls":[
          {"id":"a","function":{"name":"final_answer","arguments":"{\\"n\\":1}"}},
          {"id":"b","function":{"name":"weather","arguments":"{}"}}]}}]}\
          """);

      Reply reply =
          model.call(
              request(
                  Duration.ofSeconds(20),
                  List.of(WEATHER),
                  ANSWER_SCHEMA,
                  new Message.Asked("Count.")),
              Listener.NONE);

      assertThat(reply.calls()).containsExactly(new WantedCall("weather", "{}"));
      assertThat(reply.text()).isEmpty();
      assertThat(server.received.getLast().json().has("tool_choice")).isFalse();
    }

    @Test
    void answerThatIsNoObjectShouldBeWrappedForTheTool() throws Exception {
      thenUnsupported("response_format");
      server.thenJson(
          """
          {"choices":[{"finish_reason":"tool_calls","message":{"tool_calls":[
          {"id":"a","function":{"name":"final_answer","arguments":"{\\"answer\\":[1,2]}"}}]}}]}\
          """);

      Reply reply = model.call(withSchema("{\"type\":\"array\"}"), Listener.NONE);

      assertThat(reply.text()).isEqualTo("[1,2]");
      assertThat(server.received.getLast().json().at("/tools/0/function/parameters"))
          .isEqualTo(
              Json.MAPPER.readTree(
                  """
                  {"type":"object","properties":{"answer":{"type":"array"}},
                  "required":["answer"]}\
                  """));
    }

    @Test
    void schemaThatIsRefusedForWhatItSaysShouldNotSpoilTheNext() throws Exception {
      server.thenRefuse(
          400,
          """
          {"error":{"message":"Invalid schema for response_format 'answer'",
          "param":"response_format"}}\
          """);
      server.thenJson(completion("{}")).thenJson(completion("{}"));

      model.call(withSchema("{\"type\":\"array\"}"), Listener.NONE);
      model.call(withSchema(ANSWER_SCHEMA), Listener.NONE);

      assertThat(server.received.getLast().json().has("response_format")).isTrue();
    }

    @Test
    void userAndStreamOptionsShouldBeLeftOutWhereTheyAreUnknown() throws Exception {
      server.thenRefuse(
          422,
          """
          {"detail":[{"type":"extra_forbidden","loc":["body","user"],"msg":"not permitted"}]}\
          """);
      server.thenRefuse(400, "{\"error\":\"unknown field stream_options\"}");
      server.thenJson(completion("a"));

      model.call(request(), new Heard());

      JsonNode sent = server.received.getLast().json();
      assertThat(sent.has("user")).isFalse();
      assertThat(sent.has("stream_options")).isFalse();
      assertThat(server.received.getFirst().json().path("user").asString()).isEqualTo("ada");
    }

    @Test
    void refusalThatNamesNothingShouldNotBeTriedAgain() throws IOException {
      server.thenRefuse(400, "{\"error\":{\"message\":\"The user message is odd\"}}");

      assertThatThrownBy(() -> model.call(request(), Listener.NONE))
          .isInstanceOf(PortException.class)
          .hasMessageContaining("The user message is odd");
      assertThat(server.received).hasSize(1);
    }
  }
}
