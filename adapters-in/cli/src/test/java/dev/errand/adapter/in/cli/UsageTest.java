package dev.errand.adapter.in.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.domain.failure.Failure;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UsageTest {

  private final Process process = new Process();

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      textBlock =
          """
          ""                                         | Missing required subcommand
          "runn"                                     | runn
          "run"                                      | name a brief file
          "run a.yaml --text x"                      | give either a brief file or --text
          "run --text x"                             | --text needs --agent
          "run --agent x"                            | need --text
          "run a.yaml b.yaml"                        | Unmatched argument
          "frob"                                     | there is no command 'frob'
          "session frob"                             | there is no command 'frob'
          "run a.yaml --nonsense"                    | --nonsense
          "submit"                                   | name a brief file
          "status"                                   | ID
          "session"                                  | Missing required subcommand
          "session show"                             | ID
          "session prune"                            | --older-than
          "session show x --at first"                | --at
          "session fork x"                           | --at
          "session approve x"                        | APPROVAL
          "dead-letters replay"                      | say which letters
          "dead-letters replay --all --id x"         | exclude each other
          "dead-letters replay --all --rate 0"       | --rate must be more than 0
          "dead-letters purge"                       | say which letters
          "dead-letters list --older-than yesterday" | write 30s, 15m, 12h or 7d
          "config"                                   | Missing required subcommand
          "audit"                                    | Missing required subcommand
          """,
      delimiter = '|')
  void badUsageShouldSayWhatIsWrongAndOpenNothing(String args, String message) {
    int code = process.run(args.isEmpty() ? new String[0] : args.split(" "));

    assertThat(code).isEqualTo(2);
    assertThat(process.out.toString()).isEmpty();
    assertThat(process.err.toString())
        .startsWith("errand: ")
        .contains(message, "--help'.")
        .doesNotContain("\tat ");
    assertThat(process.openings).isEmpty();
  }

  @Test
  void aMisspeltCommandShouldBringASuggestion() {
    process.run("sesion", "list");

    assertThat(process.err.toString()).contains("Did you mean", "session");
  }

  @Test
  void globalOptionsShouldWorkBeforeAndBehindACommand() {
    process.run("--config", "a.yaml", "session", "list");
    process.run("session", "list", "--config", "b.yaml", "--verbose");

    assertThat(process.openings)
        .containsExactly(
            new CommandLineApp.GlobalOptions(Path.of("a.yaml"), false),
            new CommandLineApp.GlobalOptions(Path.of("b.yaml"), true));
  }

  @Test
  void aBadConfigurationShouldBeOneMessageAndCodeTwo() {
    process.refusal = new Failure.InvalidRequest("errand.yaml: 2 problems\n- a\n- b");

    int code = process.run("session", "list");

    assertThat(code).isEqualTo(2);
    assertThat(process.err.toString()).isEqualTo("errand: errand.yaml: 2 problems\n- a\n- b\n");
  }

  @ParameterizedTest
  @CsvSource({"false, 1", "true, 1"})
  void anUnexpectedProblemShouldShowItsStackOnlyWhenAsked(boolean verbose, int expected) {
    process.application.running =
        observer -> {
          throw new IllegalStateException("a defect");
        };

    int code =
        verbose
            ? process.run("session", "resume", "s1", "--verbose")
            : process.run("session", "resume", "s1");

    assertThat(code).isEqualTo(expected);
    assertThat(process.err.toString())
        .contains("errand: java.lang.IllegalStateException: a defect")
        .satisfies(err -> assertThat(err.contains("\tat ")).isEqualTo(verbose))
        .satisfies(
            err -> assertThat(err.contains("run again with --verbose")).isNotEqualTo(verbose));
  }

  @Test
  void anErrorOfTheMachineShouldBeOneLineToo() {
    process.application.running =
        observer -> {
          throw new StackOverflowError();
        };

    int code = process.run("session", "resume", "s1");

    assertThat(code).isEqualTo(1);
    assertThat(process.err.toString())
        .contains("errand: java.lang.StackOverflowError")
        .doesNotContain("\tat ");
  }

  @Test
  void aMessageShouldNotReachTheTerminalWithControlSequences() {
    process.refusal = new Failure.Unavailable("down \u001b[31mred\u0007");

    int code = process.run("session", "list");

    assertThat(code).isEqualTo(1);
    assertThat(process.err.toString()).isEqualTo("errand: down red\n");
  }
}
