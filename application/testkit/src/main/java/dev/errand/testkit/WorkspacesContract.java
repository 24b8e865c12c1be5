package dev.errand.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.errand.application.port.out.Health;
import dev.errand.application.port.out.PortException;
import dev.errand.application.port.out.Workspace;
import dev.errand.application.port.out.Workspaces;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.SessionId;
import dev.errand.domain.workspace.FileChange;
import dev.errand.domain.workspace.FileRef;
import dev.errand.domain.workspace.Manifest;
import dev.errand.domain.workspace.WorkspacePath;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What every store of {@link Workspaces} promises. */
public interface WorkspacesContract {

  /** The session of these tests. */
  SessionId SESSION = new SessionId("s");

  /** A path of these tests. */
  WorkspacePath A = WorkspacePath.of("a.csv");

  /** A path of these tests, in a directory. */
  WorkspacePath B = WorkspacePath.of("out/b.csv");

  /** The store under test: empty at first, the same one throughout a test. */
  Workspaces workspaces();

  @Test
  default void storedContentShouldBeReadAsItWas() throws IOException {
    FileRef ref = store("hello");

    assertThat(ref)
        .isEqualTo(
            new FileRef("2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824", 5));
    assertThat(read(ref)).isEqualTo("hello");
    assertThat(store("hello")).isEqualTo(ref);
    assertThat(read(store(""))).isEmpty();
  }

  @Test
  default void largeContentShouldBeReadAsItWas() throws IOException {
    String large = "0123456789abcdef".repeat(100_000);

    assertThat(read(store(large))).isEqualTo(large);
  }

  @Test
  default void contentNobodyStoredShouldNotBeFound() {
    FileRef unknown = new FileRef("0".repeat(64), 3);

    assertThat(failureOf(() -> workspaces().read(unknown))).isInstanceOf(Failure.NotFound.class);
  }

