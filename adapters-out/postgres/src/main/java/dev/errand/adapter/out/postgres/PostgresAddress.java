package dev.errand.adapter.out.postgres;

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
 * An address, taken apart.
 *
 * @param server the database, and how to get in
 * @param migrate whether its schema is brought up to date at the first use
 * @param further options of the port that is opened, with their values
 */
record PostgresAddress(Server server, boolean migrate, Map<String, String> further) {

  /**
   * A database. Whoever names the same one with the same options shares its connections.
   *
   * @param hosts the server, or several of which one is the primary
   * @param database its name
   * @param user who comes in
   * @param secret name of the secret with the password, or null for none
   * @param tls whether connections are encrypted, and certificate and name checked
   * @param ca file with the certificates to trust, or null for the JVM's own
   * @param connections how many connections there are at most
   * @param timeout upper bound of a call, and of the wait for a connection
   */
  record Server(
      List<Host> hosts,
      String database,
      String user,
      @Nullable String secret,
      boolean tls,
      @Nullable String ca,
      int connections,
      Duration timeout) {

    /** For messages: where it is, without who comes in. */
    String shown() {
      return "postgresql://%s/%s"
          .formatted(String.join(",", hosts.stream().map(Host::shown).toList()), database);
    }
  }

  /** Where a server listens. */
  record Host(String name, int port) {
    String shown() {
      return (name.contains(":") ? "[" + name + "]" : name) + ":" + port;
    }
  }

