package dev.errand.adapter.out.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.application.port.out.Codecs;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The schemas that editors use say the same as the readers. */
final class PublishedSchemasTest {

  private final Codecs codecs = new JsonCodecsProvider().codecs();

  @ParameterizedTest
  @MethodSource("dev.errand.adapter.out.json.BriefCases#good")
  void aBriefThatIsReadShouldBeValid(String document) {
    assertThat(problems("brief.schema.json", document)).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("badBriefs")
  void aBriefThatIsRefusedShouldBeInvalid(BriefCases.Bad bad) {
    assertThat(problems("brief.schema.json", bad.document())).isNotEmpty();
  }

  @ParameterizedTest
  @MethodSource("dev.errand.adapter.out.json.AgentCases#good")
  void anAgentThatIsReadShouldBeValid(String document) {
    assertThat(problems("agent.schema.json", document)).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("badAgents")
  void anAgentThatIsRefusedShouldBeInvalid(BriefCases.Bad bad) {
    assertThat(problems("agent.schema.json", bad.document())).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"examples/weather/brief.yaml", "examples/gapminder/brief.yaml"})
  void theExamplesShouldBeReadAndValid(String example) throws IOException {
    Path file = root().resolve(example);
    String document = Files.readString(file);

    assertThat(new JsonCodecsProvider().briefReader().read(document, example, file.getParent()))
        .isNotNull();
    assertThat(problems("brief.schema.json", document)).isEmpty();
  }

  @Test
  void theShippedAgentsShouldBeReadAndValid() throws IOException {
    Path agents = root().resolve("bootstrap/src/main/resources/dev/errand/bootstrap/agents");
    try (Stream<Path> files = Files.list(agents)) {
      List<Path> documents = files.filter(file -> file.toString().endsWith(".yaml")).toList();

      assertThat(documents).isNotEmpty();
      for (Path file : documents) {
        String document = Files.readString(file);
        assertThat(codecs.decodeAgent(document, file.toString())).isNotNull();
        assertThat(problems("agent.schema.json", document)).as(file.toString()).isEmpty();
      }
    }
  }

  static List<BriefCases.Bad> badBriefs() {
    return BriefCases.bad().stream().filter(BriefCases.Bad::bySchema).toList();
  }

  static List<BriefCases.Bad> badAgents() {
    return AgentCases.bad().stream().filter(BriefCases.Bad::bySchema).toList();
  }

  private List<String> problems(String schema, String document) {
    Problems none = new Problems();
    Node node = NodeReader.read(document, none);
    assertThat(node).as(document).isNotNull();
    assertThat(none.none()).as(document).isTrue();
    return codecs.schemaProblems(resource(schema), Json.text(node.tree()));
  }

  private static Path root() {
    Path directory = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(directory.resolve("examples"))) {
      directory = directory.getParent();
    }
    return directory;
  }

  private static String resource(String name) {
    try (InputStream in = PublishedSchemasTest.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
