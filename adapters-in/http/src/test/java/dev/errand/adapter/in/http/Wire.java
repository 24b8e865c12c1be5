package dev.errand.adapter.in.http;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.TreeMap;

/** One connection to the gateway, on which a test decides about every byte. */
final class Wire implements AutoCloseable {

  private final Socket socket;
  private final InputStream in;

  Wire(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(30_000);
    in = new BufferedInputStream(socket.getInputStream());
  }

  void send(String text) throws IOException {
    send(text.getBytes(StandardCharsets.UTF_8));
  }

  void send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
  }

  /** Reads one whole answer. */
  Answer answer(boolean head) throws IOException {
    TreeMap<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    int status = status(headers);
    while (status == 100) {
      status = status(headers);
    }
    if (head || status == 204) {
      return new Answer(status, headers, "");
    }
    return new Answer(status, headers, body(headers).toString(StandardCharsets.UTF_8));
  }

  /** Reads an answer's head. */
  int status(TreeMap<String, String> headers) throws IOException {
    String line = line();
    headers.clear();
    for (String header = line(); !header.isEmpty(); header = line()) {
      int colon = header.indexOf(':');
      headers.put(header.substring(0, colon), header.substring(colon + 1).strip());
    }
    return Integer.parseInt(line.split(" ")[1]);
  }

  private ByteArrayOutputStream body(TreeMap<String, String> headers) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    if (headers.containsKey("content-length")) {
      body.writeBytes(in.readNBytes(Integer.parseInt(headers.get("content-length"))));
    } else if (headers.containsKey("transfer-encoding")) {
      for (String chunk = chunk(); !chunk.isEmpty(); chunk = chunk()) {
        body.writeBytes(chunk.getBytes(StandardCharsets.UTF_8));
      }
    }
    return body;
  }

  /** The next chunk, empty for the last. */
  String chunk() throws IOException {
    byte[] bytes = in.readNBytes(Integer.parseInt(line(), 16));
    line();
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** Reads chunks until they hold this text. */
  String chunksUntil(String text) throws IOException {
    StringBuilder all = new StringBuilder();
    while (all.indexOf(text) < 0) {
      String chunk = chunk();
      if (chunk.isEmpty()) {
        throw new EOFException("the stream ended with: " + all);
      }
      all.append(chunk);
    }
    return all.toString();
  }

  /** Whether the other side has closed, after skipping what it still sent. */
  boolean ended() {
    try {
      in.readAllBytes();
      return true;
    } catch (java.net.SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  private String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new EOFException("closed after: " + line);
      }
      if (b != '\r') {
        line.write(b);
      }
    }
    return line.toString(StandardCharsets.ISO_8859_1);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
