package dev.errand.adapter.out.s3;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.errand.testservers.S3Server;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
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
    record Refuse(int status, String code) implements Fate {}

    /** It is done, and its answer is lost with the connection. */
    record LoseAnswer() implements Fate {}

    /** The connection is cut before it is done. */
    record Cut() implements Fate {}

    /** It is done, and the connection is cut after so many bytes of its answer. */
    record CutAnswer(int after) implements Fate {}

    /** It is passed on when the latch is opened. */
    record Hold(CountDownLatch until) implements Fate {}

    /** What it brings is thrown away, and it is told that all is well. */
    record Swallow(String xml) implements Fate {}

    /** Something is done before it is passed on. */
    record First(Runnable deed) implements Fate {}
  }

  /** Decides over a call, by its name such as {@code UploadPart} and how often it came. */
  interface Judge {
    Fate judge(String call, int number);
  }

  /** The answer to one who begins an upload in pieces. */
  static final String BEGUN =
      "<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>";

  private static final Set<String> NOT_PASSED_ON = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);

  static {
    NOT_PASSED_ON.addAll(
        Set.of(
            "authorization",
            "connection",
            "content-length",
            "expect",
            "host",
            "transfer-encoding",
            "upgrade"));
  }

  private final HttpServer server;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final List<String> calls = new CopyOnWriteArrayList<>();
  private final List<Map<String, List<String>>> headers = new CopyOnWriteArrayList<>();
  private volatile Judge judge = (call, number) -> new Fate.Pass();

  Wire() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::handle);
    server.start();
  }

  URI endpoint() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  void judge(Judge decided) {
    calls.clear();
    headers.clear();
    judge = decided;
  }

  /** The names of the calls since it was last told how to judge. */
  List<String> calls() {
    return List.copyOf(calls);
  }

  /** The values of a header in the calls of a name. */
  List<String> headers(String call, String header) {
    return java.util.stream.IntStream.range(0, calls.size())
        .filter(i -> calls.get(i).equals(call))
        .mapToObj(i -> String.join(",", headers.get(i).getOrDefault(header, List.of())))
        .toList();
  }

  int count(String call) {
    return (int) calls.stream().filter(call::equals).count();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String call = name(exchange);
      Fate fate;
      synchronized (this) {
        calls.add(call);
        Map<String, List<String>> told = new java.util.TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        told.putAll(exchange.getRequestHeaders());
        headers.add(told);
        fate = judge.judge(call, count(call));
      }
      if (fate instanceof Fate.Swallow swallow) {
        exchange.getRequestBody().transferTo(OutputStream.nullOutputStream());
        exchange.getResponseHeaders().set("ETag", "\"00000000000000000000000000000000\"");
        answer(exchange, 200, swallow.xml().getBytes(StandardCharsets.UTF_8));
        return;
      }
      byte[] body = exchange.getRequestBody().readAllBytes();
      switch (fate) {
        case Fate.Pass pass -> answer(exchange, passOn(exchange, body), Integer.MAX_VALUE);
        case Fate.Refuse refuse ->
            answer(
                exchange,
                refuse.status(),
                "<Error><Code>%s</Code><Message>spoiled</Message></Error>"
                    .formatted(refuse.code())
                    .getBytes(StandardCharsets.UTF_8));
        case Fate.LoseAnswer lose -> passOn(exchange, body).body().close();
        case Fate.Cut cut -> {}
        case Fate.CutAnswer cut -> answer(exchange, passOn(exchange, body), cut.after());
        case Fate.Hold hold -> {
          hold.until().await();
          answer(exchange, passOn(exchange, body), Integer.MAX_VALUE);
        }
        case Fate.First first -> {
          first.deed().run();
          answer(exchange, passOn(exchange, body), Integer.MAX_VALUE);
        }
        case Fate.Swallow swallow -> {}
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String name(HttpExchange exchange) {
    String query = String.valueOf(exchange.getRequestURI().getRawQuery());
    boolean upload = query.contains("uploadId=");
    return switch (exchange.getRequestMethod()) {
      case "GET" -> query.contains("list-type=") ? "ListObjects" : "GetObject";
      case "HEAD" -> "HeadObject";
      case "POST" -> upload ? "CompleteUpload" : "CreateUpload";
      case "PUT" -> upload ? "UploadPart" : "PutObject";
      case "DELETE" -> upload ? "AbortUpload" : "DeleteObject";
      case String other -> other;
    };
  }

  private HttpResponse<InputStream> passOn(HttpExchange exchange, byte[] body)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(S3Server.inProcess().unsigned().resolve(exchange.getRequestURI()))
            .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(body));
    for (Map.Entry<String, List<String>> header : exchange.getRequestHeaders().entrySet()) {
      if (!NOT_PASSED_ON.contains(header.getKey())) {
        header.getValue().forEach(value -> request.header(header.getKey(), value));
      }
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
  }

  private static void answer(HttpExchange exchange, HttpResponse<InputStream> answer, int most)
      throws IOException {
    byte[] body;
    try (InputStream in = answer.body()) {
      body = in.readAllBytes();
    }
    answer
        .headers()
        .map()
        .forEach(
            (name, values) -> {
              if (!NOT_PASSED_ON.contains(name) && !name.startsWith(":")) {
                exchange.getResponseHeaders().put(name, values);
              }
            });
    boolean head = exchange.getRequestMethod().equals("HEAD");
    if (head) {
      answer
          .headers()
          .firstValue("content-length")
          .ifPresent(length -> exchange.getResponseHeaders().set("Content-Length", length));
    }
    exchange.sendResponseHeaders(answer.statusCode(), head || body.length == 0 ? -1 : body.length);
    if (!head) {
      exchange.getResponseBody().write(body, 0, Math.min(most, body.length));
      exchange.getResponseBody().flush();
    }
  }

  private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "application/xml");
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
  }

  @Override
  public void close() {
    server.stop(0);
    client.close();
  }
}
