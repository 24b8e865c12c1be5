package dev.errand.bootstrap;

import dev.errand.adapter.in.cli.Environment.Adapter;
import dev.errand.application.port.out.PortException;
import dev.errand.application.spi.CodecsProvider;
import dev.errand.application.spi.Provider;
import dev.errand.domain.failure.Failure;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.TreeMap;

/** The adapters there are, by port and scheme. The only caller of {@link ServiceLoader}. */
final class AdapterCatalog {

  private static final Logger LOG = System.getLogger(AdapterCatalog.class.getName());

  private final CodecsProvider codecs;
  private final Map<Port, Map<String, Provider<?>>> providers = new EnumMap<>(Port.class);

  /**
   * A catalog of these providers.
   *
   * @throws PortException with {@code InvalidRequest} if two serve the same scheme of a port
   */
  AdapterCatalog(CodecsProvider codecs, Map<Port, ? extends List<? extends Provider<?>>> found) {
    this.codecs = codecs;
    for (Port port : Port.values()) {
      Map<String, Provider<?>> byScheme = new TreeMap<>();
      for (Provider<?> each : found.containsKey(port) ? found.get(port) : List.<Provider<?>>of()) {
        Provider<?> earlier = byScheme.putIfAbsent(each.scheme(), each);
        if (earlier != null) {
          throw broken(
              "two adapters serve '%s:' of %s: %s and %s; remove one"
                  .formatted(each.scheme(), port.shown(), Origin.of(earlier), Origin.of(each)));
        }
      }
      providers.put(port, byScheme);
    }
  }

  /**
   * Everything on the module path and the class path.
   *
   * @param loader sees all adapters
   * @throws PortException with {@code InvalidRequest} if the installation is broken
   */
  static AdapterCatalog discover(ClassLoader loader) {
    try {
      List<CodecsProvider> codecs = load(CodecsProvider.class, loader);
      if (codecs.isEmpty()) {
        throw broken(
            "no adapters were found, not even the codecs; start bin/errand, or keep the jar"
                + " beside the others of lib/");
      }
      if (codecs.size() > 1) {
        throw broken(
            "two modules offer codecs: %s and %s; remove one"
                .formatted(Origin.of(codecs.get(0)), Origin.of(codecs.get(1))));
      }
      Map<Port, List<? extends Provider<?>>> found = new EnumMap<>(Port.class);
      for (Port port : Port.values()) {
        found.put(port, load(port.provider(), loader));
      }
      AdapterCatalog catalog = new AdapterCatalog(codecs.getFirst(), found);
      catalog.adapters().forEach(each -> LOG.log(Level.DEBUG, "found {0}", each));
      return catalog;
    } catch (ServiceConfigurationError e) {
      throw new PortException(
          new Failure.InvalidRequest("the installation is broken: " + e.getMessage()), e);
    }
  }

  CodecsProvider codecs() {
    return codecs;
  }

  /** What is wrong with an address: nothing, or that nobody serves it. */
  Optional<String> problem(Port port, URI address) {
    Map<String, Provider<?>> byScheme = providersOf(port);
    if (byScheme.containsKey(address.getScheme())) {
      return Optional.empty();
    }
    String there =
        byScheme.isEmpty()
            ? "there are none"
            : "there are " + String.join(":, ", byScheme.keySet());
    return Optional.of(
        "no adapter serves '%s:' as %s; %s%s"
            .formatted(address.getScheme(), port.shown(), there, byScheme.isEmpty() ? "" : ":"));
  }

  /**
   * The provider that serves an address.
   *
   * @throws PortException with {@code NotFound}, telling those there are
   */
  <P> Provider<P> provider(Port port, URI address) {
    problem(port, address)
        .ifPresent(
            what -> {
              throw new PortException(new Failure.NotFound(what));
            });
    @SuppressWarnings("unchecked")
    Provider<P> provider = (Provider<P>) providersOf(port).get(address.getScheme());
    return Objects.requireNonNull(provider, "provider is null");
  }

  /** All of them, for people. */
  List<Adapter> adapters() {
    List<Adapter> all = new ArrayList<>();
    all.add(Origin.of(codecs).adapter("Codecs", ""));
    providers.forEach(
        (port, byScheme) ->
            byScheme.forEach(
                (scheme, each) -> all.add(Origin.of(each).adapter(port.shown(), scheme))));
    return List.copyOf(all);
  }

  private Map<String, Provider<?>> providersOf(Port port) {
    return providers.getOrDefault(port, Map.of());
  }

  private static <T> List<T> load(Class<T> service, ClassLoader loader) {
    return ServiceLoader.load(service, loader).stream().map(ServiceLoader.Provider::get).toList();
  }

  private static PortException broken(String what) {
    return new PortException(new Failure.InvalidRequest("the installation is broken: " + what));
  }
}
