package dev.errand.bootstrap;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Where this program lies on the disk. */
final class Installation {

  private static final String LIBRARIES = "lib";
  private static final String PLUGINS = "plugins";

  private Installation() {}

  /**
   * The loader that sees all adapters. On the module path the launcher has named the plug-ins; a
   * started jar must look for them itself.
   */
  static ClassLoader loader() {
    ClassLoader loader = Installation.class.getClassLoader();
    if (Installation.class.getModule().isNamed()) {
      return loader;
    }
    List<URL> plugins = home().map(home -> jars(home.resolve(PLUGINS))).orElse(List.of());
    return plugins.isEmpty()
        ? loader
        : new URLClassLoader(PLUGINS, plugins.toArray(URL[]::new), loader);
  }

  private static Optional<Path> home() {
    CodeSource source = Installation.class.getProtectionDomain().getCodeSource();
    if (source == null || source.getLocation() == null) {
      return Optional.empty();
    }
    Path folder = Path.of(URI.create(source.getLocation().toString())).getParent();
    return folder != null && folder.endsWith(LIBRARIES)
        ? Optional.ofNullable(folder.getParent())
        : Optional.empty();
  }

  private static List<URL> jars(Path folder) {
    List<URL> jars = new ArrayList<>();
    if (Files.isDirectory(folder)) {
      try (Stream<Path> files = Files.list(folder)) {
        for (Path each : files.filter(f -> f.toString().endsWith(".jar")).sorted().toList()) {
          jars.add(each.toUri().toURL());
        }
      } catch (MalformedURLException e) {
        throw new IllegalStateException("a plug-in's path is no URL: " + folder, e);
      } catch (IOException e) {
        throw new IllegalStateException("the plug-ins in " + folder + " cannot be listed", e);
      }
    }
    return jars;
  }
}
