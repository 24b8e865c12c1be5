package dev.errand.application.audit;

import dev.errand.application.port.out.PortException;
import dev.errand.domain.failure.Failure;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Keys as text (RFC 7468). */
final class Pem {

  private static final Base64.Encoder LINES =
      Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));

  private Pem() {}

  static String block(String label, byte[] der) {
    return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n"
        .formatted(label, LINES.encodeToString(der));
  }

  /**
   * The bytes of the first block with a label.
   *
   * @param source where the text is from, for messages
   */
  static byte[] bytes(String label, String text, String source) {
    Matcher block =
        Pattern.compile(
                "-----BEGIN " + label + "-----([A-Za-z0-9+/=\\s]*)-----END " + label + "-----")
            .matcher(text);
    if (!block.find()) {
      throw new PortException(
          new Failure.InvalidRequest(
              "%s has no block '-----BEGIN %s-----'; make keys with 'errand audit key'"
                  .formatted(source, label)));
    }
    try {
      return Base64.getMimeDecoder().decode(block.group(1));
    } catch (IllegalArgumentException e) {
      throw new PortException(
          new Failure.InvalidRequest("the %s in %s is no Base64".formatted(label, source)));
    }
  }
}
