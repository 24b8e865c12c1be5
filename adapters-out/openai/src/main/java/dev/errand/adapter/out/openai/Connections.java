package dev.errand.adapter.out.openai;

import dev.errand.application.port.out.Health;
import dev.errand.application.port.out.PortException;
import dev.errand.domain.failure.Failure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.ChainElement;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.impl.routing.SystemDefaultRoutePlanner;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.io.Closer;
import org.apache.hc.core5.pool.PoolConcurrencyPolicy;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * Connections to one server. Requests go there and nowhere else: redirects are not followed, and
 * there are no cookies, retries or logins. The route, with a proxy if Java's settings name one, is
 * chosen once.
 */
final class Connections implements AutoCloseable {

  /** Reads a response to its end. */
  interface Reading<T> {
    /** What the response says; {@code alarm} may be hurried when only the end is missing. */
    T read(ClassicHttpResponse response, Alarm alarm) throws IOException;
  }

  /** A thread holds at most one connection, so this bounds nothing a worker does on purpose. */
  private static final int MAX_CONNECTIONS = 16_384;

  private static final TimeValue IDLE = TimeValue.ofSeconds(60);

  private static final Duration PROBE = Duration.ofSeconds(2);

  /** Set in a call's context when it has a connection, and the request is about to go out. */
  private static final String CONNECTED = "errand.connected";

  private final HttpHost target;
  private final HttpRoute route;
  private final Failures failures;
  private final HostLookup lookup = new HostLookup();
  private final PoolingHttpClientConnectionManager pool;
  private final CloseableHttpClient client;
  private final ScheduledThreadPoolExecutor timer;
  private volatile boolean closed;

