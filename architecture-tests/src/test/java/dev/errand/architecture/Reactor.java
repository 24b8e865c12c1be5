package dev.errand.architecture;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.Location;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.module.FindException;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The product as Maven built it: sources on disk, and each module's classes as they stand on the
 * class path of this test, a folder or a jar.
 */
final class Reactor {

  private static final String DESCRIPTOR = "module-info.class";
  private static final Path ROOT = findRoot();
  private static final Map<Path, String> JARS = new ConcurrentHashMap<>();

  private Reactor() {}

  static Path root() {
    return ROOT;
  }

  /** Folders of all modules, as the root's pom names them. */
  static List<String> modules() {
    return Pom.of(ROOT).texts("/project/modules/module");
  }

  /** Where the classes of a part are. */
  static Path location(Part part) {
    Path location = Built.LOCATIONS.get(part);
    if (location == null) {
      throw new AssertionError(
          part.folder() + " is not on the class path: name it in architecture-tests/pom.xml");
    }
    return location;
  }

  static ModuleReference descriptor(Part part) {
    return ModuleFinder.of(location(part)).findAll().stream().findFirst().orElseThrow();
  }

  static JavaClasses product() {
    return Built.CLASSES;
  }

  static JavaClasses classes(Part part) {
    return classesIn(Set.of(part));
  }

  static JavaClasses classesIn(Set<Part> parts) {
    Set<String> modules = parts.stream().map(Part::module).collect(Collectors.toSet());
    return Built.CLASSES.that(
        DescribedPredicate.describe("belong to " + parts, type -> modules.contains(home(type))));
  }

  /** The module a class comes from, or "nowhere" if it was not found. */
  static String home(JavaClass type) {
    return type.getSource().map(source -> home(source.getUri())).orElse("nowhere");
  }

  private static String home(URI uri) {
    if (uri.getScheme().equals("jrt")) {
      return uri.getPath().split("/")[1];
    }
    boolean inJar = uri.getScheme().equals("jar");
    Path file =
        inJar ? Path.of(URI.create(uri.getSchemeSpecificPart().split("!")[0])) : Path.of(uri);
    for (Part part : Part.values()) {
      if (file.startsWith(part.directory().resolve("target"))) {
        return part.module();
      }
    }
    return inJar ? JARS.computeIfAbsent(file, Reactor::moduleOf) : "tests";
  }

  private static String moduleOf(Path jar) {
    try {
      return ModuleFinder.of(jar).findAll().stream()
          .map(reference -> reference.descriptor().name())
          .findFirst()
          .orElse("no module");
    } catch (FindException e) {
      return "no module: " + jar.getFileName();
    }
  }

  private static Path findRoot() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve("architecture-tests/pom.xml"))) {
      folder = folder.getParent();
      if (folder == null) {
        throw new AssertionError("the tests must run inside the source tree");
      }
    }
    return folder;
  }

  /** Not ours to keep the rules: the generator's. It has no source but in the build's output. */
  private static boolean isGenerated(JavaClass type) {
    String file = type.getName().split("\\$")[0].replace('.', '/') + ".java";
    return Arrays.stream(Part.values())
        .map(part -> part.directory().resolve("target/generated-sources"))
        .filter(Files::isDirectory)
        .flatMap(folder -> Arrays.stream(folders(folder)))
        .anyMatch(folder -> Files.exists(folder.resolve(file)));
  }

  private static Path[] folders(Path folder) {
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(Files::isDirectory).toArray(Path[]::new);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class Built {

    static final Map<Part, Path> LOCATIONS = locations();
    static final JavaClasses CLASSES =
        new ClassFileImporter()
            .importLocations(
                LOCATIONS.values().stream()
                    .map(Path::toUri)
                    .map(uri -> uri.getPath().endsWith("/") ? uri : URI.create("jar:" + uri + "!/"))
                    .map(Location::of)
                    .toList())
            .that(DescribedPredicate.describe("are written by us", type -> !isGenerated(type)));

    private static Map<Part, Path> locations() {
      Map<Part, Path> found = new EnumMap<>(Part.class);
      try {
        for (URL url : Collections.list(Reactor.class.getClassLoader().getResources(DESCRIPTOR))) {
          Path place = place(url);
          for (Part part : Part.values()) {
            if (place.startsWith(part.directory().resolve("target"))) {
              found.put(part, place);
            }
          }
        }
        return found;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static Path place(URL descriptor) {
      URI uri = URI.create(descriptor.toString());
      return uri.getScheme().equals("jar")
          ? Path.of(URI.create(uri.getSchemeSpecificPart().split("!")[0]))
          : Path.of(uri).getParent();
    }
  }
}
