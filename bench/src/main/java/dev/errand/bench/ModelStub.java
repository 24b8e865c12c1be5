package dev.errand.bench;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A server that speaks chat completions and knows one conversation. It keeps no state: how many
 * tools have answered tells which turn it is.
 *
 * <p>Arguments: milliseconds to wait before each reply. Prints its port and runs until its standard
 * input ends.
 */
final class ModelStub {

  private static final byte[] ANSWERED = "\"tool_call_id\"".getBytes(StandardCharsets.UTF_8);
  private static final byte[] STREAM = "\"stream_options\"".getBytes(StandardCharsets.UTF_8);

  private static final Map<Integer, byte[]> REPLIES =
      IntStream.rangeClosed(1, 3).boxed().collect(Collectors.toMap(i -> i, Dialogue::reply));
  private static final Map<Integer, List<byte[]>> EVENTS =
      IntStream.rangeClosed(1, 3).boxed().collect(Collectors.toMap(i -> i, Dialogue::events));

  private ModelStub() {}

  /** Serves. */
  public static void main(String[] args) throws IOException {
    Duration delay = Duration.ofMillis(Long.parseLong(args[0]));
    WebServer server =
        WebServer.builder()
            .host("127.0.0.1")
            .port(0)
            .backlog(16_384)
            .routing(
                routing ->
                    routing.post(
                        "/v1/chat/completions",
                        (request, response) -> answer(request, response, delay)))
            .build()
            .start();
    System.out.println(server.port());
    while (System.in.read() >= 0) {
      // Lives as long as whoever started it.
    }
    server.stop();
    System.exit(0);
  }

  private static void answer(ServerRequest request, ServerResponse response, Duration delay)
      throws InterruptedException, IOException {
    byte[] body = request.content().as(byte[].class);
    int turn = Math.min(3, 1 + count(body, ANSWERED));
    if (delay.isPositive()) {
      Thread.sleep(delay);
    }
    if (count(body, STREAM) == 0) {
      response.header(HeaderNames.CONTENT_TYPE, "application/json");
      response.send(REPLIES.get(turn));
      return;
    }
    response.header(HeaderNames.CONTENT_TYPE, "text/event-stream");
    try (OutputStream out = response.outputStream()) {
      for (byte[] event : EVENTS.get(turn)) {
        out.write(event);
        out.flush();
      }
    }
  }

  private static int count(byte[] text, byte[] part) {
    int found = 0;
    for (int at = 0; at <= text.length - part.length; at++) {
      if (text[at] == part[0]
          && java.util.Arrays.equals(text, at, at + part.length, part, 0, part.length)) {
        found++;
        at += part.length - 1;
      }
    }
    return found;
  }
}
