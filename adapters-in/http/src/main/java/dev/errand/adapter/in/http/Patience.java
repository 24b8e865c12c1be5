package dev.errand.adapter.in.http;

import io.helidon.http.HttpPrologue;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.Http1ConnectionListener;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Ends requests whose headers and body take longer to arrive than is decent, and answers that
 * nobody takes, by interrupting the connection's thread. The server itself only ends connections on
 * which no request has begun, so that somebody who sends a byte now and then, or who asks and never
 * reads, could hold as many connections as there may be.
 */
final class Patience implements Http1ConnectionListener, AutoCloseable {

  private final Duration longest;
  private final ConcurrentMap<Thread, Watch> watches = new ConcurrentHashMap<>();
  private final ScheduledThreadPoolExecutor timer;

  /** Waits so long for a whole request, and so long for each part of an answer to be taken. */
  Patience(Duration longest) {
    this.longest = longest;
    timer =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("errand-http-patience").factory());
    timer.setRemoveOnCancelPolicy(true);
  }

  @Override
  public void prologue(ConnectionContext connection, HttpPrologue prologue) {
    Watch watch = new Watch(Thread.currentThread());
    Watch before = watches.put(watch.thread, watch);
    if (before != null) {
      before.stop();
    }
    watch.start();
  }

  /** The calling thread has read its request to the end. */
  void arrived() {
    Watch watch = watches.remove(Thread.currentThread());
    if (watch != null) {
      watch.stop();
    }
  }

  /** A part of an answer. */
  interface Part {
    void send() throws IOException;
  }

  /** Sends a part of an answer, which ends the connection if it is not taken in time. */
  void send(Part part) throws IOException {
    Watch watch = new Watch(Thread.currentThread());
    watch.start();
    try {
      part.send();
    } finally {
      watch.stop();
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }

  private final class Watch implements Runnable {
    private final Thread thread;
    private volatile @Nullable Future<?> end;
    private boolean over;

    Watch(Thread thread) {
      this.thread = thread;
    }

    void start() {
      try {
        end = timer.schedule(this, longest.toNanos(), TimeUnit.NANOSECONDS);
      } catch (RejectedExecutionException e) {
        // The gateway is closing, and with it every connection.
        watches.remove(thread, this);
      }
    }

    @Override
    public synchronized void run() {
      watches.remove(thread, this);
      if (!over) {
        thread.interrupt();
      }
    }

    void stop() {
      synchronized (this) {
        over = true;
      }
      Future<?> scheduled = end;
      if (scheduled != null) {
        scheduled.cancel(false);
      }
    }
  }
}
