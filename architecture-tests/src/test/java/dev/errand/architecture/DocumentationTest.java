package dev.errand.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What documents point at is there. */
class DocumentationTest {

  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)(?:\\s+\"[^\"]*\")?\\)");
  private static final Pattern FENCE = Pattern.compile("(?s)```.*?```");

  private static List<Path> documents() {
    try (Stream<Path> files = Files.walk(Reactor.root(), 4)) {
      return files
          .filter(file -> file.toString().endsWith(".md"))
          .filter(file -> !Reactor.root().relativize(file).toString().contains("target/"))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void thereAreDocuments() {
    assertThat(documents()).hasSizeGreaterThan(1);
  }

  @ParameterizedTest
  @MethodSource("documents")
  void linksLeadSomewhere(Path document) {
    assertThat(links(document)).allSatisfy(link -> assertLeadsSomewhere(document, link));
  }

  private static List<String> links(Path document) {
    String text = FENCE.matcher(Sources.text(document)).replaceAll("");
    return LINK.matcher(text)
        .results()
        .map(match -> match.group(1))
        .filter(link -> !link.matches("(?i)(https?|mailto):.*"))
        .toList();
  }

  private static void assertLeadsSomewhere(Path document, String link) {
    URI uri = URI.create(link);
    Path target = uri.getPath().isEmpty() ? document : document.getParent().resolve(uri.getPath());
    assertThat(target).exists();
    assertThat(target.normalize()).startsWith(Reactor.root());
    if (uri.getFragment() != null && target.toString().endsWith(".md")) {
      assertThat(anchors(target)).as("headings of " + target).contains(uri.getFragment());
    }
  }

  /** Headings as the usual renderers name them. */
  private static List<String> anchors(Path document) {
    return FENCE
        .matcher(Sources.text(document))
        .replaceAll("")
        .lines()
        .filter(line -> line.matches("#+ .*"))
        .map(line -> line.replaceFirst("#+ ", "").strip().toLowerCase(Locale.ROOT))
        .map(line -> line.replaceAll("[^\\p{L}\\p{N}_ -]", "").replace(' ', '-'))
        .toList();
  }
}
