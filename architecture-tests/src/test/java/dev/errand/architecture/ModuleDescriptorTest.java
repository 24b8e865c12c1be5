package dev.errand.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.Annotation;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What each module says of itself, against what is checked in: a change is a visible diff. */
class ModuleDescriptorTest {

  private static final String EXPECTED = "architecture-tests/src/test/resources/modules";
  private static final String UPDATE =
      "if the change is meant, run: mvn test -pl architecture-tests -am"
          + " -Dtest=ModuleDescriptorTest -Dsurefire.failIfNoSpecifiedTests=false"
          + " -Derrand.descriptors=write";

  @ParameterizedTest
  @EnumSource
  void descriptorsAreAsExpected(Part part) throws IOException {
    Path file = expected(part);
    String actual = describe(Reactor.descriptor(part).descriptor());
    if ("write".equals(System.getProperty("errand.descriptors"))) {
      Files.writeString(file, actual);
    }

    assertThat(file).as(UPDATE).exists();
    assertThat(actual)
        .as("descriptor of %s, against %s; %s", part.folder(), file.getFileName(), UPDATE)
        .isEqualTo(Files.readString(file));
  }

  @Test
  void everyExpectationBelongsToAModule() throws IOException {
    try (Stream<Path> files = Files.list(Reactor.root().resolve(EXPECTED))) {
      assertThat(files)
          .containsExactlyInAnyOrderElementsOf(
              Arrays.stream(Part.values()).map(ModuleDescriptorTest::expected).toList());
    }
  }

  /** On the class path nobody reads module-info, and the providers must be the same. */
  @ParameterizedTest
  @EnumSource
  void servicesOfTheClassPathAreThoseOfTheModulePath(Part part) throws IOException {
    Map<String, Set<String>> provided = new TreeMap<>();
    for (ModuleDescriptor.Provides each : Reactor.descriptor(part).descriptor().provides()) {
      provided.put(each.service(), new TreeSet<>(each.providers()));
    }

    assertThat(services(part)).isEqualTo(provided);
  }

  @Test
  void bootstrapUsesEveryServiceThatIsProvided() {
    Set<String> provided =
        Arrays.stream(Part.values())
            .flatMap(part -> Reactor.descriptor(part).descriptor().provides().stream())
            .map(ModuleDescriptor.Provides::service)
            .collect(Collectors.toSet());
    Set<String> offered =
        Reactor.classes(Part.APPLICATION).stream()
            .filter(type -> type.getPackageName().equals("dev.errand.application.spi"))
            .map(type -> type.getName())
            .filter(name -> name.endsWith("Provider") && !name.endsWith(".Provider"))
            .collect(Collectors.toSet());

    assertThat(provided).isNotEmpty();
    assertThat(Reactor.descriptor(Part.BOOTSTRAP).descriptor().uses())
        .containsAll(provided)
        .isEqualTo(offered);
  }

  @ParameterizedTest
  @EnumSource
  void modulesAreNullMarked(Part part) throws IOException {
    try (ModuleReader reader = Reactor.descriptor(part).open()) {
      byte[] bytes = reader.open("module-info.class").orElseThrow().readAllBytes();
      ClassModel model = ClassFile.of().parse(bytes);

      List<String> annotations =
          model.findAttribute(Attributes.runtimeVisibleAnnotations()).stream()
              .flatMap(attribute -> attribute.annotations().stream())
              .map(Annotation::classSymbol)
              .map(type -> type.packageName() + "." + type.displayName())
              .toList();

      assertThat(annotations).contains("org.jspecify.annotations.NullMarked");
    }
  }

  private static Path expected(Part part) {
    return Reactor.root().resolve(EXPECTED).resolve(part.module() + ".expected.txt");
  }

  private static Map<String, Set<String>> services(Part part) throws IOException {
    String folder = "META-INF/services/";
    Map<String, Set<String>> services = new TreeMap<>();
    try (ModuleReader reader = Reactor.descriptor(part).open();
        Stream<String> names = reader.list()) {
      names
          .filter(name -> name.startsWith(folder) && name.length() > folder.length())
          .forEach(name -> services.put(name.substring(folder.length()), lines(reader, name)));
    }
    return services;
  }

  private static Set<String> lines(ModuleReader reader, String name) {
    try (var in = reader.open(name).orElseThrow()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .collect(Collectors.toCollection(TreeSet::new));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Like {@code jar --describe-module}, without what depends on the machine or the build. */
  private static String describe(ModuleDescriptor module) {
    Set<String> exported =
        module.exports().stream().map(ModuleDescriptor.Exports::source).collect(Collectors.toSet());
    Stream<String> lines =
        Stream.of(
                Stream.of((module.isOpen() ? "open module " : "module ") + module.name()),
                module.requires().stream()
                    .filter(each -> !each.name().equals("java.base"))
                    .map(
                        each ->
                            "requires "
                                + each.name()
                                + each.modifiers().stream()
                                    .map(modifier -> " " + modifier.name().toLowerCase(Locale.ROOT))
                                    .sorted()
                                    .collect(Collectors.joining()))
                    .sorted(),
                module.exports().stream()
                    .map(each -> "exports " + each.source() + to(each.targets()))
                    .sorted(),
                module.opens().stream()
                    .map(each -> "opens " + each.source() + to(each.targets()))
                    .sorted(),
                module.uses().stream().map(each -> "uses " + each).sorted(),
                module.provides().stream()
                    .map(
                        each ->
                            "provides "
                                + each.service()
                                + " with "
                                + String.join(" ", new TreeSet<>(each.providers())))
                    .sorted(),
                module.packages().stream()
                    .filter(each -> !exported.contains(each))
                    .map(each -> "contains " + each)
                    .sorted())
            .flatMap(each -> each);
    return lines.collect(Collectors.joining("\n", "", "\n"));
  }

  private static String to(Set<String> targets) {
    return targets.isEmpty() ? "" : " to " + String.join(" ", new TreeSet<>(targets));
  }
}
