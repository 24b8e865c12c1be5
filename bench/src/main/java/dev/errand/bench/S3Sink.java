package dev.errand.bench;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A server with just enough of the wire of S3 to be written to: what is sent is counted and thrown
 * away, and nothing is ever there.
 *
 * <p>Prints its port, answers each line with the bytes it got since the last one, and runs until
 * its standard input ends.
 */
final class S3Sink {

  private static final byte[] BEGUN =
      "<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>"
          .getBytes(StandardCharsets.UTF_8);
  private static final byte[] MISSING =
      "<Error><Code>NoSuchKey</Code></Error>".getBytes(StandardCharsets.UTF_8);

  private S3Sink() {}

  /** Serves. */
  public static void main(String[] args) throws IOException {
    AtomicLong bytes = new AtomicLong();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", exchange -> answer(exchange, bytes));
    server.start();
    System.out.println(server.getAddress().getPort());
    for (int read = System.in.read(); read >= 0; read = System.in.read()) {
      if (read == '\n') {
        System.out.println(bytes.getAndSet(0));
      }
    }
    System.exit(0);
  }

  private static void answer(HttpExchange exchange, AtomicLong bytes) throws IOException {
    try (exchange) {
      bytes.addAndGet(exchange.getRequestBody().transferTo(OutputStream.nullOutputStream()));
      String method = exchange.getRequestMethod();
      exchange.getResponseHeaders().set("ETag", "\"00000000000000000000000000000000\"");
      switch (method) {
        case "PUT" -> exchange.sendResponseHeaders(200, -1);
        case "POST" -> {
          boolean begins =
              String.valueOf(exchange.getRequestURI().getRawQuery()).contains("uploads");
          exchange.sendResponseHeaders(200, begins ? BEGUN.length : -1);
          exchange.getResponseBody().write(begins ? BEGUN : new byte[0]);
        }
        case "HEAD" -> exchange.sendResponseHeaders(404, -1);
        default -> {
          exchange.sendResponseHeaders(404, MISSING.length);
          exchange.getResponseBody().write(MISSING);
        }
      }
    }
  }
}
