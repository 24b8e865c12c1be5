package dev.errand.adapter.out.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;
import org.postgresql.ssl.DefaultJavaSSLFactory;

/**
 * Makes connections, looking the password up each time, so that one that was changed is used
 * without a restart.
 */
final class Connector implements DataSource {

  private static final Duration IDLE = Duration.ofMinutes(10);

  private final PostgresAddress.Server server;
  private final Function<String, Optional<String>> secrets;
  private final Failures failures;
  private final PGSimpleDataSource driver;

  Connector(
      PostgresAddress.Server server,
      Function<String, Optional<String>> secrets,
      Failures failures) {
    this.server = server;
    this.secrets = secrets;
    this.failures = failures;
    this.driver = driver(server);
  }

  private static PGSimpleDataSource driver(PostgresAddress.Server server) {
    PGSimpleDataSource driver = new PGSimpleDataSource();
    driver.setServerNames(
        server.hosts().stream().map(PostgresAddress.Host::name).toArray(String[]::new));
    driver.setPortNumbers(server.hosts().stream().mapToInt(PostgresAddress.Host::port).toArray());
    driver.setDatabaseName(server.database());
    driver.setApplicationName("errand");
    int seconds = (int) Math.max(1, server.timeout().toSeconds());
    driver.setConnectTimeout(seconds);
    driver.setLoginTimeout(seconds);
    driver.setSocketTimeout(seconds);
    driver.setTcpKeepAlive(true);
    if (server.hosts().size() > 1) {
      driver.setTargetServerType("primary");
    }
    driver.setSslMode(server.tls() ? "verify-full" : "disable");
    String ca = server.ca();
    if (ca != null) {
      driver.setSslRootCert(ca);
    } else if (server.tls()) {
      driver.setSslfactory(DefaultJavaSSLFactory.class.getName());
    }
    return driver;
  }

  /** A pool of connections; none is made yet. */
  HikariDataSource pool() {
    HikariConfig config = new HikariConfig();
    config.setPoolName(server.shown());
    config.setDataSource(this);
    config.setMaximumPoolSize(server.connections());
    config.setMinimumIdle(1);
    config.setIdleTimeout(IDLE.toMillis());
    config.setConnectionTimeout(Math.max(250, server.timeout().toMillis()));
    config.setValidationTimeout(Math.clamp(server.timeout().toMillis() / 2, 250, 5_000));
    config.setInitializationFailTimeout(-1);
    // What a process that vanished or stands still has locked must come free again; the server
    // notices by itself only after hours.
    config.setConnectionInitSql(
        "SET idle_in_transaction_session_timeout = " + Math.max(1, server.timeout().toMillis()));
    return new HikariDataSource(config);
  }

  @Override
  public Connection getConnection() throws SQLException {
    String ca = server.ca();
    if (ca != null && !Files.isReadable(Path.of(ca))) {
      throw failures.noCertificates(ca);
    }
    return driver.getConnection(server.user(), password());
  }

  private @Nullable String password() {
    String secret = server.secret();
    return secret == null
        ? null
        : secrets.apply(secret).orElseThrow(() -> failures.noSecret(secret));
  }

  @Override
  public Connection getConnection(String user, String password) throws SQLException {
    return driver.getConnection(user, password);
  }

  @Override
  public @Nullable PrintWriter getLogWriter() {
    return null;
  }

  @Override
  public void setLogWriter(PrintWriter out) {
    // The driver logs by java.util.logging.
  }

  @Override
  public void setLoginTimeout(int seconds) {
    driver.setLoginTimeout(seconds);
  }

  @Override
  public int getLoginTimeout() {
    return driver.getLoginTimeout();
  }

  @Override
  public Logger getParentLogger() {
    return Logger.getLogger("org.postgresql");
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    if (type.isInstance(this)) {
      return type.cast(this);
    }
    throw new SQLException("wraps no " + type.getName());
  }

  @Override
  public boolean isWrapperFor(Class<?> type) {
    return type.isInstance(this);
  }
}
