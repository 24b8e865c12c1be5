package dev.errand.adapter.out.redis;

import dev.errand.application.port.out.Payload;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * Headers and body as one value: a version, the number of headers, each name and value behind its
 * length, and the body. What is not of this form, having been written by a newer version or by
 * somebody else, becomes a body as it is, so that it can end in the dead letters with its bytes.
 */
record Content(Map<String, String> headers, Payload body) {

  private static final int VERSION = 1;

  byte[] bytes() {
    byte[] rest = body.bytes();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(rest.length + 256);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(VERSION);
      out.writeInt(headers.size());
      for (Map.Entry<String, String> header : headers.entrySet()) {
        write(out, header.getKey());
        write(out, header.getValue());
      }
      out.write(rest);
    } catch (IOException e) {
      throw new IllegalStateException("writing to memory failed", e);
    }
    return bytes.toByteArray();
  }

  static Content of(byte[] bytes) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      if (in.readByte() == VERSION) {
        Map<String, String> headers = new TreeMap<>();
        for (int left = in.readInt(); left > 0; left--) {
          headers.put(read(in), read(in));
        }
        return new Content(headers, Payload.of(in.readAllBytes()));
      }
    } catch (IOException e) {
      // Shorter than it says: not ours.
    }
    return new Content(Map.of(), Payload.of(bytes));
  }

  private static void write(DataOutputStream out, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static String read(DataInputStream in) throws IOException {
    int length = in.readInt();
    if (length < 0 || length > in.available()) {
      throw new IOException("a length is wrong");
    }
    return new String(in.readNBytes(length), StandardCharsets.UTF_8);
  }
}
