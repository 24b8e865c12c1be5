package dev.errand.adapter.in.http;

import io.helidon.http.ForbiddenException;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.webserver.http.ServerRequest;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Keeps web pages of others out. The gateway asks for no credentials, so a page that somebody opens
 * on this machine could use it through their browser: by posting from another origin, or by a name
 * of its own that it lets point to this machine (DNS rebinding).
 */
final class Callers {

  private static final Pattern LOCAL = Pattern.compile("localhost|127(\\.[0-9]{1,3}){3}|\\[::1]");

  private final boolean loopback;
  private final String host;

  /**
   * A check.
   *
   * @param loopback whether only this machine can reach the gateway
   * @param host the name it was told to listen on
   */
  Callers(boolean loopback, String host) {
    this.loopback = loopback;
    this.host = host.toLowerCase(Locale.ROOT);
  }

  /** Throws if the request comes from where it should not. */
  void check(ServerRequest request) {
    String authority = request.headers().first(HeaderNames.HOST).orElse("");
    String name = name(authority);
    if (loopback && !LOCAL.matcher(name).matches() && !name.equals(host)) {
      throw new ForbiddenException(
          "this server listens on this machine only and answers to localhost, not to the name it"
              + " was asked by; bind it to another address with ERRAND_HTTP_ADDRESS to change"
              + " that");
    }
    Method method = request.prologue().method();
    String origin = request.headers().first(HeaderNames.ORIGIN).orElse(null);
    boolean changes = !method.equals(Method.GET) && !method.equals(Method.HEAD);
    if (changes && origin != null && !origin.toLowerCase(Locale.ROOT).endsWith("://" + authority)) {
      throw new ForbiddenException("pages of another origin may not do this");
    }
  }

  /** Who asks, for the audit log: nobody logs in, so all that is known is from where. */
  static String who(ServerRequest request) {
    return "http@" + request.remotePeer().host();
  }

  private static String name(String authority) {
    return authority.replaceAll(":[0-9]*$", "").toLowerCase(Locale.ROOT);
  }
}
