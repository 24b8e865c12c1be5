package dev.errand.adapter.in.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

class HelpTest {

  private final Process process = new Process();

  static Stream<List<String>> commands() {
    List<List<String>> paths = new ArrayList<>();
    collect(CommandLineApp.commandLine(new Shell(options -> null)), List.of(), paths);
    return paths.stream();
  }

  private static void collect(CommandLine command, List<String> path, List<List<String>> paths) {
    paths.add(path);
    command
        .getSubcommands()
        .forEach(
            (name, sub) -> {
              List<String> longer = new ArrayList<>(path);
              longer.add(name);
              collect(sub, longer, paths);
            });
  }

  @Test
  void thereShouldBeEveryCommand() {
    assertThat(commands().map(path -> String.join(" ", path)))
        .containsExactlyInAnyOrder(
            "",
            "run",
            "serve",
            "submit",
            "status",
            "watch",
            "cancel",
            "session",
            "session list",
            "session show",
            "session events",
            "session fork",
            "session archive",
            "session replay",
            "session resume",
            "session prune",
            "session approve",
            "session deny",
            "archive",
            "archive list",
            "archive verify",
            "archive restore",
            "archive export",
            "audit",
            "audit key",
            "audit checkpoint",
            "audit export",
            "audit verify",
            "dead-letters",
            "dead-letters list",
            "dead-letters show",
            "dead-letters replay",
            "dead-letters purge",
            "quota",
            "quota show",
            "agents",
            "agents list",
            "agents show",
            "doctor",
            "config",
            "config show",
            "config schema",
            "completion");
  }

  @ParameterizedTest
  @MethodSource("commands")
  void helpShouldHaveExamplesAndFitATerminalAndOpenNothing(List<String> path) {
    List<String> args = new ArrayList<>(path);
    args.add("--help");

    int code = process.run(args.toArray(String[]::new));

    assertThat(code).isZero();
    assertThat(process.err.toString()).isEmpty();
    assertThat(process.out.toString())
        .contains(
            "Usage: "
                + String.join(" ", Stream.concat(Stream.of("errand"), path.stream()).toList()))
        .contains("Examples:", "--config", "--verbose", "--help")
        .doesNotContain("\u001b");
    assertThat(process.out.toString().lines()).allMatch(line -> line.length() <= 80);
    assertThat(process.openings).isEmpty();
  }

  @Test
  void helpShouldTellTheExitCodes() {
    process.run("--help");

    assertThat(process.out.toString())
        .contains(
            "0    completed", "2    bad usage", "3    budget", "4    a replayed", "130  inter");
  }

  @Test
  void versionShouldOpenNothing() {
    int code = process.run("--version");

    assertThat(code).isZero();
    assertThat(process.out.toString()).startsWith("errand ");
    assertThat(process.openings).isEmpty();
  }

  @Test
  void completionShouldBeAScriptForAllCommands() {
    int code = process.run("completion");

    assertThat(code).isZero();
    assertThat(process.out.toString())
        .startsWith("#!/usr/bin/env bash")
        .contains("complete -F", "dead-letters", "--older-than");
    assertThat(process.openings).isEmpty();
  }
}
