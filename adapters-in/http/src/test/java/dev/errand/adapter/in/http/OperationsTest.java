package dev.errand.adapter.in.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.application.port.in.CheckHealth;
import dev.errand.application.port.out.Health;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OperationsTest {

  private final Gateway gateway = new Gateway();
  private final FakeApplication application = gateway.application;

  @AfterEach
  void close() throws Exception {
    gateway.close();
  }

  @Test
  void liveShouldNotLookAtAnyDependency() throws Exception {
    application.failing = new IllegalStateException("everything is down");
    application.notReady.put("ledger", "gone");

    Answer answer = gateway.get("/live");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().path("status").asString()).isEqualTo("live");
    assertThat(application.asked).isEmpty();
  }

  @Test
  void readyShouldNameWhatIsDown() throws Exception {
    assertThat(gateway.get("/ready").status()).isEqualTo(200);
    application.notReady.put("ledger", "no answer for 4 s");
    application.notReady.put("model", "refused");

    Answer answer = gateway.get("/ready");

    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.json())
        .hasToString(
            "{\"status\":\"not ready\","
                + "\"down\":{\"ledger\":\"no answer for 4 s\",\"model\":\"refused\"}}");
  }

  @Test
  void healthShouldTellEveryComponent() throws Exception {
    application.components.put(
        "ledger", new CheckHealth.Component(new Health.Up(), FakeApplication.NOW));
    application.components.put(
        "model", new CheckHealth.Component(new Health.Down("refused"), FakeApplication.NOW));

    Answer answer = gateway.get("/health");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().path("status").asString()).isEqualTo("down");
    assertThat(answer.json().at("/components/ledger/status").asString()).isEqualTo("up");
    assertThat(answer.json().at("/components/model/reason").asString()).isEqualTo("refused");
    assertThat(answer.json().at("/components/model/checkedAt").asString())
        .isEqualTo("2026-03-01T12:00:00Z");
  }

  @Test
  void metricsShouldComeAsPrometheusReadsThem() throws Exception {
    Answer answer = gateway.get("/metrics");

    assertThat(answer.header("content-type")).isEqualTo("text/plain; version=0.0.4; charset=utf-8");
    assertThat(answer.body()).contains("errand_briefs_finished_total 3.0\n");
  }

  @Test
  void headShouldTellTheStatusAlone() throws Exception {
    application.notReady.put("ledger", "gone");

    assertThat(gateway.ask("HEAD", "/live", "", "").status()).isEqualTo(200);
    assertThat(gateway.ask("HEAD", "/ready", "", "").status()).isEqualTo(503);
  }

  @Test
  void headShouldSendNoBody() throws Exception {
    try (Wire wire = gateway.connect()) {
      wire.send("HEAD /live HTTP/1.1\r\nHost: localhost\r\n\r\n");
      wire.answer(true);
      wire.send("GET /live HTTP/1.1\r\nHost: localhost\r\n\r\n");

      assertThat(wire.answer(false).body()).isEqualTo("{\"status\":\"live\"}");
    }
  }
}
