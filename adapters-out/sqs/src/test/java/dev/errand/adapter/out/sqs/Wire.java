package dev.errand.adapter.out.sqs;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.errand.testservers.SqsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * The wire before the server: passes calls on, writes down which there were, and spoils some. What
 * is to happen to a call is asked for each anew.
 */
final class Wire implements AutoCloseable {

  /** What happens to a call. */
  sealed interface Fate {

    /** Nothing. */
    record Pass() implements Fate {}

    /** It is refused and reaches nobody. */
    record Refuse(int status, String code, String message) implements Fate {}

    /** It is done, and its answer is lost with the connection. */
    record LoseAnswer() implements Fate {}

    /** The connection is cut before it is done. */
    record Cut() implements Fate {}

    /** It is answered with this instead. */
    record Answer(String json) implements Fate {}

    /** It is passed on after a change. */
    record Change(UnaryOperator<String> change) implements Fate {}

    /** It is refused if what it says is so, and passed on otherwise. */
    record Screen(Predicate<String> test, Refuse otherwise) implements Fate {}

    /** It is passed on when the latch is opened. */
    record Hold(CountDownLatch until) implements Fate {}
  }

  /** Decides over a call, by its name such as {@code SendMessageBatch} and how often it came. */
  interface Judge {
    Fate judge(String call, int number);
  }

  private static final Set<String> NOT_PASSED_ON = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);

  static {
    NOT_PASSED_ON.addAll(
        Set.of("connection", "content-length", "expect", "host", "transfer-encoding", "upgrade"));
  }

  private final HttpServer server;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final List<String> calls = new CopyOnWriteArrayList<>();
  private volatile Judge judge = (call, number) -> new Fate.Pass();

  Wire() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::handle);
    server.start();
  }

  URI endpoint() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  void judge(Judge decided) {
    calls.clear();
    judge = decided;
  }

  /** The names of the calls since it was last told how to judge. */
  List<String> calls() {
    return List.copyOf(calls);
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      String target = String.valueOf(exchange.getRequestHeaders().getFirst("X-Amz-Target"));
      String call = target.substring(target.indexOf('.') + 1);
      Fate fate;
      synchronized (this) {
        calls.add(call);
        fate = judge.judge(call, (int) calls.stream().filter(call::equals).count());
      }
      switch (fate) {
        case Fate.Pass pass -> answer(exchange, passOn(exchange, body));
        case Fate.Refuse refuse -> refuse(exchange, refuse);
        case Fate.Screen screen -> {
          if (screen.test().test(new String(body, StandardCharsets.UTF_8))) {
            refuse(exchange, screen.otherwise());
          } else {
            answer(exchange, passOn(exchange, body));
          }
        }
        case Fate.LoseAnswer lose -> passOn(exchange, body);
        case Fate.Cut cut -> {}
        case Fate.Answer instead ->
            answer(exchange, 200, instead.json().getBytes(StandardCharsets.UTF_8));
        case Fate.Change changed ->
            answer(
                exchange,
                passOn(
                    exchange,
                    changed
                        .change()
                        .apply(new String(body, StandardCharsets.UTF_8))
                        .getBytes(StandardCharsets.UTF_8)));
        case Fate.Hold hold -> {
          hold.until().await();
          answer(exchange, passOn(exchange, body));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private HttpResponse<byte[]> passOn(HttpExchange exchange, byte[] body)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(SqsServer.inProcess().endpoint().resolve(exchange.getRequestURI()))
            .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(body));
    for (Map.Entry<String, List<String>> header : exchange.getRequestHeaders().entrySet()) {
      if (!NOT_PASSED_ON.contains(header.getKey())) {
        header.getValue().forEach(value -> request.header(header.getKey(), value));
      }
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  private static void refuse(HttpExchange exchange, Fate.Refuse refuse) throws IOException {
    answer(
        exchange,
        refuse.status(),
        "{\"__type\":\"com.amazonaws.sqs#%s\",\"message\":\"%s\"}"
            .formatted(refuse.code(), refuse.message())
            .getBytes(StandardCharsets.UTF_8));
  }

  private static void answer(HttpExchange exchange, HttpResponse<byte[]> answer)
      throws IOException {
    answer(exchange, answer.statusCode(), answer.body());
  }

  private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.0");
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
  }

  @Override
  public void close() {
    server.stop(0);
    client.close();
  }
}
