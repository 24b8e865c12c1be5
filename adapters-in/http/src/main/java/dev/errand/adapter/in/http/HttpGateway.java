package dev.errand.adapter.in.http;

import dev.errand.application.ErrandApplication;
import dev.errand.application.port.in.ServeBriefs;
import dev.errand.application.port.out.Codecs;
import dev.errand.application.port.out.PortException;
import dev.errand.application.spi.BriefReader;
import dev.errand.domain.failure.Failure;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http1.Http1Config;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Serves HTTP until stopped: health, metrics and the {@code /v1} interface for briefs and dead
 * letters. Without authentication of its own; bind it to a loopback address or put something in
 * front of it. Thread-safe.
 */
public final class HttpGateway implements ServeBriefs.Member {

  private static final System.Logger LOG = System.getLogger(HttpGateway.class.getName());
  private static final int MOST_CONNECTIONS = 4096;
  private static final Duration SLOWEST_REQUEST = Duration.ofSeconds(30);
  private static final Duration KEEP_ALIVE = Duration.ofSeconds(15);

  private final ErrandApplication application;
  private final Codecs codecs;
  private final BriefReader reader;
  private final Settings settings;
  private final Duration keepAlive;
  private final Duration slowestRequest;
  private final CountDownLatch stop = new CountDownLatch(1);
  private final CompletableFuture<Integer> port = new CompletableFuture<>();

  /**
   * Where and how much.
   *
   * @param host address to bind to
   * @param port port to bind to, 0 for any free one
   * @param maxBodyBytes the largest request body taken
   * @param instance begins the ids of requests that come without one; no two processes share it
   */
  public record Settings(String host, int port, long maxBodyBytes, String instance) {}

  /** A gateway; it binds when it runs. */
  public HttpGateway(
      ErrandApplication application, Codecs codecs, BriefReader reader, Settings settings) {
    this(application, codecs, reader, settings, KEEP_ALIVE, SLOWEST_REQUEST);
  }

  HttpGateway(
      ErrandApplication application,
      Codecs codecs,
      BriefReader reader,
      Settings settings,
      Duration keepAlive,
      Duration slowestRequest) {
    this.application = application;
    this.codecs = codecs;
    this.reader = reader;
    this.settings = settings;
    this.keepAlive = keepAlive;
    this.slowestRequest = slowestRequest;
  }

  @Override
  public String name() {
    return "http";
  }

  @Override
  public void run() throws InterruptedException {
    try (Patience patience = new Patience(slowestRequest)) {
      InetAddress address = address();
      WebServer server = bind(address, patience);
      try {
        announce(address, server.port());
        port.complete(server.port());
        stop.await();
      } finally {
        server.stop();
      }
    } finally {
      port.completeExceptionally(new IllegalStateException("it did not get to listen"));
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
   * @throws IllegalStateException if it could not listen
   */
  public int port() throws InterruptedException {
    try {
      return port.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  private void announce(InetAddress address, int bound) {
    LOG.log(
        System.Logger.Level.INFO,
        "listening on http://{0}:{1}",
        settings.host().contains(":") ? "[" + settings.host() + "]" : settings.host(),
        Integer.toString(bound));
    if (!address.isLoopbackAddress()) {
      LOG.log(
          System.Logger.Level.WARNING,
          "whoever reaches {0} may submit and read briefs: there is no login; put a proxy with"
              + " one before it",
          settings.host());
    }
  }

  private InetAddress address() {
    try {
      return InetAddress.getByName(settings.host());
    } catch (UnknownHostException e) {
      throw new PortException(
          new Failure.InvalidRequest(
              "'" + settings.host() + "' is no address of this machine to listen on"),
          e);
    }
  }

  private WebServer bind(InetAddress address, Patience patience) {
    requireFree(address);
    Responses responses = new Responses(settings.instance(), patience);
    Callers callers = new Callers(address.isLoopbackAddress(), settings.host());
    WebServer server =
        WebServer.builder()
            .address(address)
            .port(settings.port())
            .maxPayloadSize(settings.maxBodyBytes())
            .maxTcpConnections(MOST_CONNECTIONS)
            .idleConnectionTimeout(slowestRequest)
            .idleConnectionPeriod(slowestRequest.dividedBy(3))
            .protocolsDiscoverServices(false)
            .addProtocol(Http1Config.builder().addReceiveListener(patience).build())
            .directHandlers(responses.directHandlers())
            .shutdownGracePeriod(Duration.ofSeconds(1))
            .shutdownHook(false)
            .routing(
                routing -> {
                  responses.register(routing, callers);
                  new Operations(application, responses, stop).register(routing);
                  RequestBody body = new RequestBody(patience);
                  new Briefs(application, body, reader, codecs, responses).register(routing);
                  new DeadLetterDesk(application, body, codecs, responses).register(routing);
                  new Events(application, codecs, responses, patience, stop, keepAlive)
                      .register(routing);
                })
            .build()
            .start();
    if (!server.isRunning()) {
      throw cannotListen("the server did not start; the log says why", null);
    }
    return server;
  }

  /** The server only logs when it cannot bind, with a stack trace, and stops. */
  private void requireFree(InetAddress address) {
    try (ServerSocket probe = new ServerSocket()) {
      probe.bind(new InetSocketAddress(address, settings.port()));
    } catch (IOException e) {
      throw cannotListen(String.valueOf(e.getMessage()), e);
    }
  }

  private PortException cannotListen(String why, @Nullable IOException cause) {
    return new PortException(
        new Failure.InvalidRequest(
            "cannot listen on %s:%d (%s); choose another address with ERRAND_HTTP_ADDRESS"
                .formatted(settings.host(), settings.port(), why)),
        cause);
  }
}
