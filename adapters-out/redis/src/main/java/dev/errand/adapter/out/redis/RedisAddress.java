package dev.errand.adapter.out.redis;

import dev.errand.application.port.out.PortException;
import dev.errand.application.spi.AddressOptions;
import dev.errand.domain.failure.Failure;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
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

  static RedisAddress parse(URI address, boolean tls) {
    String authority = address.getRawAuthority();
    if (address.isOpaque() || authority == null || address.getRawFragment() != null) {
      throw malformed("it names no server");
    }
    AddressOptions options =
        AddressOptions.of(address.getRawQuery(), OPTIONS, RedisAddress::malformed);
    Kind kind = kind(options);
    int at = authority.lastIndexOf('@');
    return new RedisAddress(
        new Server(
            tls,
            at < 0 ? null : user(authority.substring(0, at)),
            hosts(authority.substring(at + 1), kind),
            kind,
            database(options.text("db"), kind),
            options.text("secret"),
            options.text("sentinelSecret"),
            ca(options.text("ca"), tls),
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
    return AddressOptions.decoded(text, RedisAddress::malformed);
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

  private static Kind kind(AddressOptions options) {
    String primary = options.text("sentinel");
    boolean cluster = options.isOn("cluster", false);
    if (primary == null) {
      if (options.isGiven("sentinelSecret")) {
        throw malformed("its option 'sentinelSecret' needs 'sentinel'");
      }
      return cluster ? new Kind.Cluster() : new Kind.Single();
    }
    if (cluster) {
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

  private static Duration duration(AddressOptions options, String key, Duration otherwise) {
    return Objects.requireNonNullElse(options.duration(key), otherwise);
  }

  /** Without the address itself: somebody may have written a password into it. */
  private static PortException malformed(String what) {
    return new PortException(
        new Failure.InvalidRequest(
            "the mailbox's address is malformed: %s; it should look like redis://HOST:PORT/NAME or rediss://USER@HOST:PORT/NAME?secret=SECRET, with the options %s"
                .formatted(what, OPTIONS)));
  }
}