  @Test
  default void aStreamThatFailsShouldFailTheStore() {
    InputStream failing =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("the source is gone");
          }
        };

    assertThatThrownBy(() -> workspaces().store(failing))
        .isInstanceOf(IOException.class)
        .hasMessage("the source is gone");
  }

  @Test
  default void aTransactionShouldSeeItsBaseAndItsOwnChanges() throws IOException {
    Manifest base = new Manifest(Map.of(A, store("old")));

    try (Workspace workspace = workspaces().open(SESSION, base)) {
      write(workspace, B, "new");
      assertThat(workspace.files().files().keySet()).containsExactly(A, B);
      assertThat(workspace.localFile(A)).hasContent("old");
      assertThat(workspace.localFile(B)).hasContent("new").hasFileName("b.csv");

      write(workspace, A, "newer");
      assertThat(workspace.localFile(A)).hasContent("newer");
      assertThat(workspace.delete(B)).isTrue();
      assertThat(workspace.delete(B)).isFalse();
      assertThat(workspace.files().files().keySet()).containsExactly(A);
      assertThat(failureOf(() -> workspace.localFile(B))).isInstanceOf(Failure.NotFound.class);
    }
  }

  @Test
  default void commitShouldGiveRealChangesInOrderOfPaths() throws IOException {
    WorkspacePath kept = WorkspacePath.of("kept.csv");
    WorkspacePath gone = WorkspacePath.of("gone.csv");
    WorkspacePath passing = WorkspacePath.of("passing.csv");
    Manifest base =
        new Manifest(Map.of(A, store("1"), kept, store("same"), gone, store("to be deleted")));

    try (Workspace workspace = workspaces().open(SESSION, base)) {
      write(workspace, B, "2");
      write(workspace, kept, "same");
      write(workspace, passing, "for a moment");
      workspace.delete(passing);
      workspace.delete(gone);
      write(workspace, A, "3");

      List<FileChange> changes = workspace.commit();

      assertThat(changes)
          .containsExactly(
              new FileChange.Written(A, store("3")),
              new FileChange.Deleted(gone),
              new FileChange.Written(B, store("2")));
      assertThat(base.apply(changes)).isEqualTo(workspace.files());
    }
  }

  @Test
  default void committedContentShouldOutliveTheTransaction() throws IOException {
    List<FileChange> changes;
    try (Workspace workspace = workspaces().open(SESSION, Manifest.EMPTY)) {
      write(workspace, A, "kept");
      write(workspace, B, "kept");
      changes = workspace.commit();
    }

    Manifest after = Manifest.EMPTY.apply(changes);

    assertThat(read(Objects.requireNonNull(after.files().get(A)))).isEqualTo("kept");
    try (Workspace next = workspaces().open(SESSION, after)) {
      assertThat(next.localFile(B)).hasContent("kept");
    }
  }

  @Test
  default void withoutACommitNothingShouldRemain() throws IOException {
    Path scratch;
    Path shown;
    FileRef ref =
        new FileRef("2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824", 5);
    try (Workspace workspace = workspaces().open(SESSION, Manifest.EMPTY)) {
      write(workspace, A, "hello");
      scratch = workspace.scratch();
      shown = workspace.localFile(A);
      Files.writeString(scratch.resolve("left over"), "x");
      assertThat(scratch).isDirectory();
    }

    assertThat(scratch).doesNotExist();
    assertThat(shown).doesNotExist();
    assertThat(failureOf(() -> workspaces().read(ref))).isInstanceOf(Failure.NotFound.class);
  }

  @Test
  default void transactionsShouldNotSeeEachOther() throws IOException {
    Manifest base = new Manifest(Map.of(A, store("base")));

    try (Workspace one = workspaces().open(SESSION, base);
        Workspace other = workspaces().open(SESSION, base)) {
      write(one, A, "one");
      write(other, B, "other");
      one.commit();

      assertThat(other.localFile(A)).hasContent("base");
      assertThat(one.files().find(B)).isEmpty();
      assertThat(other.scratch()).isNotEqualTo(one.scratch());
    }
  }

  @Test
  default void contentShouldBecomeVisibleWhenItsStreamIsClosed() throws IOException {
    try (Workspace workspace = workspaces().open(SESSION, Manifest.EMPTY)) {
      try (OutputStream out = workspace.write(A)) {
        out.write('x');
        assertThat(workspace.files().find(A)).isEmpty();
      }
      assertThat(workspace.localFile(A)).hasContent("x");
    }
  }

  @Test
  default void aFileShownShouldStayAsItWasUntilTheEnd() throws IOException {
    try (Workspace workspace = workspaces().open(SESSION, Manifest.EMPTY)) {
      write(workspace, A, "first");
      Path shown = workspace.localFile(A);

      write(workspace, A, "second");
      workspace.commit();

      assertThat(shown).hasContent("first");
    }
  }

  @Test
  default void filesReadShouldBeThoseShown() throws IOException {
    Manifest base = new Manifest(Map.of(A, store("1"), B, store("2")));
    try (Workspace workspace = workspaces().open(SESSION, base)) {
      assertThat(workspace.filesRead()).isEmpty();
      workspace.localFile(A);
      workspace.localFile(B);
      workspace.localFile(A);

      assertThat(workspace.filesRead()).containsExactly(A, B);
    }
  }

  @Test
  default void aFileFromScratchShouldBeAdopted() throws IOException {
    try (Workspace workspace = workspaces().open(SESSION, Manifest.EMPTY)) {
      Path directory = Files.createDirectories(workspace.scratch().resolve("engine"));
      Path made = Files.writeString(directory.resolve("result.csv"), "made");

      workspace.adopt(made, B);

      assertThat(made).doesNotExist();
      assertThat(workspace.localFile(B)).hasContent("made");
      assertThat(workspace.commit()).containsExactly(new FileChange.Written(B, store("made")));
    }
  }

  @Test
  default void whatIsNoPlainFileInScratchShouldNotBeAdopted() throws IOException {
    try (Workspace workspace = workspaces().open(SESSION, Manifest.EMPTY);
        Workspace other = workspaces().open(SESSION, Manifest.EMPTY)) {
      Path outside = Files.writeString(other.scratch().resolve("secret"), "secret");
      Path scratch = workspace.scratch();
      Path link = Files.createSymbolicLink(scratch.resolve("link"), outside);
      Path linkedDirectory = Files.createSymbolicLink(scratch.resolve("dir"), other.scratch());
      Path directory = Files.createDirectory(scratch.resolve("directory"));

      for (Path refused :
          List.of(
              outside,
              link,
              linkedDirectory,
              linkedDirectory.resolve("secret"),
              directory,
              scratch,
              scratch.resolve("..").resolve("..").resolve("x"))) {
        assertThat(failureOf(() -> workspace.adopt(refused, A)))
            .as("%s", refused)
            .isInstanceOfAny(Failure.InvalidRequest.class, Failure.NotFound.class);
      }
      assertThat(failureOf(() -> workspace.adopt(scratch.resolve("missing"), A)))
          .isInstanceOf(Failure.NotFound.class);
      assertThat(outside).hasContent("secret");
      assertThat(workspace.commit()).isEmpty();
    }
  }

  @Test
  default void aNameShouldBeAFilesOrADirectorysNotBoth() throws IOException {
    try (Workspace workspace = workspaces().open(SESSION, Manifest.EMPTY)) {
      write(workspace, WorkspacePath.of("a/b"), "x");
      write(workspace, WorkspacePath.of("a.csv"), "x");

      assertThat(failureOf(() -> workspace.write(WorkspacePath.of("a"))))
          .isInstanceOf(Failure.InvalidRequest.class);
      assertThat(failureOf(() -> workspace.write(WorkspacePath.of("a/b/c"))))
          .isInstanceOf(Failure.InvalidRequest.class);
    }
  }

  @Test
  default void nothingShouldBeDoneAfterTheEnd() throws IOException {
    try (Workspace workspace = workspaces().open(SESSION, Manifest.EMPTY)) {
      write(workspace, A, "x");
      workspace.commit();

      assertThat(failureOf(() -> workspace.write(B))).isInstanceOf(Failure.InvalidRequest.class);
      assertThat(failureOf(() -> workspace.delete(A))).isInstanceOf(Failure.InvalidRequest.class);
      assertThat(failureOf(workspace::commit)).isInstanceOf(Failure.InvalidRequest.class);
    }
  }

  @Test
  default void aStoreThatWorksShouldSaySo() {
    assertThat(workspaces().check()).isEqualTo(new Health.Up());
  }

  private FileRef store(String content) throws IOException {
    return workspaces().store(new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8)));
  }

  private String read(FileRef content) throws IOException {
    try (InputStream in = workspaces().read(content)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static void write(Workspace workspace, WorkspacePath path, String content)
      throws IOException {
    try (OutputStream out = workspace.write(path)) {
      out.write(content.getBytes(StandardCharsets.UTF_8));
    }
  }

  private static Failure failureOf(ThrowingCallable call) {
    PortException thrown = catchThrowableOfType(PortException.class, call);
    assertThat(thrown).as("a failure").isNotNull();
    return thrown.failure();
  }
}
