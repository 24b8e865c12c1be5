package dev.errand.adapter.out.openai;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import tools.jackson.databind.JsonNode;

/** A model server over plain sockets, so that a test decides about every byte. */
final class WireServer implements AutoCloseable {

  /** Answers one request. */
  interface Script {
    void answer(Connection connection) throws Exception;
  }

  record Received(String line, Map<String, String> headers, byte[] body, int connection) {
    JsonNode json() {
      return Json.MAPPER.readTree(body);
    }
  }

  private final ServerSocket listening;
  private final LinkedBlockingQueue<Script> scripts = new LinkedBlockingQueue<>();
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  final List<Received> received = new CopyOnWriteArrayList<>();

  WireServer() {
    try {
      listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(this::accept);
  }

  String base() {
    return "http://127.0.0.1:" + listening.getLocalPort() + "/v1";
  }

  int port() {
    return listening.getLocalPort();
  }

  /** Answers the next request that no script answers yet. */
  WireServer then(Script script) {
    scripts.add(script);
    return this;
  }

  WireServer thenJson(String body) {
    return then(connection -> connection.json(200, body));
  }

  WireServer thenRefuse(int status, String body) {
    return then(connection -> connection.json(status, body));
  }

  WireServer thenEvents(String... events) {
    return then(
        connection -> {
          connection.startEvents();
          for (String event : events) {
            connection.chunk("data: " + event + "\n\n");
          }
          connection.endChunks();
        });
  }

  /** Plays a recorded response, and closes. */
  WireServer thenPlay(String recording) {
    return then(connection -> connection.play(recording));
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = listening.accept();
        socket.setTcpNoDelay(true);
        sockets.add(socket);
        int number = sockets.size();
        Thread.ofVirtual().start(() -> serve(socket, number));
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  private void serve(Socket socket, int number) {
    try (socket) {
      Connection connection = new Connection(socket);
      while (!socket.isClosed()) {
        Received request = connection.read(number);
        if (request == null) {
          return;
        }
        received.add(request);
        scripts.take().answer(connection);
      }
    } catch (Exception e) {
      // The client went away, or the test is over; what a test wants to know it sees otherwise.
    }
  }

  @Override
  public void close() throws IOException {
    listening.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  static final class Connection {
    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    Connection(Socket socket) throws IOException {
      this.socket = socket;
      this.in = new BufferedInputStream(socket.getInputStream());
      this.out = socket.getOutputStream();
    }

    private Received read(int number) throws IOException {
      String line = line();
      if (line == null) {
        return null;
      }
      Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
      for (String header = line(); header != null && !header.isEmpty(); header = line()) {
        int colon = header.indexOf(':');
        headers.put(header.substring(0, colon), header.substring(colon + 1).strip());
      }
      byte[] body = in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
      return new Received(line, headers, body, number);
    }

    private String line() throws IOException {
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      for (int b = in.read(); b != '\n'; b = in.read()) {
        if (b < 0) {
          return null;
        }
        if (b != '\r') {
          line.write(b);
        }
      }
      return line.toString(StandardCharsets.ISO_8859_1);
    }

    void send(String text) throws IOException {
      send(text.getBytes(StandardCharsets.UTF_8));
    }

    void send(byte[] bytes) throws IOException {
      out.write(bytes);
      out.flush();
    }

    void json(int status, String body) throws IOException {
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      send(
          "HTTP/1.1 %d Whatever\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
              .formatted(status, bytes.length));
      send(bytes);
    }

    void startEvents() throws IOException {
      send(
          "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\n"
              + "Transfer-Encoding: chunked\r\n\r\n");
    }

    void chunk(String text) throws IOException {
      chunk(text.getBytes(StandardCharsets.UTF_8), 0, text.getBytes(StandardCharsets.UTF_8).length);
    }

    void chunk(byte[] bytes, int from, int length) throws IOException {
      send(Integer.toHexString(length) + "\r\n");
      out.write(bytes, from, length);
      send("\r\n");
    }

    void endChunks() throws IOException {
      send("0\r\n\r\n");
    }

    /** The head's lines end with LF in the file, with CRLF on the wire. */
    void play(String recording) throws IOException {
      String text = recorded(recording);
      int blank = text.indexOf("\n\n");
      send(text.substring(0, blank).replace("\n", "\r\n") + "\r\nConnection: close\r\n\r\n");
      send(text.substring(blank + 2));
      socket.close();
    }

    /** Closes in the middle of whatever is being sent, with a reset. */
    void cut() throws IOException {
      socket.setSoLinger(true, 0);
      socket.close();
    }

    /** Returns when the client has closed the connection. */
    void awaitClose() throws IOException {
      try {
        while (in.read() >= 0) {}
      } catch (IOException e) {
        // A reset is a close, too.
      }
    }
  }

  static String recorded(String name) throws IOException {
    try (InputStream in = WireServer.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