  Connections(URI endpoint, Failures failures, String userAgent) {
    this.target = HttpHost.create(endpoint);
    this.route = route(target);
    this.failures = failures;
    pool =
        PoolingHttpClientConnectionManagerBuilder.create()
            .setConnectionFactory(socket -> new QuietConnection())
            .setDnsResolver(lookup)
            .setMaxConnPerRoute(MAX_CONNECTIONS)
            .setMaxConnTotal(MAX_CONNECTIONS)
            .setDefaultSocketConfig(
                // The library's own three minutes would end models that think for longer.
                SocketConfig.custom().setSoTimeout(Timeout.DISABLED).build())
            .setPoolConcurrencyPolicy(PoolConcurrencyPolicy.STRICT)
            .setDefaultConnectionConfig(
                ConnectionConfig.custom()
                    .setConnectTimeout(Timeout.ofSeconds(10))
                    .setSocketTimeout(Timeout.DISABLED)
                    .setValidateAfterInactivity(TimeValue.ofSeconds(1))
                    .setIdleTimeout(Timeout.of(IDLE.getDuration(), IDLE.getTimeUnit()))
                    .setTimeToLive(TimeValue.ofMinutes(10))
                    .build())
            .build();
    client =
        HttpClientBuilder.create()
            .setConnectionManager(pool)
            .setRoutePlanner((host, context) -> route)
            .addExecInterceptorBefore(
                ChainElement.MAIN_TRANSPORT.name(),
                CONNECTED,
                (request, scope, chain) -> {
                  scope.clientContext.setAttribute(CONNECTED, true);
                  return chain.proceed(request, scope);
                })
            .setUserAgent(userAgent)
            .disableAuthCaching()
            .disableAutomaticRetries()
            .disableConnectionState()
            .disableContentCompression()
            .disableCookieManagement()
            .disableRedirectHandling()
            .setDefaultRequestConfig(
                RequestConfig.custom()
                    // The alarm ends the wait for a free connection.
                    .setConnectionRequestTimeout(Timeout.ofDays(1))
                    .setResponseTimeout(Timeout.DISABLED)
                    .setProtocolUpgradeEnabled(false)
                    .build())
            .build();
    timer =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("errand-openai-alarm").factory());
    timer.setRemoveOnCancelPolicy(true);
    timer.scheduleWithFixedDelay(() -> pool.closeIdle(IDLE), 30, 30, TimeUnit.SECONDS);
  }

  private static HttpRoute route(HttpHost target) {
    try {
      return new SystemDefaultRoutePlanner(ProxySelector.getDefault())
          .determineRoute(target, HttpClientContext.create());
    } catch (HttpException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Sends a request and reads its response. The connection is kept only if the response was read to
   * its end.
   *
   * @param allowed how long the call may take in all, for the message if it takes longer
   * @param deadline when that time is up, in {@link System#nanoTime} reckoning
   * @throws PortException if the time is up or the connection failed
   */
  <T> T post(HttpPost request, Duration allowed, long deadline, Reading<T> reading)
      throws InterruptedException {
    HttpClientContext context = HttpClientContext.create();
    Alarm alarm = new Alarm(timer, request, deadline);
    try (alarm) {
      ClassicHttpResponse response =
          ScopedValue.where(HostLookup.UNTIL, deadline)
              .call(() -> client.executeOpen(target, request, context));
      return reading.read(response, alarm);
    } catch (IOException e) {
      Failure failure = connected(context) ? failures.cutOff() : failures.notConnected(e);
      throw explained(
          new PortException(failure, harmless(e)),
          connected(context),
          alarm.rang(),
          deadline,
          allowed);
    } catch (PortException | IllegalStateException e) {
      throw explained(e, connected(context), alarm.rang(), deadline, allowed);
    } finally {
      // Does nothing to a connection that went back to the pool. Closing a response that was not
      // read to its end would wait for its rest instead.
      request.cancel();
    }
  }

  private static boolean connected(HttpClientContext context) {
    return context.getAttribute(CONNECTED) != null;
  }

  /** A connection closed under a call shows in many ways; what counts is why it was closed. */
  private RuntimeException explained(
      RuntimeException e, boolean connected, boolean rang, long deadline, Duration allowed)
      throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    if (rang || System.nanoTime() - deadline >= 0) {
      return new PortException(
          connected ? failures.timedOut(allowed) : failures.notConnected(allowed));
    }
    return closed ? new PortException(failures.closed()) : e;
  }

  /** Causes that quote nothing a server wrote. */
  private static @Nullable Throwable harmless(IOException e) {
    return e instanceof SocketException || e instanceof SSLException ? e : null;
  }

  /** Whether the server, or the proxy before it, takes a connection; at most 2 s. */
  Health probe() {
    HttpHost hop = route.getProxyHost() == null ? target : route.getProxyHost();
    boolean tls = "https".equals(hop.getSchemeName());
    int port = hop.getPort() > 0 ? hop.getPort() : tls ? 443 : 80;
    long deadline = System.nanoTime() + PROBE.toNanos();
    try (Socket socket = new Socket()) {
      Future<?> end =
          timer.schedule(() -> Closer.closeQuietly(socket), PROBE.toNanos(), TimeUnit.NANOSECONDS);
      try {
        InetAddress address =
            ScopedValue.where(HostLookup.UNTIL, deadline)
                .call(() -> lookup.resolve(hop.getHostName())[0]);
        socket.connect(new InetSocketAddress(address, port), (int) PROBE.toMillis());
        if (tls) {
          shakeHands(socket, hop.getHostName(), port);
        }
        return new Health.Up();
      } finally {
        end.cancel(false);
      }
    } catch (IOException e) {
      return new Health.Down(
          System.nanoTime() - deadline >= 0
              ? "no connection to " + hop.toURI() + " within " + PROBE.toSeconds() + " s"
              : failures.notConnected(e).message());
    } catch (RejectedExecutionException e) {
      return new Health.Down(failures.closed().message());
    }
  }

  private static void shakeHands(Socket socket, String host, int port) throws IOException {
    SSLSocketFactory factory = (SSLSocketFactory) SSLSocketFactory.getDefault();
    SSLSocket secure = (SSLSocket) factory.createSocket(socket, host, port, true);
    SSLParameters parameters = secure.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    secure.setSSLParameters(parameters);
    secure.startHandshake();
  }

  /** Closes all connections at once; calls under way fail. */
  @Override
  public void close() {
    closed = true;
    timer.shutdownNow();
    client.close(CloseMode.IMMEDIATE);
    pool.close(CloseMode.IMMEDIATE);
  }
}
