package dev.errand.adapter.out.redis;

import dev.errand.application.port.out.PortException;
import dev.errand.domain.failure.Failure;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A mailbox's address, taken apart.
 *
 * @param server where it is, and how to get in
 * @param mailbox its name
 * @param window how long deduplication ids are remembered
 */
record RedisAddress(Server server, String mailbox, Duration window) {

  /**
   * A server, or several that are one.
   *
   * @param tls whether connections are encrypted
   * @param user the ACL user, or null for the default one
   * @param hosts the server, the Sentinels, or some nodes of the Cluster
   * @param kind what they are
   * @param database number of the database
   * @param secret name of the secret with the password, or null for none
   * @param sentinelSecret the same for the Sentinels
   * @param ca file with the certificates to trust, or null for the JVM's own
   * @param timeout upper bound of a call
   */
  record Server(
      boolean tls,
      @Nullable String user,
      List<Host> hosts,
      Kind kind,
      int database,
      @Nullable String secret,
      @Nullable String sentinelSecret,
      @Nullable String ca,
      Duration timeout) {

    /** For messages: where it is, without who comes in. */
    String shown() {
      String scheme = tls ? "rediss://" : "redis://";
      return scheme + String.join(",", hosts.stream().map(Host::shown).toList());
    }
  }

  /** Where a process listens. */
  record Host(String name, int port) {
    String shown() {
      return (name.contains(":") ? "[" + name + "]" : name) + ":" + port;
    }
  }

  /** What the hosts are. */
  sealed interface Kind {
    /** The one server. */
    record Single() implements Kind {}

    /** Those who know which server is the primary of this name. */
    record Sentinel(String primary) implements Kind {}

    /** Nodes of a Cluster. */
    record Cluster() implements Kind {}
  }

