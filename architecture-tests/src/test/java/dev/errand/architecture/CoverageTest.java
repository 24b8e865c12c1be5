package dev.errand.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The guard of the other rules: they see every class there is. */
class CoverageTest {

  /** Not delivered to anybody, and allowed to know everything. */
  private static final List<String> NOT_PRODUCT =
      List.of("architecture-tests", "bench", "fuzz-tests", "test-servers");

  @Test
  void everyModuleOfTheReactorIsAPart() {
    List<String> expected = new ArrayList<>(Reactor.modules());
    expected.removeAll(NOT_PRODUCT);

    assertThat(Arrays.stream(Part.values()).map(Part::folder))
        .as("parts, against the modules in pom.xml")
        .containsExactlyInAnyOrderElementsOf(expected);
  }

  /** What they bring, such as Testcontainers and whole servers, must not come to the product. */
  @Test
  void serversForTestsAreTakenForTestsOnly() {
    List<String> scopes =
        Reactor.modules().stream()
            .map(module -> Pom.of(Reactor.root().resolve(module)))
            .flatMap(pom -> servers(pom).stream())
            .toList();

    assertThat(scopes).isNotEmpty().containsOnly("test");
  }

  /** The scopes in which a module takes them, "compile" where it names none. */
  private static List<String> servers(Pom pom) {
    String taken = "/project/dependencies/dependency[artifactId = 'errand-test-servers']";
    List<String> scopes = new ArrayList<>(pom.texts(taken + "/scope"));
    pom.texts(taken + "[not(scope)]/artifactId").forEach(each -> scopes.add("compile"));
    return scopes;
  }

  @Test
  void everyFolderWithAPomIsInTheReactor() throws IOException {
    Set<String> poms = new TreeSet<>();
    try (Stream<Path> files =
        Files.find(Reactor.root(), 3, (file, a) -> file.endsWith("pom.xml"))) {
      files
          .map(file -> Reactor.root().relativize(file.getParent()).toString())
          .filter(folder -> !folder.isEmpty() && !folder.contains("target"))
          .forEach(poms::add);
    }

    assertThat(Reactor.modules()).containsExactlyInAnyOrderElementsOf(poms);
  }

  @ParameterizedTest
  @EnumSource
  void everySourceFileHasItsClassInTheImport(Part part) throws IOException {
    Path sources = part.directory().resolve("src/main/java");
    Set<String> expected;
    try (Stream<Path> files = Files.walk(sources)) {
      expected =
          files
              .map(file -> sources.relativize(file).toString())
              .filter(file -> file.endsWith(".java") && !file.endsWith("-info.java"))
              .map(file -> file.substring(0, file.length() - 5).replace('/', '.'))
              .collect(Collectors.toCollection(TreeSet::new));
    }

    Set<String> imported =
        Reactor.classes(part).stream()
            .filter(JavaClass::isTopLevelClass)
            .map(JavaClass::getName)
            .filter(name -> !name.endsWith(".package-info"))
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(expected).isNotEmpty();
    assertThat(imported).isEqualTo(expected);
  }

  /** What a compiler was let loose on by hand must not be kept. */
  @ParameterizedTest
  @EnumSource
  void sourceFoldersHoldSourcesOnly(Part part) throws IOException {
    for (String tree : List.of("src/main/java", "src/test/java")) {
      Path folder = part.directory().resolve(tree);
      if (Files.isDirectory(folder)) {
        try (Stream<Path> files = Files.walk(folder)) {
          assertThat(files.filter(Files::isRegularFile))
              .allMatch(file -> file.toString().endsWith(".java"));
        }
      }
    }
  }

  @Test
  void everyImportedClassBelongsToAPart() {
    Set<String> homes = new HashSet<>();
    Reactor.product().forEach(type -> homes.add(Reactor.home(type)));

    assertThat(homes)
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(Part.values()).map(Part::module).collect(Collectors.toSet()));
  }

  @ParameterizedTest
  @EnumSource
  void modulesAndPackagesShareTheirNames(Part part) {
    assertThat(Reactor.descriptor(part).descriptor().name()).isEqualTo(part.module());
    assertThat(Reactor.descriptor(part).descriptor().packages())
        .isNotEmpty()
        .allMatch(name -> name.equals(part.module()) || name.startsWith(part.module() + "."));
  }
}
