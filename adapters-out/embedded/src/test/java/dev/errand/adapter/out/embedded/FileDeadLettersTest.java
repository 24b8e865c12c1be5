package dev.errand.adapter.out.embedded;

import static dev.errand.testkit.Fixtures.letter;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.errand.application.port.out.DeadLetters;
import dev.errand.application.port.out.DeadLetters.Filter;
import dev.errand.application.port.out.Health;
import dev.errand.application.port.out.PortException;
import dev.errand.domain.failure.Failure;
import dev.errand.testkit.DeadLettersContract;
import dev.errand.testkit.Fixtures;
import dev.errand.testkit.ManualScheduler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FileDeadLettersTest implements DeadLettersContract {

  private final LetterCodec codec = new LetterCodec();
  @TempDir private Path home;
  private Path directory;
  private DeadLetters deadLetters;

  @BeforeEach
  void open() {
    directory = home.resolve("dead/letters");
    deadLetters = reopened();
  }

  @Override
  public DeadLetters deadLetters() {
    return deadLetters;
  }

  @Test
  void openingShouldTouchNothing() {
    assertThat(deadLetters.list(Filter.ALL, 10)).isEmpty();
    assertThat(deadLetters.find("letter-1")).isEmpty();
    assertThat(deadLetters.remove("letter-1")).isFalse();

    assertThat(home).isEmptyDirectory();
  }

  @Test
  void lettersShouldOutliveTheStore() {
    deadLetters.put(letter("letter-1"));

    assertThat(reopened().find("letter-1")).contains(letter("letter-1"));
  }

  @Test
  void aFileShouldBeNamedAfterItsLetterAndStayInTheDirectory() throws IOException {
    deadLetters.put(letter("01J0ABC"));
    deadLetters.put(letter("../../etc/passwd"));

    assertThat(files())
        .hasSize(2)
        .allSatisfy(file -> assertThat(file.getFileName().toString()).endsWith(".json"))
        .anySatisfy(file -> assertThat(file.getFileName().toString()).startsWith("01j0abc."));
    try (Stream<Path> all = Files.walk(home)) {
      assertThat(all.filter(Files::isRegularFile)).hasSize(2);
    }
  }

  @Test
  void aCorruptFileShouldBeReportedByItsNameAndNotSkipped() throws IOException {
    deadLetters.put(letter("letter-1"));
    Path file = files().getFirst();
    Files.writeString(file, "{\"tick");
    deadLetters.put(letter("letter-2"));

    assertCorrupt(() -> deadLetters.find("letter-1"), file);
    assertCorrupt(() -> deadLetters.list(Filter.ALL, 10), file);
    assertThat(deadLetters.find("letter-2")).isPresent();
  }

  @Test
  void allCorruptFilesShouldBeReportedAtOnce() throws IOException {
    deadLetters.put(letter("letter-1"));
    deadLetters.put(letter("letter-2"));
    List<Path> files = files();
    for (Path file : files) {
      Files.writeString(file, "");
    }

    assertCorrupt(() -> deadLetters.list(Filter.ALL, 10), files.toArray(Path[]::new));
  }

  @Test
  void aCopyUnderAnotherNameShouldBeReported() throws IOException {
    deadLetters.put(letter("letter-1"));
    Path copy = directory.resolve("copy.json");
    Files.copy(files().getFirst(), copy);

    assertCorrupt(() -> deadLetters.list(Filter.ALL, 10), copy);
  }

  @Test
  void aCorruptLetterShouldBeRemovable() throws IOException {
    deadLetters.put(letter("letter-1"));
    Files.writeString(files().getFirst(), "");

    assertThat(deadLetters.remove("letter-1")).isTrue();

    assertThat(deadLetters.list(Filter.ALL, 10)).isEmpty();
  }

  @Test
  void whatACrashLeftHalfWrittenShouldNotBeLookedAt() throws IOException {
    deadLetters.put(letter("letter-1"));
    Path file = files().getFirst();
    Files.writeString(directory.resolve(file.getFileName() + ".id1.tmp"), "{\"tick");

    assertThat(deadLetters.list(Filter.ALL, 10)).containsExactly(letter("letter-1"));
  }

  @Test
  void anInterruptShouldNeitherCutAWriteShortNorGetLost() {
    Thread.currentThread().interrupt();

    deadLetters.put(letter("letter-1"));
    boolean removed = deadLetters.remove("letter-2");

    assertThat(deadLetters.find("letter-1")).isPresent();
    assertThat(deadLetters.list(Filter.ALL, 10)).hasSize(1);
    assertThat(removed).isFalse();
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void aPlaceThatIsNoDirectoryShouldBeNamed() throws IOException {
    Files.createDirectories(directory.getParent());
    Files.writeString(directory, "not a directory");

    assertThatThrownBy(() -> deadLetters.put(letter("letter-1")))
        .isInstanceOfSatisfying(
            PortException.class,
            e -> assertThat(e.failure()).isInstanceOf(Failure.Unavailable.class))
        .hasMessageContaining(directory.toString());
    assertThat(deadLetters.check())
        .isInstanceOfSatisfying(
            Health.Down.class, down -> assertThat(down.reason()).contains(directory.toString()));
  }

  @Test
  void aDirectoryThatCanBeMadeShouldBeHealthy() {
    assertThat(deadLetters.check()).isEqualTo(new Health.Up());
  }

  private DeadLetters reopened() {
    return new FileDeadLettersProvider()
        .open(directory.toUri(), Fixtures.context(codec, new ManualScheduler()));
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      return all.sorted().toList();
    }
  }

  private static void assertCorrupt(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable use, Path... files) {
    assertThatThrownBy(use)
        .isInstanceOfSatisfying(
            PortException.class,
            e -> {
              assertThat(e.failure()).isInstanceOf(Failure.Corrupt.class);
              for (Path file : files) {
                assertThat(e.failure().message()).contains(file.toString());
              }
            });
  }
}
