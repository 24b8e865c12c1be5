package dev.errand.adapter.in.http;

import dev.errand.adapter.out.json.JsonCodecsProvider;
import dev.errand.application.ErrandApplication;
import dev.errand.application.port.in.CancelBrief;
import dev.errand.application.port.in.CheckHealth;
import dev.errand.application.port.in.FollowBrief;
import dev.errand.application.port.in.NewBrief;
import dev.errand.application.port.in.SubmitBrief;
import dev.errand.application.port.out.PortException;
import dev.errand.domain.brief.BriefId;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.RecordedEvent;
import dev.errand.domain.session.SessionId;
import dev.errand.fuzz.Said;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A whole request, byte by byte, to a gateway that listens; HOST stands for its address. Whatever
 * comes, it is answered without an error of ours and without a word about the server's inside.
 */
public final class RequestsFuzz {

  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final Pattern STATUS = Pattern.compile("HTTP/1\\.1 ([1-5]\\d\\d)( [^\\r\\n]*)?");
  private static final int MAX_ANSWER = 1 << 20;
  private static final int PORT = listening();

  private RequestsFuzz() {}

  /** Entered by the fuzzer. */
  public static void fuzzerTestOneInput(byte[] bytes) throws IOException {
    String request = new String(bytes, StandardCharsets.ISO_8859_1);
    byte[] sent =
        request.replace("HOST", "127.0.0.1:" + PORT).getBytes(StandardCharsets.ISO_8859_1);
    byte[] answer = new byte[0];
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), PORT)) {
      socket.setSoTimeout(10_000);
      socket.setTcpNoDelay(true);
      socket.getOutputStream().write(sent);
      socket.shutdownOutput();
      answer = socket.getInputStream().readNBytes(MAX_ANSWER);
    } catch (SocketException e) {
      // Closed on us while we were still talking: an answer, if not a friendly one.
    }
    check(new String(answer, StandardCharsets.UTF_8));
  }

  private static void check(String answer) {
    if (answer.isEmpty()) {
      return;
    }
    int lineEnd = answer.indexOf("\r\n");
    String first = lineEnd < 0 ? answer : answer.substring(0, lineEnd);
    var status = STATUS.matcher(first);
    if (!status.matches()) {
      throw new AssertionError("no status line: " + first);
    }
    int headEnd = answer.indexOf("\r\n\r\n");
    String head = headEnd < 0 ? answer : answer.substring(0, headEnd);
    String body = headEnd < 0 ? "" : answer.substring(headEnd + 4);
    if (status.group(1).equals("500")) {
      throw new AssertionError("a defect is admitted: " + answer);
    }
    if (head.contains("application/problem+json") && body.startsWith("{")) {
      int next = body.indexOf("HTTP/1.1 ");
      JsonNode problem = MAPPER.readTree(next < 0 ? body : body.substring(0, next));
      Said.inOurWords(problem.path("detail").asString("nothing"));
    }
  }

  private static int listening() {
    JsonCodecsProvider json = new JsonCodecsProvider();
    HttpGateway gateway =
        new HttpGateway(
            application(),
            json.codecs(),
            json.briefReader(),
            new HttpGateway.Settings("127.0.0.1", 0, 1 << 16, "fuzz"));
    Thread.ofVirtual().start(new Serving(gateway));
    try {
      return gateway.port();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static ErrandApplication application() {
    Cases cases = new Cases();
    return (ErrandApplication)
        Proxy.newProxyInstance(
            ErrandApplication.class.getClassLoader(),
            new Class<?>[] {ErrandApplication.class},
            (self, method, arguments) -> {
              if (method.getReturnType().isInstance(cases)) {
                return cases;
              }
              throw new PortException(new Failure.NotFound("there is no such thing here"));
            });
  }

  /** A class of its own, for the one around it waits until this runs. */
  private record Serving(HttpGateway gateway) implements Runnable {
    @Override
    public void run() {
      try {
        gateway.run();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Takes every brief, knows none. */
  private static final class Cases implements SubmitBrief, FollowBrief, CancelBrief, CheckHealth {

    @Override
    public Accepted accept(NewBrief brief) {
      return submit(brief);
    }

    @Override
    public Accepted submit(NewBrief brief) {
      BriefId id = new BriefId("b1");
      return new Accepted(id, SessionId.of(id), false);
    }

    @Override
    public Status status(BriefId brief) {
      throw unknown(brief);
    }

    @Override
    public List<RecordedEvent> eventsAfter(BriefId brief, long afterSequence, Duration wait) {
      throw unknown(brief);
    }

    @Override
    public boolean cancel(BriefId brief, String by, String reason) {
      return true;
    }

    @Override
    public Map<String, String> notReady() {
      return Map.of();
    }

    @Override
    public Map<String, Component> components() {
      return Map.of();
    }

    private static PortException unknown(BriefId brief) {
      return new PortException(new Failure.NotFound("there is no brief " + brief));
    }
  }
}
