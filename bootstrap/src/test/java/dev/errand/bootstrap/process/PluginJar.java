package dev.errand.bootstrap.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.spi.ToolProvider;

/** A plug-in, made from its sources against the distribution as its author would make it. */
public final class PluginJar {

  private PluginJar() {}

  /**
   * Compiles a module and packs it.
   *
   * @param sources holds {@code module-info.java}, packages and {@code META-INF}
   * @param classes where the compiler may write
   * @param jar the file to make
   */
  public static void make(Path sources, Path classes, Path jar) throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "-Werror",
                "--module-path",
                ErrandProgram.HOME.resolve("lib").toString(),
                "-d",
                classes.toString()));
    for (Path file : files(sources)) {
      if (file.toString().endsWith(".java")) {
        arguments.add(file.toString());
      }
    }
    int code =
        ToolProvider.findFirst("javac")
            .orElseThrow()
            .run(System.out, System.err, arguments.toArray(String[]::new));
    assertThat(code).as("javac " + arguments).isZero();
    Files.createDirectories(jar.getParent());
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
      for (Path folder : Arrays.asList(classes, sources)) {
        for (Path file : files(folder)) {
          if (!file.toString().endsWith(".java")) {
            out.putNextEntry(new JarEntry(folder.relativize(file).toString()));
            out.write(Files.readAllBytes(file));
            out.closeEntry();
          }
        }
      }
    }
  }

  private static List<Path> files(Path folder) throws IOException {
    try (var found = Files.walk(folder)) {
      return found.filter(Files::isRegularFile).sorted().toList();
    }
  }
}
