package dev.errand.bootstrap;

import java.net.InetAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where to listen.
 *
 * @param host a name or an IP address, without brackets
 * @param port 0 for any free one
 */
record Endpoint(String host, int port) {

  static final String FORM = "^([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.%]+\\]):([0-9]{1,5})$";

  private static final Pattern PATTERN = Pattern.compile(FORM);
  private static final int MOST = 65_535;

  /**
   * The endpoint a text stands for.
   *
   * @throws IllegalArgumentException telling how it should look
   */
  static Endpoint parse(String text) {
    Matcher matcher = PATTERN.matcher(text);
    if (!matcher.matches() || Integer.parseInt(matcher.group(2)) > MOST) {
      throw new IllegalArgumentException(
          "'" + text + "' is no HOST:PORT, such as 127.0.0.1:8080 or [::1]:8080");
    }
    return new Endpoint(
        matcher.group(1).replaceAll("[\\[\\]]", ""), Integer.parseInt(matcher.group(2)));
  }

  /** Whether it is surely out of the reach of other machines; no name is looked up for that. */
  boolean onlyThisMachine() {
    try {
      return host.equals("localhost") || InetAddress.ofLiteral(host).isLoopbackAddress();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