  private static final int PORT = 5432;
  private static final String USER = "errand";
  private static final Set<String> OPTIONS =
      Set.of("secret", "tls", "ca", "connections", "timeout", "migrate");
  private static final Pattern HOST =
      Pattern.compile("(\\[[0-9a-fA-F:.]+]|[^:\\[\\]]+)(?::(\\d+))?");
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");
  private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h)");

  PostgresAddress {
    further = Map.copyOf(further);
  }

  /**
   * Takes an address apart.
   *
   * @param further names of options beside those that all addresses of a database may have
   * @throws PortException with {@code InvalidRequest}, saying how it should look
   */
  static PostgresAddress parse(URI address, Set<String> further) {
    Parser parser = new Parser(further);
    String authority = address.getRawAuthority();
    if (address.isOpaque() || authority == null || address.getRawFragment() != null) {
      throw parser.malformed("it names no server");
    }
    Map<String, String> options = parser.options(address.getRawQuery());
    int at = authority.lastIndexOf('@');
    boolean tls = parser.flag(options, "tls");
    Server server =
        new Server(
            parser.hosts(authority.substring(at + 1)),
            parser.database(address.getRawPath()),
            at < 0 ? USER : parser.user(authority.substring(0, at)),
            options.get("secret"),
            tls,
            parser.ca(options.get("ca"), tls),
            parser.connections(options.get("connections")),
            parser.duration(options, "timeout", Duration.ofSeconds(10)));
    boolean migrate = parser.flag(options, "migrate");
    options.keySet().retainAll(further);
    return new PostgresAddress(server, migrate, options);
  }

  /** A duration among the further options. */
  Duration duration(String option, Duration otherwise) {
    return new Parser(further.keySet()).duration(further, option, otherwise);
  }

  /** A name among the further options: letters, digits, dots, dashes and underscores. */
  String name(String option, String otherwise) {
    String name = further.getOrDefault(option, otherwise);
    if (!NAME.matcher(name).matches()) {
      throw new Parser(further.keySet())
          .malformed(
              "its option '%s' must be a name of letters, digits and . _ -, at most 128 characters"
                  .formatted(option));
    }
    return name;
  }

  private record Parser(Set<String> further) {

    String user(String text) {
      if (text.contains(":")) {
        throw malformed("it holds a password; name a secret with 'secret=' instead");
      }
      if (text.isEmpty()) {
        throw malformed("its user is empty");
      }
      return decoded(text);
    }

    List<Host> hosts(String text) {
      List<Host> hosts = new ArrayList<>();
      for (String each : text.split(",", -1)) {
        Matcher matcher = HOST.matcher(each);
        if (!matcher.matches()) {
          throw malformed("its server must look like HOST:PORT");
        }
        hosts.add(new Host(matcher.group(1).replaceAll("[\\[\\]]", ""), port(matcher.group(2))));
      }
      return List.copyOf(hosts);
    }

    private int port(@Nullable String text) {
      if (text == null) {
        return PORT;
      }
      int port = text.length() > 5 ? 0 : Integer.parseInt(text);
      if (port < 1 || port > 65_535) {
        throw malformed("its port must be from 1 to 65535");
      }
      return port;
    }

    String database(@Nullable String path) {
      String name = decoded(path == null ? "" : path.replaceFirst("^/", ""));
      if (name.isEmpty() || name.length() > 63 || name.contains("/") || name.contains("\0")) {
        throw malformed("its path must be the database's name");
      }
      return name;
    }

    @Nullable String ca(@Nullable String file, boolean tls) {
      if (file != null && !tls) {
        throw malformed("its option 'ca' needs 'tls=on'");
      }
      return file;
    }

    int connections(@Nullable String text) {
      if (text == null) {
        return 10;
      }
      int number = text.matches("[0-9]{1,4}") ? Integer.parseInt(text) : 0;
      if (number < 2 || number > 1_000) {
        throw malformed("its option 'connections' must be a number from 2 to 1000");
      }
      return number;
    }

    boolean flag(Map<String, String> options, String key) {
      String text = options.getOrDefault(key, "off");
      if (!text.equals("on") && !text.equals("off")) {
        throw malformed("its option '%s' must be on or off".formatted(key));
      }
      return text.equals("on");
    }

    Duration duration(Map<String, String> options, String key, Duration otherwise) {
      String text = options.get(key);
      if (text == null) {
        return otherwise;
      }
      try {
        Duration duration = duration(text);
        if (duration.toMillis() > 0 && duration.compareTo(Duration.ofDays(365)) <= 0) {
          return duration;
        }
      } catch (DateTimeParseException | ArithmeticException e) {
        // Said below.
      }
      throw malformed("its option '%s' must be a duration, such as 5s or PT5M".formatted(key));
    }

    private static Duration duration(String text) {
      Matcher matcher = DURATION.matcher(text);
      if (!matcher.matches()) {
        return Duration.parse(text);
      }
      long amount = Long.parseLong(matcher.group(1));
      return switch (matcher.group(2)) {
        case "ms" -> Duration.ofMillis(amount);
        case "s" -> Duration.ofSeconds(amount);
        case "m" -> Duration.ofMinutes(amount);
        case String hours -> Duration.ofHours(amount);
      };
    }

    Map<String, String> options(@Nullable String query) {
      Map<String, String> options = new HashMap<>();
      for (String pair : query == null ? new String[0] : query.split("&")) {
        if (pair.isEmpty()) {
          continue;
        }
        int equals = pair.indexOf('=');
        String key = equals < 0 ? pair : pair.substring(0, equals);
        String value = equals < 0 ? "" : decoded(pair.substring(equals + 1));
        if (!OPTIONS.contains(key) && !further.contains(key)) {
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

    private String decoded(String text) {
      try {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
      } catch (IllegalArgumentException e) {
        throw malformed("it has a broken percent sequence");
      }
    }

    /** Without the address itself: somebody may have written a password into it. */
    PortException malformed(String what) {
      Set<String> known = new TreeSet<>(OPTIONS);
      known.addAll(further);
      return new PortException(
          new Failure.InvalidRequest(
              "the database's address is malformed: %s; it should look like postgresql://USER@HOST:PORT/DATABASE?secret=SECRET, with the options %s"
                  .formatted(what, known)));
    }
  }
}
