package dev.errand.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every input that is kept still passes; an input that once failed is a regression test here. */
class ReplayTest {

  @TestFactory
  Stream<DynamicTest> keptInputsShouldPass() {
    return Arrays.stream(Target.values())
        .flatMap(
            target ->
                target.folders().stream()
                    .flatMap(folder -> Seeds.files(folder).stream())
                    .map(file -> replay(target, file)));
  }

  private static DynamicTest replay(Target target, Path file) {
    return DynamicTest.dynamicTest(
        target.folder() + " " + file.getFileName(),
        file.toUri(),
        () -> {
          MethodHandle entry =
              MethodHandles.publicLookup()
                  .findStatic(
                      target.type(),
                      "fuzzerTestOneInput",
                      MethodType.methodType(void.class, byte[].class));
          entry.invokeExact(Files.readAllBytes(file));
        });
  }

  @ParameterizedTest
  @EnumSource
  void nothingToBeginWithShouldPass(Target target) {
    assertThatCode(
            () ->
                target
                    .type()
                    .getMethod("fuzzerTestOneInput", byte[].class)
                    .invoke(null, (Object) new byte[0]))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @EnumSource
  void everyTargetHasSmallInputsToBeginWith(Target target) {
    List<Path> inputs = Seeds.files(target.corpus());

    assertThat(inputs).isNotEmpty();
    assertThat(inputs).allMatch(input -> input.toFile().length() <= Target.LARGEST_SEED);
  }

  @Test
  void everyCorpusBelongsToATarget() throws Exception {
    List<Path> corpora = Arrays.stream(Target.values()).map(Target::corpus).toList();

    try (Stream<Path> folders = Files.list(Seeds.root().resolve("fuzz-tests/corpus"))) {
      assertThat(folders).containsExactlyInAnyOrderElementsOf(corpora);
    }
  }
}
