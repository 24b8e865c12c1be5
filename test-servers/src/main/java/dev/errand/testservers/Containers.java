package dev.errand.testservers;

import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;

/**
 * The same servers in containers, which Testcontainers removes when this process is gone. Images
 * are those of the versions that run here without containers, or the next to them that there is.
 */
final class Containers {

  private static final Logger TESTCONTAINERS = Logger.getLogger("org.testcontainers");
  private static final String LOOPBACK = "127.0.0.1";

  private Containers() {}

  /** Whether containers can be started here; a client on the path says nothing about that. */
  static boolean engineAnswers() {
    // That there is none is an answer, and no reason for a page of errors in every log.
    TESTCONTAINERS.setLevel(Level.OFF);
    try {
      return DockerClientFactory.instance().isDockerAvailable();
    } catch (RuntimeException e) {
      // Such as an engine that can get no image, not even that of what would remove containers.
      return false;
    } finally {
      TESTCONTAINERS.setLevel(null);
    }
  }

  static GenericContainer<?> redis() {
    return new GenericContainer<>("redis:7.2.5-alpine")
        .withCommand("redis-server", "--save", "")
        .withExposedPorts(6379)
        .waitingFor(Wait.forLogMessage(".*Ready to accept connections.*\\s", 1));
  }

  static GenericContainer<?> sqs() {
    return new GenericContainer<>("softwaremill/elasticmq-native:1.7.1")
        .withExposedPorts(9324)
        .waitingFor(Wait.forHttp("/?Action=ListQueues&Version=2012-11-05").forPort(9324));
  }

  static GenericContainer<?> s3(AwsKeys keys) {
    return new GenericContainer<>("andrewgaul/s3proxy:4.1.1")
        .withEnv("S3PROXY_AUTHORIZATION", "aws-v4")
        .withEnv("S3PROXY_IDENTITY", keys.accessKey())
        .withEnv("S3PROXY_CREDENTIAL", keys.secretKey())
        .withEnv("JCLOUDS_PROVIDER", "transient-nio2")
        .withExposedPorts(80)
        .waitingFor(Wait.forHttp("/healthz").forPort(80));
  }

  /** Lets everybody in, as it listens on the loopback address, and does not wait for its disk. */
  static GenericContainer<?> postgres() {
    return new GenericContainer<>("postgres:18.6-alpine")
        .withEnv("POSTGRES_HOST_AUTH_METHOD", "trust")
        .withCommand(
            "postgres",
            "-c",
            "fsync=off",
            "-c",
            "synchronous_commit=off",
            "-c",
            "max_connections=" + PostgresProcess.CONNECTIONS)
        .withExposedPorts(5432)
        // Once while it sets up its files, and once for good.
        .waitingFor(Wait.forLogMessage(".*ready to accept connections.*\\s", 2));
  }

  /**
   * Starts one, on the loopback address unless the engine is on another machine.
   *
   * @param variable of the environment by which another server can be named
   * @return its host and port, with a colon between them
   */
  static String started(GenericContainer<?> container, String variable) {
    try {
      int port = container.getExposedPorts().getFirst();
      boolean here = List.of("localhost", LOOPBACK).contains(container.getHost());
      if (here) {
        container.setPortBindings(List.of(LOOPBACK + "::" + port));
      }
      container.start();
      return (here ? LOOPBACK : container.getHost()) + ":" + container.getMappedPort(port);
    } catch (RuntimeException e) {
      throw new IllegalStateException(
          "the container for tests does not start; let %s name a server, or set it to 'local'"
                  .formatted(variable)
              + " for one without a container",
          e);
    }
  }
}
