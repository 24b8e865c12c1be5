package dev.errand.adapter.out.postgres;

import dev.errand.application.port.out.PortException;
import dev.errand.domain.failure.Failure;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** Says what went wrong, by the SQLSTATE: the one place that knows them. */
final class Failures {

  private static final Set<String> ROLLED_BACK_FOR_OTHERS = Set.of("40001", "40P01", "55P03");

  private final PostgresAddress.Server server;

  Failures(PostgresAddress.Server server) {
    this.server = server;
  }

  /**
   * What a statement's exception says. {@code Lost} if the connection broke during it.
   *
   * @param writes whether the statement may have changed something
   */
  PortException of(Exception thrown, boolean writes) {
    PortException known = portException(thrown);
    return known != null ? known : new PortException(failure(thrown, writes), thrown);
  }

  /** What an attempt to connect says: nothing was asked, so nothing can be lost. */
  PortException ofConnecting(SQLException thrown) {
    PortException known = portException(thrown);
    if (known != null) {
      return known;
    }
    Failure said = failure(thrown, false);
    return new PortException(said instanceof Failure.Lost ? notConnected(thrown) : said, thrown);
  }

  /** What bringing the schema up to date failed by. */
  PortException ofMigrating(Exception thrown) {
    PortException known = portException(thrown);
    if (known != null) {
      return known;
    }
    SQLException said = saying(thrown);
    if (said != null && "42501".equals(said.getSQLState())) {
      return new PortException(
          new Failure.Unauthorized(
              at(
                  "does not let '%s' migrate the schema: %s; migrate as its owner, see db/migrations"
                      .formatted(server.user(), words(said)))),
          thrown);
    }
    return new PortException(
        said == null
            ? new Failure.Unexpected(at("could not be migrated: " + thrown.getMessage()))
            : failure(said, true) instanceof Failure.Rejected
                ? new Failure.Rejected(at("could not be migrated: " + words(said)))
                : failure(said, true),
        thrown);
  }

  /** Whether the database undid a statement so that others could go on. */
  boolean rolledBackForOthers(PortException thrown) {
    SQLException said = saying(thrown);
    return said != null && ROLLED_BACK_FOR_OTHERS.contains(said.getSQLState());
  }

  private static @Nullable PortException portException(Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof PortException known) {
        return known;
      }
    }
    return null;
  }

  /** The innermost exception that has a state, which is the one that knows. */
  private static @Nullable SQLException saying(Throwable thrown) {
    SQLException said = null;
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql && sql.getSQLState() != null) {
        said = sql;
      }
    }
    return said;
  }

  private Failure failure(Exception thrown, boolean writes) {
    SQLException said = saying(thrown);
    String state = said == null ? "" : Objects.requireNonNullElse(said.getSQLState(), "");
    return switch (state) {
      case "28000", "28P01" -> notLetIn(said);
      case "3D000" ->
          new Failure.Unavailable(
              at("has no database of that name; create it, or mend the address"));
      case "42501" ->
          new Failure.Unauthorized(
              at(
                  "does not let '%s' do this: %s; grant it the role errand_worker, see db/migrations"
                      .formatted(server.user(), words(said))));
      case "53100" ->
          new Failure.StorageFull(at("has no room left on its disk; nothing was written"));
      case "53300" ->
          new Failure.Unavailable(
              at("takes no more connections; raise its max_connections, or lower 'connections'"));
      case "25006" -> readOnly();
      case "40001", "40P01", "55P03" ->
          new Failure.Unavailable(
              at("undid this again and again in favour of others; nothing was written"));
      case "57014" ->
          new Failure.Unavailable(at("was stopped before it was done; nothing was written"));
      case "57P03" -> new Failure.Unavailable(at("is starting up or shutting down"));
      case "58030" -> new Failure.Unavailable(at("cannot use its disk: " + words(said)));
      case "XX001", "XX002" -> new Failure.Corrupt(at("found stored data damaged: " + words(said)));
      case "3F000", "42P01", "42703", "42883" ->
          new Failure.InvalidRequest(
              at("lacks a part of Errand's schema (%s); migrate it".formatted(words(said))));
      default -> byClass(state, thrown, said, writes);
    };
  }

  private Failure byClass(
      String state, Exception thrown, @Nullable SQLException said, boolean writes) {
    // 25P03: the server gave up a transaction in which nothing was said for long, and hung up.
    if (state.startsWith("08")
        || state.startsWith("57P")
        || state.equals("25P03")
        || causedBy(thrown, IOException.class)) {
      return new Failure.Lost(
          at(
              writes
                  ? "lost the connection in a call; whether it did it is unknown"
                  : "lost the connection in a call"));
    }
    if (said == null) {
      return new Failure.Unavailable(
          at("had no free connection within %d ms".formatted(server.timeout().toMillis())));
    }
    return state.startsWith("53")
        ? new Failure.Unavailable(at("is short of something: " + words(said)))
        : new Failure.Rejected(at("refuses: %s (%s)".formatted(words(said), state)));
  }

  private static boolean causedBy(Throwable thrown, Class<? extends Throwable> type) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (type.isInstance(cause)) {
        return true;
      }
    }
    return false;
  }

  /** The server's own words, without the values that its details and contexts may hold. */
  private static String words(@Nullable SQLException said) {
    if (said instanceof PSQLException from) {
      ServerErrorMessage message = from.getServerErrorMessage();
      if (message != null && message.getMessage() != null) {
        return message.getMessage();
      }
    }
    return said == null ? "" : Objects.requireNonNullElse(said.getMessage(), "" + said);
  }

  private Failure notLetIn(@Nullable SQLException said) {
    String secret = server.secret();
    return new Failure.Unauthorized(
        at(
            secret == null
                ? "does not let user '%s' in (%s); name the password's secret with 'secret='"
                    .formatted(server.user(), words(said))
                : "does not let user '%s' in with the secret '%s'; check both"
                    .formatted(server.user(), secret)));
  }

  private Failure notConnected(Exception thrown) {
    return causedBy(thrown, javax.net.ssl.SSLException.class)
        ? new Failure.Unavailable(
            at("cannot be trusted over TLS; check 'tls', 'ca' and the name in its certificate"))
        : new Failure.Unavailable(at("cannot be reached; is it running there?"));
  }

  /** A standby was asked to write. */
  Failure readOnly() {
    return new Failure.Unavailable(
        at("is read-only, a standby perhaps; name the primary, or all servers divided by commas"));
  }

  PortException closed() {
    return new PortException(
        new Failure.Unavailable("the connections to " + server.shown() + " were closed"));
  }

  PortException noSecret(String name) {
    return new PortException(
        new Failure.Unauthorized(
            "there is no secret '%s', the password for %s; set it"
                .formatted(name, server.shown())));
  }

  PortException noCertificates(String file) {
    return new PortException(
        new Failure.InvalidRequest(
            "the file '%s' with the certificates to trust for %s cannot be read; mend 'ca'"
                .formatted(file, server.shown())));
  }

  private String at(String what) {
    return "PostgreSQL at " + server.shown() + " " + what;
  }
}
