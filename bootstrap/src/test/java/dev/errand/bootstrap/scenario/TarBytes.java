package dev.errand.bootstrap.scenario;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A tar made by hand, with whatever a hostile one may hold. */
final class TarBytes {

  private static final int BLOCK = 512;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  /** A regular file. */
  TarBytes file(String name, String text) {
    return entry(name, '0', text.getBytes(StandardCharsets.UTF_8));
  }

  /** An entry of any kind. */
  TarBytes entry(String name, char type, byte[] content) {
    return header(name, type, content.length).content(content);
  }

  /** A header alone, which says that so many bytes follow. */
  TarBytes header(String name, char type, long size) {
    byte[] header = new byte[BLOCK];
    put(header, 0, name);
    put(header, 100, "0000644\0");
    put(header, 124, "%011o ".formatted(size));
    put(header, 136, "00000000000 ");
    Arrays.fill(header, 148, 156, (byte) ' ');
    header[156] = (byte) type;
    put(header, 257, "ustar\00000");
    int sum = 0;
    for (byte each : header) {
      sum += each & 0xff;
    }
    put(header, 148, "%06o\0 ".formatted(sum));
    bytes.writeBytes(header);
    return this;
  }

  TarBytes content(byte[] content) {
    bytes.writeBytes(content);
    bytes.writeBytes(new byte[(BLOCK - content.length % BLOCK) % BLOCK]);
    return this;
  }

  /** An extended header with one record. */
  TarBytes pax(String key, String value) {
    String rest = " " + key + "=" + value + "\n";
    int length = rest.getBytes(StandardCharsets.UTF_8).length;
    int whole = length + String.valueOf(length).length();
    whole = length + String.valueOf(whole).length();
    return entry("PaxHeader", 'x', (whole + rest).getBytes(StandardCharsets.UTF_8));
  }

  /** The tar with its end. */
  byte[] end() {
    bytes.writeBytes(new byte[2 * BLOCK]);
    return bytes.toByteArray();
  }

  /** The tar without its end. */
  byte[] cut() {
    return bytes.toByteArray();
  }

  private static void put(byte[] header, int at, String text) {
    byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
    System.arraycopy(encoded, 0, header, at, encoded.length);
  }
}
