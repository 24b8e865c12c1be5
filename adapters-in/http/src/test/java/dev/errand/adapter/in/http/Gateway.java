package dev.errand.adapter.in.http;

import dev.errand.application.port.in.NewBrief;
import dev.errand.application.port.out.Codecs;
import dev.errand.application.port.out.DeadLetters;
import dev.errand.application.port.out.Payload;
import dev.errand.application.port.out.PortException;
import dev.errand.application.spi.BriefReader;
import dev.errand.domain.brief.AgentChoice;
import dev.errand.domain.brief.Input;
import dev.errand.domain.brief.Report;
import dev.errand.domain.brief.UserIdentity;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.RecordedEvent;
import dev.errand.domain.session.SessionEvent;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** A gateway that really listens, before a fake application. */
final class Gateway implements AutoCloseable {

  static final int MAX_BODY = 4096;

  final FakeApplication application = new FakeApplication();
  final List<String> documents = new CopyOnWriteArrayList<>();
  final HttpGateway gateway;
  final Thread thread;

  Gateway() {
    this("127.0.0.1");
  }

  Gateway(String host) {
    this(host, Duration.ofSeconds(30));
  }

  Gateway(String host, Duration slowestRequest) {
    gateway =
        new HttpGateway(
            application,
            codecs(),
            this::read,
            new HttpGateway.Settings(host, 0, MAX_BODY, "test"),
            Duration.ofMillis(50),
            slowestRequest);
    thread =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    gateway.run();
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                });
  }

  /** Takes anything but documents that hold "problem". */
  private NewBrief read(String document, String source, Path directory) {
    if (document.contains("problem")) {
      throw new PortException(
          new Failure.InvalidRequest(
              source + ": 2 problems\n- agent: is missing\n- budget.tokens: must be positive"));
    }
    documents.add(document + (directory == null ? "" : " in " + directory));
    String key = document.contains("own-key") ? "own-key" : null;
    return new NewBrief(
        null,
        new AgentChoice.Named("analyst"),
        new Input.Text("Why?"),
        List.of(),
        UserIdentity.of("ada"),
        null,
        null,
        null,
        key,
        Map.of(),
        null,
        null);
  }

  private static Codecs codecs() {
    return (Codecs)
        Proxy.newProxyInstance(
            Codecs.class.getClassLoader(),
            new Class<?>[] {Codecs.class},
            (self, method, arguments) ->
                switch (arguments[0]) {
                  case RecordedEvent event -> bytes(event);
                  case DeadLetters.Letter letter ->
                      "{\"id\":\"%s\",\"body\":\"raw\"}"
                          .formatted(letter.id())
                          .getBytes(StandardCharsets.UTF_8);
                  case Report report -> Payload.ofText("{\"outcome\":\"completed\"}");
                  default -> throw new UnsupportedOperationException(method.getName());
                });
  }

  private static byte[] bytes(RecordedEvent event) {
    String type = event.event() instanceof SessionEvent.Completed ? "completed" : "attempt-started";
    String more =
        event.event() instanceof SessionEvent.AttemptStarted started
                && started.worker().length() > 1
            ? ",\"worker\":\"" + started.worker() + "\""
            : "";
    return "{\"seq\":%d,\"type\":\"%s\"%s}"
        .formatted(event.sequence(), type, more)
        .getBytes(StandardCharsets.UTF_8);
  }

  static BriefReader noReader() {
    return (document, source, directory) -> {
      throw new UnsupportedOperationException();
    };
  }

  int port() throws InterruptedException {
    return gateway.port();
  }

  Wire connect() throws IOException, InterruptedException {
    return new Wire(port());
  }

  /** One request on a connection of its own. */
  Answer ask(String method, String path, String headers, String body) throws Exception {
    try (Wire wire = connect()) {
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      wire.send(
          "%s %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n%s%s\r\n"
              .formatted(
                  method,
                  path,
                  port(),
                  headers,
                  body.isEmpty() ? "" : "Content-Length: " + bytes.length + "\r\n"));
      wire.send(bytes);
      return wire.answer(method.equals("HEAD"));
    }
  }

  Answer get(String path) throws Exception {
    return ask("GET", path, "", "");
  }

  Answer post(String path, String headers, String body) throws Exception {
    return ask("POST", path, headers, body);
  }

  @Override
  public void close() {
    gateway.stop();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
