package dev.errand.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The decisions are complete, name tests that exist, and cover every dependency. */
class DecisionsTest {

  private static final Path FOLDER = Reactor.root().resolve("architecture-tests/decisions");
  private static final Pattern FILE = Pattern.compile("(\\d{4})-[a-z0-9-]+\\.md");
  private static final Pattern TEST_NAME = Pattern.compile("`([A-Z]\\w*(?:Test|Contract|IT))\\b");

  private static List<Path> decisions() {
    return markdown(FOLDER).stream().filter(file -> !file.endsWith("README.md")).toList();
  }

  @Test
  void decisionsAreNumberedWithoutGaps() {
    List<String> numbers = new ArrayList<>();
    for (Path decision : decisions()) {
      var matcher = FILE.matcher(decision.getFileName().toString());
      assertThat(matcher.matches()).as(decision.toString()).isTrue();
      numbers.add(matcher.group(1));
    }

    assertThat(numbers).isNotEmpty();
    for (int i = 0; i < numbers.size(); i++) {
      assertThat(numbers.get(i)).isEqualTo("%04d".formatted(i + 1));
    }
  }

  @ParameterizedTest
  @MethodSource("decisions")
  void aDecisionHasItsSections(Path decision) {
    List<String> headings =
        Sources.text(decision).lines().filter(line -> line.startsWith("#")).toList();

    assertThat(headings.getFirst()).matches("# \\d+\\. .+");
    assertThat(headings.subList(1, headings.size()))
        .containsSubsequence("## Context", "## Decision", "## Consequences", "## Confirmation");
  }

  @ParameterizedTest
  @MethodSource("decisions")
  void aDecisionIsConfirmedByTestsThatExist(Path decision) {
    String text = Sources.text(decision);
    String confirmation = text.substring(text.indexOf("## Confirmation"));
    List<String> named =
        TEST_NAME.matcher(confirmation).results().map(match -> match.group(1)).toList();

    assertThat(named).isNotEmpty();
    assertThat(typesInTheTree()).containsAll(named);
  }

  private static Set<String> typesInTheTree() {
    try (Stream<Path> files =
        Files.find(Reactor.root(), 14, (file, a) -> file.toString().endsWith(".java"))) {
      return files
          .map(file -> file.getFileName().toString().replace(".java", ""))
          .collect(Collectors.toSet());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void theIndexNamesEveryDecisionByItsTitle() {
    List<String> index =
        Sources.text(FOLDER.resolve("README.md"))
            .lines()
            .filter(line -> line.startsWith("- ["))
            .toList();
    List<String> expected =
        decisions().stream()
            .map(
                file ->
                    "- [%s](%s)"
                        .formatted(
                            Sources.text(file).lines().findFirst().orElseThrow().substring(2),
                            file.getFileName()))
            .toList();

    assertThat(index).isEqualTo(expected);
  }

  @Test
  void everyDependencyIsDecidedUpon() {
    String texts = decisions().stream().map(Sources::text).collect(Collectors.joining());
    Set<String> named =
        Pattern.compile("`([\\w.-]+)`")
            .matcher(texts)
            .results()
            .map((MatchResult match) -> match.group(1))
            .collect(Collectors.toSet());

    assertThat(dependencies()).hasSizeGreaterThan(20);
    assertThat(named).containsAll(dependencies());
  }

  /** A managed version that no module takes is a leftover; these are there for others' sake. */
  @Test
  void everyManagedDependencyIsTaken() {
    Set<String> managed =
        new TreeSet<>(
            Pom.of(Reactor.root())
                .texts(
                    "/project/dependencyManagement/dependencies/dependency"
                        + "[not(type = 'pom')]/artifactId"));
    Set<String> pinnedForLibraries = Set.of("slf4j-api");
    Set<String> taken = new TreeSet<>(pinnedForLibraries);
    for (Pom pom : poms()) {
      taken.addAll(pom.texts("/project/dependencies/dependency/artifactId"));
    }

    assertThat(taken).containsAll(managed);
  }

  private static Set<String> dependencies() {
    Set<String> artifacts = new TreeSet<>();
    for (Pom pom : poms()) {
      artifacts.addAll(
          pom.texts("//dependency[not(starts-with(groupId, '${project'))]/artifactId"));
      artifacts.addAll(pom.texts("//annotationProcessorPaths/path/artifactId"));
      artifacts.addAll(pom.texts("//artifactItem/artifactId"));
      artifacts.addAll(
          pom.texts("//plugin[groupId and groupId != 'org.apache.maven.plugins']/artifactId"));
    }
    return artifacts;
  }

  private static List<Pom> poms() {
    return Stream.concat(
            Stream.of(Reactor.root()), Reactor.modules().stream().map(Reactor.root()::resolve))
        .map(Pom::of)
        .toList();
  }

  static List<Path> markdown(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".md")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
