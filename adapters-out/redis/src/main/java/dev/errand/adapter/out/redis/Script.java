package dev.errand.adapter.out.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Objects;

/** The scripts, each behind what they have in common. */
enum Script {
  OPEN,
  SEND,
  RECEIVE,
  ACKNOWLEDGE,
  RELEASE,
  EXTEND,
  DEPTH,
  PURGE;

  private final byte[] text;
  private final String digest;

  Script() {
    String own = read(name().toLowerCase(Locale.ROOT) + ".lua");
    text = (read("common.lua") + "\n" + own).getBytes(StandardCharsets.UTF_8);
    digest = sha1(text);
  }

  byte[] text() {
    return text;
  }

  /** What the server calls it once it has seen it. */
  String digest() {
    return digest;
  }

  private static String read(String name) {
    try (InputStream in =
        Objects.requireNonNull(Script.class.getResourceAsStream(name), name + " is missing")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String sha1(byte[] text) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(text));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-1", e);
    }
  }
}
