package dev.errand.bootstrap;

import dev.errand.adapter.in.cli.Environment.Adapter;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.Optional;

/**
 * Where a provider comes from. Told the same on the module path and on the class path, where the
 * module's descriptor lies in the jar all the same.
 *
 * @param provider its class
 * @param version its module's version, empty if it has none
 * @param place its jar or directory
 */
record Origin(String provider, String version, String place) {

  /** The origin of an object's class. */
  static Origin of(Object provider) {
    Class<?> type = provider.getClass();
    Optional<Path> place = place(type);
    String version =
        Optional.ofNullable(type.getModule().getDescriptor())
            .or(() -> place.flatMap(Origin::descriptor))
            .flatMap(ModuleDescriptor::rawVersion)
            .orElse("");
    return new Origin(type.getName(), version, place.map(Path::toString).orElse("unknown"));
  }

  /** The origin as the command line shows it. */
  Adapter adapter(String port, String scheme) {
    return new Adapter(port, scheme, provider, version, place);
  }

  @Override
  public String toString() {
    return provider + " (" + place + ")";
  }

  private static Optional<Path> place(Class<?> type) {
    try {
      CodeSource source = type.getProtectionDomain().getCodeSource();
      return source == null || source.getLocation() == null
          ? Optional.empty()
          : Optional.of(Path.of(new URI(source.getLocation().toString())));
    } catch (URISyntaxException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Optional<ModuleDescriptor> descriptor(Path place) {
    if (!Files.exists(place)) {
      return Optional.empty();
    }
    return ModuleFinder.of(place).findAll().stream().map(found -> found.descriptor()).findFirst();
  }
}
