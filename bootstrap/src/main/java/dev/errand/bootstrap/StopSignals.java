package dev.errand.bootstrap;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * SIGINT and SIGTERM: the first one asks, the second one ends the process at once.
 *
 * <p>A shutdown hook would not do. It cannot choose the exit code, it never hears of a second
 * signal, and while it runs the logs are being shut down beside it. The JDK's own way to handle
 * signals is in {@code jdk.unsupported} and warns whoever names it at compile time, so it is called
 * by name.
 */
final class StopSignals {

  private static final Logger LOG = System.getLogger(StopSignals.class.getName());
  private static final int SIGNAL_EXIT = 128;
  private static final int INTERRUPT = 2;
  private static final int TERMINATE = 15;

  private final IntConsumer halt;
  private final Runnable beforeFirst;
  private @Nullable Runnable first;
  private boolean asked;

  /**
   * Not listening yet.
   *
   * @param halt ends the process at once with an exit code
   * @param beforeFirst runs before what is set by {@link #onFirst}
   */
  StopSignals(IntConsumer halt, Runnable beforeFirst) {
    this.halt = halt;
    this.beforeFirst = beforeFirst;
  }

  /** Listens from now on. */
  void listen() {
    for (String name : List.of("INT", "TERM")) {
      try {
        handle(name, this::received);
      } catch (InvocationTargetException | IllegalArgumentException e) {
        // The JVM keeps signals to itself when it is told to (-Xrs).
        LOG.log(Level.DEBUG, "SIG{0} is not handled: {1}", name, e);
      } catch (ReflectiveOperationException e) {
        LOG.log(Level.WARNING, "signals cannot be handled on this JVM: {0}", e.toString());
      }
    }
  }

  /** Sets what the first signal does. */
  synchronized void onFirst(Runnable action) {
    first = action;
  }

  /** Whether the first signal has come. */
  synchronized boolean asked() {
    return asked;
  }

  /** A signal came, by its number. */
  void received(int number) {
    Runnable action = actionFor();
    if (action == null) {
      halt.accept(SIGNAL_EXIT + number);
    } else {
      beforeFirst.run();
      action.run();
    }
  }

  private synchronized @Nullable Runnable actionFor() {
    Runnable action = asked ? null : first;
    asked = true;
    return action;
  }

  private static void handle(String name, IntConsumer handler) throws ReflectiveOperationException {
    Class<?> signal = Class.forName("sun.misc.Signal");
    Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
    Object proxy =
        Proxy.newProxyInstance(
            StopSignals.class.getClassLoader(),
            new Class<?>[] {handlerType},
            (self, method, arguments) ->
                switch (method.getName()) {
                  case "handle" -> {
                    handler.accept(name.equals("INT") ? INTERRUPT : TERMINATE);
                    yield null;
                  }
                  case "hashCode" -> System.identityHashCode(self);
                  case "equals" -> arguments != null && self == arguments[0];
                  default -> "handler of SIG" + name;
                });
    signal
        .getMethod("handle", signal, handlerType)
        .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
  }
}
