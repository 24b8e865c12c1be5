package dev.errand.adapter.out.json;

import dev.errand.application.port.out.Codecs;
import dev.errand.application.port.out.Payload;
import dev.errand.application.port.out.PortException;
import dev.errand.domain.failure.Failure;
import dev.errand.fuzz.Said;
import java.util.Arrays;
import java.util.function.Function;

/**
 * Bytes from mailboxes and files, to every codec: refused as documented, or a value that is written
 * and read again as the same.
 */
public final class CodecsFuzz {

  private static final Codecs CODECS = new JsonCodecs();

  private CodecsFuzz() {}

  /** Entered by the fuzzer. */
  public static void fuzzerTestOneInput(byte[] bytes) {
    every(bytes);
  }

  static void every(byte[] bytes) {
    stored(bytes, CODECS::decodeEvent, CODECS::encodeEvent);
    stored(bytes, CODECS::decodeSnapshot, CODECS::encodeSnapshot);
    stored(bytes, CODECS::decodeAuditEntry, CODECS::encodeAuditEntry);
    stored(bytes, CODECS::decodeCheckpoint, CODECS::encodeCheckpoint);
    stored(bytes, CODECS::decodeDeadLetter, CODECS::encodeDeadLetter);
    Payload payload = Payload.of(bytes);
    sent(payload, CODECS::decodeBrief, CODECS::encodeBrief);
    sent(payload, CODECS::decodeReport, CODECS::encodeReport);
  }

  private static <T> void stored(
      byte[] bytes, Function<byte[], T> decode, Function<T, byte[]> encode) {
    T value;
    try {
      value = decode.apply(bytes);
    } catch (PortException e) {
      Said.expect(e, Failure.Corrupt.class);
      return;
    }
    byte[] written = encode.apply(value);
    T again = decode.apply(written);
    requireEqual(value, again, written, encode.apply(again));
  }

  private static <T> void sent(
      Payload payload, Function<Payload, T> decode, Function<T, Payload> encode) {
    T value;
    try {
      value = decode.apply(payload);
    } catch (PortException e) {
      Said.expect(e, Failure.InvalidRequest.class);
      return;
    }
    Payload written = encode.apply(value);
    T again = decode.apply(written);
    requireEqual(value, again, written.bytes(), encode.apply(again).bytes());
  }

  private static void requireEqual(Object value, Object again, byte[] written, byte[] rewritten) {
    if (!value.equals(again)) {
      throw new AssertionError(value + " was read again as " + again);
    }
    if (!Arrays.equals(written, rewritten)) {
      throw new AssertionError("one value has two forms: " + value);
    }
    for (byte b : written) {
      if (b == '\n' || b == '\r') {
        throw new AssertionError("a line break is written for " + value);
      }
    }
  }
}
