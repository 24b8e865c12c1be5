package dev.errand.testservers;

import dev.errand.testservers.Origins.Origin;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;

/**
 * The servers that all tests of a JVM share, each started when it is first asked for. A server is
 *
 * <ol>
 *   <li>the one whose address the environment names, by {@code ERRAND_TEST_REDIS}, {@code
 *       ERRAND_TEST_SQS}, {@code ERRAND_TEST_S3} or {@code ERRAND_TEST_POSTGRES}; it stays as it
 *       is, but for what tests make in it under names of their own;
 *   <li>else one in a container, where a container engine answers, unless the variable says {@code
 *       local};
 *   <li>else one without a container: a process (Redis, PostgreSQL) or a part of this one (SQS,
 *       S3).
 * </ol>
 *
 * <p>Whether an engine answers is asked once, and not at all while the environment says enough. A
 * test that does things to a server which nobody should do to one that is shared starts its own:
 * {@link RedisProcess}, {@link PostgresProcess}.
 *
 * <p>Every method may be called by any thread, blocks until the server answers, and skips the test
 * where there is no such server.
 */
public final class TestServers {

  static final String REDIS = "ERRAND_TEST_REDIS";
  static final String SQS = "ERRAND_TEST_SQS";
  static final String S3 = "ERRAND_TEST_S3";
  static final String POSTGRES = "ERRAND_TEST_POSTGRES";
  private static final String POSTGRES_PASSWORD = "ERRAND_TEST_POSTGRES_PASSWORD";

  private static final Origins ORIGINS = new Origins(System.getenv(), Containers::engineAnswers);

  private static final Once<String> REDIS_ONE = new Once<>(TestServers::findRedis);
  private static final Once<SqsServer> SQS_ONE = new Once<>(TestServers::findSqs);
  private static final Once<S3Server> S3_ONE = new Once<>(TestServers::findS3);
  private static final Once<PostgresServer> POSTGRES_ONE = new Once<>(TestServers::findPostgres);

  private TestServers() {}

  /** The address of the Redis, such as {@code redis://127.0.0.1:6379}. */
  public static String redis() {
    return REDIS_ONE.get();
  }

  /** The SQS; the address that names one is like {@code http://127.0.0.1:9324}. */
  public static SqsServer sqs() {
    return SQS_ONE.get();
  }

  /**
   * The S3; the address that names one is like {@code http://127.0.0.1:9000}. Its keys, and those
   * of the SQS, are found in {@code AWS_ACCESS_KEY_ID} and {@code AWS_SECRET_ACCESS_KEY}.
   */
  public static S3Server s3() {
    return S3_ONE.get();
  }

  /**
   * The PostgreSQL, which does not wait for its disk if it was started here; the address that names
   * one is like {@code postgresql://USER@HOST:PORT/DATABASE}, of a superuser whose password is in
   * {@code ERRAND_TEST_POSTGRES_PASSWORD}.
   */
  public static PostgresServer postgres() {
    return POSTGRES_ONE.get();
  }

  private static String findRedis() {
    return switch (ORIGINS.of(REDIS)) {
      case Origin.Given given -> given.address();
      case Origin.Container container -> "redis://" + Containers.started(Containers.redis(), REDIS);
      case Origin.Local local -> {
        Path directory = directory("errand-redis");
        RedisProcess redis = RedisProcess.start(directory);
        atExit(redis::close, directory);
        yield "redis://127.0.0.1:" + redis.port();
      }
    };
  }

  private static SqsServer findSqs() {
    return switch (ORIGINS.of(SQS)) {
      case Origin.Given given -> new SqsServer(URI.create(given.address()));
      case Origin.Container container ->
          new SqsServer(URI.create("http://" + Containers.started(Containers.sqs(), SQS)));
      case Origin.Local local -> SqsServer.inProcess();
    };
  }

  private static S3Server findS3() {
    return switch (ORIGINS.of(S3)) {
      case Origin.Given given -> new S3Server(URI.create(given.address()));
      case Origin.Container container ->
          new S3Server(
              URI.create("http://" + Containers.started(Containers.s3(AwsKeys.inUse()), S3)));
      case Origin.Local local -> S3Server.inProcess();
    };
  }

  private static PostgresServer findPostgres() {
    return switch (ORIGINS.of(POSTGRES)) {
      case Origin.Given given ->
          PostgresServer.at(given.address(), System.getenv(POSTGRES_PASSWORD));
      case Origin.Container container ->
          new PostgresServer(Containers.started(Containers.postgres(), POSTGRES), "postgres", null);
      case Origin.Local local -> {
        Path directory = directory("errand-postgres");
        PostgresProcess postgres =
            PostgresProcess.start(directory, Map.of("fsync", "off", "synchronous_commit", "off"));
        atExit(postgres::close, directory);
        yield postgres.server();
      }
    };
  }

  private static Path directory(String prefix) {
    try {
      return Files.createTempDirectory(prefix);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void atExit(Runnable close, Path directory) {
    Runtime.getRuntime().addShutdownHook(new Thread(() -> discard(close, directory)));
  }

  private static void discard(Runnable close, Path directory) {
    close.run();
    try (var files = Files.walk(directory)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
