package dev.errand.adapter.in.http;

import dev.errand.application.ErrandApplication;
import dev.errand.application.port.in.ServeBriefs;
import dev.errand.application.port.out.Codecs;
import dev.errand.application.port.out.PortException;
import dev.errand.application.spi.BriefReader;
import dev.errand.domain.failure.Failure;
import io.helidon.webserver.WebServer;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/**
 * Serves HTTP until stopped: health, metrics and the {@code /v1} interface for briefs. Without
 * authentication of its own; bind it to a loopback address or put something in front of it.
 * Thread-safe.
 */
public final class HttpGateway implements ServeBriefs.Member {

  private static final System.Logger LOG = System.getLogger(HttpGateway.class.getName());
  private static final int MOST_CONNECTIONS = 4096;

  private final ErrandApplication application;
  private final Codecs codecs;
  private final BriefReader reader;
  private final Settings settings;
  private final CountDownLatch stop = new CountDownLatch(1);
  private final CountDownLatch started = new CountDownLatch(1);
  private volatile int port;

  /**
   * Where and how much.
   *
   * @param host address to bind to
   * @param port port to bind to, 0 for any free one
   * @param maxBodyBytes the largest request body taken
   */
  public record Settings(String host, int port, long maxBodyBytes) {}

  /** A gateway; it binds when it runs. */
  public HttpGateway(
      ErrandApplication application, Codecs codecs, BriefReader reader, Settings settings) {
    this.application = application;
    this.codecs = codecs;
    this.reader = reader;
    this.settings = settings;
  }

  @Override
  public String name() {
    return "http";
  }

  @Override
  public void run() throws InterruptedException {
    WebServer server = bind();
    try {
      port = server.port();
      started.countDown();
      LOG.log(
          System.Logger.Level.INFO,
          "listening on http://{0}:{1}",
          settings.host(),
          Integer.toString(port));
      stop.await();
    } finally {
      server.stop();
    }
  }

  @Override
  public void stop() {
    stop.countDown();
  }

  /**
   * The port it is bound to; blocks until it is.
   *
   * @throws InterruptedException if interrupted before
   */
  public int port() throws InterruptedException {
    started.await();
    return port;
  }

  private WebServer bind() {
    Responses responses = new Responses();
    try {
      return WebServer.builder()
          .address(InetAddress.getByName(settings.host()))
          .port(settings.port())
          .maxPayloadSize(settings.maxBodyBytes())
          .maxTcpConnections(MOST_CONNECTIONS)
          .idleConnectionTimeout(Duration.ofMinutes(2))
          .shutdownGracePeriod(Duration.ofSeconds(1))
          .shutdownHook(false)
          .routing(
              routing -> {
                responses.register(routing);
                new Operations(application, responses).register(routing);
                new Briefs(application, codecs, reader, responses, stop).register(routing);
              })
          .build()
          .start();
    } catch (UnknownHostException e) {
      throw new PortException(
          new Failure.InvalidRequest(
              "'" + settings.host() + "' is no address of this machine to listen on"),
          e);
    } catch (RuntimeException e) {
      throw new PortException(
          new Failure.InvalidRequest(
              "cannot listen on %s:%d (%s); choose another address with ERRAND_HTTP_ADDRESS"
                  .formatted(settings.host(), settings.port(), rootMessage(e))),
          e);
    }
  }

  private static String rootMessage(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return String.valueOf(root.getMessage());
  }
}