  private static final Set<String> OPTIONS =
      new TreeSet<>(
          Set.of(
              "secret",
              "db",
              "sentinel",
              "sentinelSecret",
              "cluster",
              "ca",
              "timeout",
              "deduplication"));
  private static final Pattern HOST =
      Pattern.compile("(\\[[0-9a-fA-F:.]+]|[^:\\[\\]]+)(?::(\\d+))?");
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");
  private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h)");

  static RedisAddress parse(URI address, boolean tls) {
    String authority = address.getRawAuthority();
    if (address.isOpaque() || authority == null || address.getRawFragment() != null) {
      throw malformed("it names no server");
    }
    Map<String, String> options = options(address.getRawQuery());
    Kind kind = kind(options);
    int at = authority.lastIndexOf('@');
    return new RedisAddress(
        new Server(
            tls,
            at < 0 ? null : user(authority.substring(0, at)),
            hosts(authority.substring(at + 1), kind),
            kind,
            database(options.get("db"), kind),
            options.get("secret"),
            options.get("sentinelSecret"),
            ca(options.get("ca"), tls),
            duration(options, "timeout", Duration.ofSeconds(10))),
        mailbox(address.getRawPath()),
        duration(options, "deduplication", Duration.ofMinutes(5)));
  }

  private static String user(String text) {
    if (text.contains(":")) {
      throw malformed("it holds a password; name a secret with 'secret=' instead");
    }
    if (text.isEmpty()) {
      throw malformed("its user is empty");
    }
    return decoded(text);
  }

  private static List<Host> hosts(String text, Kind kind) {
    List<Host> hosts = new ArrayList<>();
    for (String each : text.split(",", -1)) {
      Matcher matcher = HOST.matcher(each);
      if (!matcher.matches()) {
        throw malformed("its server must look like HOST:PORT");
      }
      String name = matcher.group(1).replaceAll("[\\[\\]]", "");
      hosts.add(new Host(name, port(matcher.group(2), kind)));
    }
    if (kind instanceof Kind.Single && hosts.size() > 1) {
      throw malformed("it names several servers; say 'cluster=on' or 'sentinel=PRIMARY' too");
    }
    return List.copyOf(hosts);
  }

  private static int port(@Nullable String text, Kind kind) {
    if (text == null) {
      return kind instanceof Kind.Sentinel ? 26379 : 6379;
    }
    int port = text.length() > 5 ? 0 : Integer.parseInt(text);
    if (port < 1 || port > 65_535) {
      throw malformed("its port must be from 1 to 65535");
    }
    return port;
  }

  /** Names become part of keys, whose slot the braces around them tell. */
  private static String mailbox(@Nullable String path) {
    String name = path == null ? "" : path.replaceFirst("^/", "");
    if (!NAME.matcher(name).matches()) {
      throw malformed("its path must be the mailbox's name: letters, digits, '.', '_', '-'");
    }
    return name;
  }

  private static Kind kind(Map<String, String> options) {
    String primary = options.get("sentinel");
    String cluster = options.getOrDefault("cluster", "off");
    if (!cluster.equals("on") && !cluster.equals("off")) {
      throw malformed("its option 'cluster' must be on or off");
    }
    if (primary == null) {
      if (options.containsKey("sentinelSecret")) {
        throw malformed("its option 'sentinelSecret' needs 'sentinel'");
      }
      return cluster.equals("on") ? new Kind.Cluster() : new Kind.Single();
    }
    if (cluster.equals("on")) {
      throw malformed("it says both 'sentinel' and 'cluster'");
    }
    return new Kind.Sentinel(primary);
  }

  private static int database(@Nullable String text, Kind kind) {
    if (text == null) {
      return 0;
    }
    if (!text.matches("[0-9]{1,4}")) {
      throw malformed("its option 'db' must be a number");
    }
    int number = Integer.parseInt(text);
    if (number > 0 && kind instanceof Kind.Cluster) {
      throw malformed("a Cluster has database 0 only; drop 'db'");
    }
    return number;
  }

  private static @Nullable String ca(@Nullable String file, boolean tls) {
    if (file != null && !tls) {
      throw malformed("its option 'ca' needs rediss:");
    }
    return file;
  }

  private static Duration duration(Map<String, String> options, String key, Duration otherwise) {
    String text = options.get(key);
    if (text == null) {
      return otherwise;
    }
    Matcher matcher = DURATION.matcher(text);
    try {
      Duration duration;
      if (matcher.matches()) {
        long amount = Long.parseLong(matcher.group(1));
        duration =
            switch (matcher.group(2)) {
              case "ms" -> Duration.ofMillis(amount);
              case "s" -> Duration.ofSeconds(amount);
              case "m" -> Duration.ofMinutes(amount);
              case String hours -> Duration.ofHours(amount);
            };
      } else {
        duration = Duration.parse(text);
      }
      if (duration.toMillis() > 0 && duration.compareTo(Duration.ofDays(365)) <= 0) {
        return duration;
      }
    } catch (DateTimeParseException | ArithmeticException e) {
      // Said below.
    }
    throw malformed("its option '%s' must be a duration, such as 5s or PT5M".formatted(key));
  }

  private static Map<String, String> options(@Nullable String query) {
    Map<String, String> options = new HashMap<>();
    for (String pair : query == null ? new String[0] : query.split("&")) {
      if (pair.isEmpty()) {
        continue;
      }
      int equals = pair.indexOf('=');
      String key = equals < 0 ? pair : pair.substring(0, equals);
      String value = equals < 0 ? "" : decoded(pair.substring(equals + 1));
      if (!OPTIONS.contains(key)) {
        throw malformed("it has an unknown option '" + key + "'");
      }
      if (value.isBlank()) {
        throw malformed("its option '" + key + "' is empty");
      }
      if (options.put(key, value) != null) {
        throw malformed("its option '" + key + "' is given twice");
      }
    }
    return options;
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw malformed("it has a broken percent sequence");
    }
  }

  /** Without the address itself: somebody may have written a password into it. */
  private static PortException malformed(String what) {
    return new PortException(
        new Failure.InvalidRequest(
            "the mailbox's address is malformed: %s; it should look like redis://HOST:PORT/NAME or rediss://USER@HOST:PORT/NAME?secret=SECRET, with the options %s"
                .formatted(what, OPTIONS)));
  }
}
