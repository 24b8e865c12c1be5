package dev.errand.bootstrap;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Addresses of adapters as people write them, made into URIs and made fit to be shown. */
final class Address {

  private static final Pattern FORM = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*):(.*)");
  private static final Pattern REFERENCE = Pattern.compile("\\$\\{secret:([a-z0-9][a-z0-9._-]*)}");
  private static final Pattern PASSWORD = Pattern.compile("(//[^/?#:@]*):([^/?#@]+)@");
  private static final Pattern SECRET_OPTION =
      Pattern.compile("(?i)([?&](?:api-?key|key|token|access-?token|password|passwd)=)([^&#]+)");

  private Address() {}

  /**
   * The URI of an address. A bare {@code memory:}, which {@link URI} refuses, becomes {@code
   * memory:/}; braces of secret references are encoded and come back when the URI is decoded.
   *
   * @throws IllegalArgumentException telling what is wrong and how to mend it
   */
  static URI parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw new IllegalArgumentException(
          "'" + shown(text) + "' is no address; write SCHEME:REST, such as file:.errand");
    }
    if (!shown(text).equals(text)) {
      throw new IllegalArgumentException(
          "'"
              + shown(text)
              + "' holds a secret itself; refer to it by ${secret:NAME} and give the secret as"
              + " ERRAND_SECRET_NAME or in a file");
    }
    String scheme = form.group(1).toLowerCase(Locale.ROOT);
    String rest = form.group(2).isEmpty() ? "/" : form.group(2);
    try {
      return new URI(scheme + ":" + REFERENCE.matcher(rest).replaceAll("\\$%7Bsecret:$1%7D"));
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(
          "'" + shown(text) + "' is no URI: " + e.getReason() + " at character " + e.getIndex(), e);
    }
  }

  /** The address without what looks like a secret in it. */
  static String shown(String text) {
    return mask(SECRET_OPTION, mask(PASSWORD, text, "@"), "");
  }

  private static String mask(Pattern pattern, String text, String behind) {
    return pattern
        .matcher(text)
        .replaceAll(
            found ->
                Matcher.quoteReplacement(
                    REFERENCE.matcher(found.group(2)).matches()
                        ? found.group()
                        : found.group(1) + (behind.isEmpty() ? "" : ":") + "***" + behind));
  }
}
