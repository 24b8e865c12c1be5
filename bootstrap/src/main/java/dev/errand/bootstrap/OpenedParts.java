package dev.errand.bootstrap;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.Deque;

/** What was opened, to be closed in reverse order. Thread-safe. */
final class OpenedParts implements AutoCloseable {

  private static final Logger LOG = System.getLogger(OpenedParts.class.getName());

  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private boolean closed;

  /** Remembers a part if it can be closed. */
  synchronized <T> T add(T part) {
    if (part instanceof AutoCloseable closeable) {
      if (closed) {
        close(closeable);
      } else {
        opened.push(closeable);
      }
    }
    return part;
  }

  /** Closes all, the last one first. One that fails is logged and does not keep the others open. */
  @Override
  public synchronized void close() {
    closed = true;
    while (!opened.isEmpty()) {
      close(opened.pop());
    }
  }

  private static void close(AutoCloseable part) {
    // A close that waits would give up at once if the thread was interrupted before.
    boolean interrupted = Thread.interrupted();
    try {
      part.close();
    } catch (InterruptedException e) {
      interrupted = true;
    } catch (Exception e) {
      LOG.log(Level.WARNING, part.getClass().getName() + " could not be closed", e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
