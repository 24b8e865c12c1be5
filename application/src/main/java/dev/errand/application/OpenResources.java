package dev.errand.application;

import dev.errand.application.port.out.Resource;
import dev.errand.application.port.out.Resource.Key;
import dev.errand.application.port.out.Resource.Resources;
import dev.errand.application.port.out.Resource.Scope;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The resources that are open in one scope, within those of the longer ones. Thread-safe: one
 * thread opens while others who want something of the same scope wait.
 */
final class OpenResources implements Resources, AutoCloseable {

  private static final System.Logger LOG = System.getLogger(OpenResources.class.getName());

  private final ResourceBindings bindings;
  private final Scope scope;
  private final @Nullable OpenResources longer;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Object> open = new HashMap<>();
  private final Deque<Opened> opened = new ArrayDeque<>();
  private boolean closed;

  private OpenResources(ResourceBindings bindings, Scope scope, @Nullable OpenResources longer) {
    this.bindings = bindings;
    this.scope = scope;
    this.longer = longer;
  }

  /** Those that live as long as the runtime. */
  static OpenResources ofRuntime(ResourceBindings bindings) {
    return new OpenResources(bindings, Scope.SINGLETON, null);
  }

  /** Those of a run of a session. */
  OpenResources ofSession() {
    return new OpenResources(bindings, Scope.SESSION, this);
  }

  /** Those of a call. */
  OpenResources ofCall() {
    return new OpenResources(bindings, Scope.TOOL_CALL, this);
  }

  @Override
  public <R> R get(Key<R> key) throws Exception {
    Resource<?> resource = bindings.find(key);
    return key.type().cast(holder(resource.scope()).obtain(resource));
  }

  /** Closes what is open, the last opened first; what fails is logged. */
  @Override
  public void close() {
    // A close that waits would give up at once if the thread was interrupted before.
    boolean interrupted = Thread.interrupted();
    lock.lock();
    try {
      closed = true;
      open.clear();
      while (!opened.isEmpty()) {
        close(opened.pop());
        interrupted |= Thread.interrupted();
      }
    } finally {
      lock.unlock();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static void close(Opened last) {
    try {
      last.closeable.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      LOG.log(System.Logger.Level.WARNING, "closing the resource {0} was cut short", last.name);
    } catch (Exception e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "the resource {0} could not be closed: {1}",
          last.name,
          String.valueOf(e));
    }
  }

  private OpenResources holder(Scope wanted) {
    OpenResources holder = this;
    while (holder.scope != wanted) {
      if (holder.longer == null) {
        throw new IllegalStateException("a " + wanted + " resource cannot be used here");
      }
      holder = holder.longer;
    }
    return holder;
  }

  private Object obtain(Resource<?> resource) throws Exception {
    String name = resource.key().name();
    lock.lock();
    try {
      if (closed) {
        throw new IllegalStateException(
            "the resource '" + name + "' was asked for after its " + scope + " had ended");
      }
      Object existing = open.get(name);
      if (existing != null) {
        return existing;
      }
      Object fresh = resource.key().type().cast(resource.opening().open(onlyNeeds(resource)));
      if (fresh == null) {
        throw new IllegalStateException("the resource '" + name + "' was opened as null");
      }
      open.put(name, fresh);
      if (fresh instanceof AutoCloseable closeable) {
        opened.push(new Opened(name, closeable));
      }
      return fresh;
    } finally {
      lock.unlock();
    }
  }

  private Resources onlyNeeds(Resource<?> resource) {
    Set<Key<?>> needs = resource.needs();
    return new Resources() {
      @Override
      public <R> R get(Key<R> key) throws Exception {
        if (!needs.contains(key)) {
          throw new IllegalArgumentException(
              "the resource '%s' asks for '%s', which is not among its needs"
                  .formatted(resource.key(), key));
        }
        return OpenResources.this.get(key);
      }
    };
  }

  private record Opened(String name, AutoCloseable closeable) {}
}
