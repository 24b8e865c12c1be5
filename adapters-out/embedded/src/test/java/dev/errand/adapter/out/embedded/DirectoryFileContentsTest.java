package dev.errand.adapter.out.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.application.port.out.FileContents;
import dev.errand.domain.workspace.FileRef;
import dev.errand.testkit.FileContentsContract;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DirectoryFileContentsTest implements FileContentsContract {

  @TempDir private Path home;
  private DirectoryFileContents contents;
  private DirectoryFileContents elsewhere;

  @BeforeEach
  void open() {
    CountingIds ids = new CountingIds();
    contents = new DirectoryFileContents(home.resolve("shared/files"), ids);
    elsewhere = new DirectoryFileContents(home.resolve("shared/files"), ids);
  }

  @AfterEach
  void close() {
    contents.close();
    elsewhere.close();
  }

  @Override
  public FileContents contents() {
    return contents;
  }

  @Override
  public FileContents elsewhere() {
    return elsewhere;
  }

  @Test
  void lookingShouldTouchNothing() {
    contents.has(new FileRef("0".repeat(64), 3));

    assertThat(home).isEmptyDirectory();
  }
}
