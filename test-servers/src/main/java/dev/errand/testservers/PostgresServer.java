package dev.errand.testservers;

import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Objects;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Where a PostgreSQL is, and who may do everything in it.
 *
 * @param place host and port, with a colon between them
 * @param user a superuser
 * @param password of that user, and of all others; none if everybody is let in
 */
public record PostgresServer(String place, String user, @Nullable String password) {

  /** The one at an address like {@code postgresql://USER@HOST:PORT/DATABASE}. */
  static PostgresServer at(String address, @Nullable String password) {
    URI uri = URI.create(address);
    return new PostgresServer(
        uri.getHost() + ":" + (uri.getPort() < 0 ? 5432 : uri.getPort()),
        Objects.requireNonNullElse(uri.getUserInfo(), "postgres"),
        password);
  }

  /** A new connection of its superuser. */
  public Connection connect(String database) throws SQLException {
    return connect(user, database);
  }

  /** A new connection of another user. */
  public Connection connect(String anyUser, String database) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", anyUser);
    properties.setProperty("password", Objects.requireNonNullElse(password, ""));
    return DriverManager.getConnection(
        "jdbc:postgresql://%s/%s".formatted(place, database), properties);
  }

  @Override
  public String toString() {
    return "PostgresServer[" + user + "@" + place + "]";
  }
}
