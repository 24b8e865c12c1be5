package dev.errand.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The domain in somebody else's program: the README's example, on Java 21's terms. */
class EmbeddingTest {

  private static final Path EXAMPLE = Reactor.root().resolve("examples/embedding/NextStep.java");
  private static final Pattern JAVA = Pattern.compile("(?s)```java\\n(.*?)```");

  @TempDir private Path classes;

  @Test
  void theReadmeShowsTheExampleAsItIs() {
    String readme = Sources.text(Reactor.root().resolve("README.md"));

    List<String> shown =
        JAVA.matcher(readme).results().map((MatchResult block) -> block.group(1)).toList();

    assertThat(shown).contains(Sources.text(EXAMPLE));
  }

  @Test
  void theExampleNeedsTheDomainAndNothingElse() throws IOException, InterruptedException {
    String domain = Reactor.location(Part.DOMAIN).toString();

    int compiled =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "--release=21",
                "-proc:none",
                "-d",
                classes.toString(),
                "-cp",
                domain,
                EXAMPLE.toString());

    assertThat(compiled).isZero();
    assertThat(output("-cp", domain + System.getProperty("path.separator") + classes, "NextStep"))
        .isEqualTo("AwaitBrief[]\nBind[]\n");
  }

  private static String output(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output.replace("\r\n", "\n");
  }
}
