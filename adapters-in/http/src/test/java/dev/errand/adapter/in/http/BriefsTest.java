package dev.errand.adapter.in.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.application.port.in.CheckHealth;
import dev.errand.application.port.out.PortException;
import dev.errand.domain.brief.Outcome;
import dev.errand.domain.brief.Report;
import dev.errand.domain.budget.Usage;
import dev.errand.domain.failure.Failure;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BriefsTest {

  private static final String JSON = "Content-Type: application/json\r\n";

  private final Gateway gateway = new Gateway();
  private final FakeApplication application = gateway.application;

  @AfterEach
  void close() throws Exception {
    gateway.close();
  }

  private static void isProblem(Answer answer, int status, String type) {
    assertThat(answer.status()).as(answer.body()).isEqualTo(status);
    assertThat(answer.header("content-type")).isEqualTo("application/problem+json");
    assertThat(answer.json().path("status").asInt()).isEqualTo(status);
    assertThat(answer.json().path("type").asString()).isEqualTo("urn:errand:problem:" + type);
    assertThat(answer.json().path("requestId").asString())
        .isEqualTo(answer.header("x-request-id"))
        .isNotBlank();
    assertThat(answer.body()).doesNotContain("\\tat ", "Exception");
  }

  private static Report report() {
    return new Report(
        FakeApplication.B1,
        "b1",
        new Outcome.Cancelled("enough"),
        List.of(),
        Usage.NONE,
        1,
        "analyst",
        "openai:m",
        null);
  }

  @Nested
  class Submitting {

    @Test
    void briefShouldBeAcceptedAndPlaced() throws Exception {
      Answer answer = gateway.post("/v1/briefs", JSON, "{\"agent\":\"analyst\"}");

      assertThat(answer.status()).isEqualTo(202);
      assertThat(answer.header("location")).isEqualTo("/v1/briefs/b1");
      assertThat(answer.header("content-type")).isEqualTo("application/json");
      assertThat(answer.json())
          .hasToString("{\"briefId\":\"b1\",\"sessionId\":\"b1\",\"repeated\":false}");
      assertThat(gateway.documents).containsExactly("{\"agent\":\"analyst\"}");
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "application/yaml",
          "text/yaml",
          "application/x-yaml; charset=UTF-8",
          "application/json;charset=\"utf-8\""
        })
    void documentShouldComeInTheUsualTypes(String type) throws Exception {
      Answer answer =
          gateway.post("/v1/briefs", "Content-Type: " + type + "\r\n", "input: Grüße\n");

      assertThat(answer.status()).isEqualTo(202);
      assertThat(gateway.documents).containsExactly("input: Grüße\n");
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "",
          "Content-Type: text/plain\r\n",
          "Content-Type: application/x-www-form-urlencoded\r\n",
          "Content-Type: multipart/form-data; boundary=x\r\n",
          "Content-Type: application/json; charset=utf-16\r\n"
        })
    void typesThatAPageCanSendUnaskedShouldBeRefused(String headers) throws Exception {
      isProblem(gateway.post("/v1/briefs", headers, "{}"), 415, "unsupported-media-type");
      assertThat(application.submitted).isEmpty();
    }

    @Test
    void codedBodyShouldBeRefused() throws Exception {
      isProblem(
          gateway.post("/v1/briefs", JSON + "Content-Encoding: gzip\r\n", "{}"),
          400,
          "invalid-request");
    }

    @Test
    void headersShouldCompleteTheBrief() throws Exception {
      String trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

      gateway.post(
          "/v1/briefs", JSON + "Idempotency-Key: k1\r\ntraceparent: " + trace + "\r\n", "{}");

      assertThat(application.submitted.getFirst().idempotencyKey()).isEqualTo("k1");
      assertThat(application.submitted.getFirst().traceparent()).isEqualTo(trace);
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "nonsense",
          "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
          "00-00000000000000000000000000000000-b7ad6b7169203331-01",
          "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01"
        })
    void malformedTraceShouldBeIgnored(String trace) throws Exception {
      Answer answer = gateway.post("/v1/briefs", JSON + "traceparent: " + trace + "\r\n", "{}");

      assertThat(answer.status()).isEqualTo(202);
      assertThat(application.submitted.getFirst().traceparent()).isNull();
    }

    @Test
    void repeatShouldSaySo() throws Exception {
      application.repeated = true;

      Answer answer = gateway.post("/v1/briefs", JSON + "Idempotency-Key: k1\r\n", "{}");

      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.header("location")).isEqualTo("/v1/briefs/b1");
      assertThat(answer.json().path("repeated").asBoolean()).isTrue();
    }

    @Test
    void keysThatDifferOrAreTooLongShouldBeRefused() throws Exception {
      String body = "{\"idempotencyKey\":\"own-key\"}";

      isProblem(
          gateway.post("/v1/briefs", JSON + "Idempotency-Key: other\r\n", body),
          400,
          "invalid-request");
      isProblem(
          gateway.post("/v1/briefs", JSON + "Idempotency-Key: " + "k".repeat(256) + "\r\n", "{}"),
          400,
          "invalid-request");
      assertThat(gateway.post("/v1/briefs", JSON + "Idempotency-Key: own-key\r\n", body).status())
          .isEqualTo(202);
    }

    @Test
    void problemShouldTellEverythingThatIsWrong() throws Exception {
      Answer answer = gateway.post("/v1/briefs", JSON, "{\"problem\":1}");

      isProblem(answer, 400, "invalid-request");
      assertThat(answer.json().path("detail").asString())
          .contains("request body", "agent: is missing", "budget.tokens: must be positive");
      assertThat(answer.json().path("instance").asString()).isEqualTo("/v1/briefs");
    }

    @Test
    void bytesThatAreNoTextShouldBeRefused() throws Exception {
      try (Wire wire = gateway.connect()) {
        wire.send(
            "POST /v1/briefs HTTP/1.1\r\nHost: localhost\r\n" + JSON + "Content-Length: 2\r\n\r\n");
        wire.send(new byte[] {(byte) 0xC3, 0x28});

        isProblem(wire.answer(false), 400, "invalid-request");
      }
    }

    @Test
    void keyOfAnotherBriefShouldBeAConflict() throws Exception {
      application.failing = new PortException(new Failure.Conflict("the key stands for b0"));

      Answer answer = gateway.post("/v1/briefs", JSON, "{}");

      isProblem(answer, 409, "conflict");
      assertThat(answer.json().path("detail").asString()).isEqualTo("the key stands for b0");
    }

    @Test
    void shutdownShouldTurnBriefsAway() throws Exception {
      application.notReady.put(CheckHealth.SERVICE, "shutting down: asked to stop");

      Answer answer = gateway.post("/v1/briefs", JSON, "{}");

      isProblem(answer, 503, "unavailable");
      assertThat(answer.header("retry-after")).isEqualTo("5");
      assertThat(application.submitted).isEmpty();
    }

    @Test
    void dependencyThatIsDownShouldNotTurnBriefsAway() throws Exception {
      application.notReady.put("model", "refused");

      assertThat(gateway.post("/v1/briefs", JSON, "{}").status()).isEqualTo(202);
    }
  }

  @Nested
  class Bounds {

    @Test
    void bodyAboveTheBoundShouldBeRefused() throws Exception {
      isProblem(
          gateway.post("/v1/briefs", JSON, "x".repeat(Gateway.MAX_BODY + 1)), 413, "too-large");
      assertThat(gateway.post("/v1/briefs", JSON, "x".repeat(Gateway.MAX_BODY)).status())
          .isEqualTo(202);
      assertThat(application.submitted).hasSize(1);
    }

    @Test
    void bodyInChunksAboveTheBoundShouldBeRefused() throws Exception {
      try (Wire wire = gateway.connect()) {
        wire.send(
            "POST /v1/briefs HTTP/1.1\r\nHost: localhost\r\n"
                + JSON
                + "Transfer-Encoding: chunked\r\n\r\n");
        String chunk = "x".repeat(1024);
        for (int i = 0; i < 5; i++) {
          wire.send("400\r\n" + chunk + "\r\n");
        }
        wire.send("0\r\n\r\n");

        isProblem(wire.answer(false), 413, "too-large");
      }
      assertThat(application.submitted).isEmpty();
    }

    @Test
    void bodyShouldNotBeAskedForWhenItIsTooLarge() throws Exception {
      try (Wire wire = gateway.connect()) {
        wire.send(
            "POST /v1/briefs HTTP/1.1\r\nHost: localhost\r\n"
                + JSON
                + "Content-Length: 100000000\r\nExpect: 100-continue\r\n\r\n");

        isProblem(wire.answer(false), 413, "too-large");
      }
    }
  }

  @Nested
  class Status {

    @Test
    void statusShouldTellHowTheBriefStands() throws Exception {
      Answer answer = gateway.get("/v1/briefs/b1");

      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.json())
          .hasToString(
              "{\"briefId\":\"b1\",\"phase\":\"running\",\"sequence\":0,\"attempts\":1,\"usage\":"
                  + "{\"inputTokens\":120,\"outputTokens\":30,\"cost\":\"0.0125\","
                  + "\"modelCalls\":2,\"toolCalls\":1},\"pendingApprovals\":[\"a7\"]}");
    }

    @Test
    void reportShouldComeWhenThereIsOne() throws Exception {
      application.report = report();

      Answer answer = gateway.get("/v1/briefs/b1");

      assertThat(answer.json().at("/report/outcome").asString()).isEqualTo("completed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"b2", "%2e%2e%2fetc", "a%0d%0ab", "%3Cscript%3E"})
    void unknownBriefShouldBeNotFound(String id) throws Exception {
      isProblem(gateway.get("/v1/briefs/" + id), 404, "not-found");
    }

    @ParameterizedTest
    @CsvSource({
      "429, throttled",
      "503, unavailable",
      "504, timed-out",
      "507, storage-full",
      "500, unauthorized",
      "500, corrupt"
    })
    void failureShouldBecomeItsStatus(int status, String kind) throws Exception {
      application.failing =
          new PortException(
              switch (kind) {
                case "throttled" -> new Failure.Throttled("slow down", Duration.ofSeconds(7));
                case "unavailable" -> new Failure.Unavailable("gone");
                case "timed-out" -> new Failure.TimedOut("late");
                case "storage-full" -> new Failure.StorageFull("full");
                case "unauthorized" -> new Failure.Unauthorized("wrong password for the ledger");
                default -> new Failure.Corrupt("broken");
              });

      Answer answer = gateway.get("/v1/briefs/b1");

      isProblem(answer, status, kind);
      assertThat(answer.header("retry-after")).isEqualTo(status == 429 ? "7" : null);
    }

    @Test
    void defectShouldShowNothingOfItself() throws Exception {
      application.failing = new IllegalStateException("password=hunter2");

      Answer answer = gateway.get("/v1/briefs/b1");

      isProblem(answer, 500, "unexpected");
      assertThat(answer.body()).doesNotContain("hunter2", "IllegalState");
    }
  }

  @Nested
  class Cancelling {

    @Test
    void openBriefShouldBeCalledOffWithItsReason() throws Exception {
      Answer answer = gateway.post("/v1/briefs/b1/cancel", JSON, "{\"reason\":\"wrong file\"}");

      assertThat(answer.status()).isEqualTo(202);
      assertThat(answer.json().path("wasOpen").asBoolean()).isTrue();
      assertThat(application.asked).contains("cancel b1 by http@127.0.0.1: wrong file");
    }

    @Test
    void reasonShouldBeOptional() throws Exception {
      application.report = report();

      Answer answer = gateway.post("/v1/briefs/b1/cancel", "", "");

      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.json().path("wasOpen").asBoolean()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "[]", "{\"reason\":1}", "{}", "null"})
    void otherBodiesShouldBeRefused(String body) throws Exception {
      isProblem(gateway.post("/v1/briefs/b1/cancel", JSON, body), 400, "invalid-request");
    }

    @Test
    void unknownBriefShouldBeNotFound() throws Exception {
      isProblem(gateway.post("/v1/briefs/b2/cancel", "", ""), 404, "not-found");
    }
  }

  @Nested
  class Elsewhere {

    @ParameterizedTest
    @ValueSource(strings = {"/", "/v1", "/v1/brief", "/v1/briefs/b1/x", "/v1/briefs//events"})
    void unknownPathShouldBeNotFound(String path) throws Exception {
      isProblem(gateway.get(path), 404, "not-found");
    }

    @ParameterizedTest
    @CsvSource({
      "GET, /v1/briefs, POST",
      "PUT, /v1/briefs, POST",
      "DELETE, /v1/briefs/b1, 'GET, HEAD'",
      "POST, /v1/briefs/b1/events, GET",
      "GET, /v1/briefs/b1/cancel, POST",
      "POST, /live, 'GET, HEAD'"
    })
    void otherMethodShouldBeToldWhichAreTaken(String method, String path, String allow)
        throws Exception {
      Answer answer = gateway.ask(method, path, "", "");

      isProblem(answer, 405, "method-not-allowed");
      assertThat(answer.header("allow")).isEqualTo(allow);
    }
  }
}
