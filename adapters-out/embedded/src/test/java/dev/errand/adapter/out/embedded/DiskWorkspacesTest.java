package dev.errand.adapter.out.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.errand.application.port.out.PortException;
import dev.errand.application.port.out.Workspace;
import dev.errand.application.port.out.Workspaces;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.workspace.FileRef;
import dev.errand.domain.workspace.Manifest;
import dev.errand.domain.workspace.WorkspacePath;
import dev.errand.testkit.WorkspacesContract;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DiskWorkspacesTest implements WorkspacesContract {

  @TempDir private Path directory;
  private DiskWorkspaces workspaces;

  @BeforeEach
  void open() {
    workspaces = another(new WorkspaceLimits(1 << 30, 10_000));
  }

  @AfterEach
  void close() {
    workspaces.close();
  }

  @Override
  public Workspaces workspaces() {
    return workspaces;
  }

  @Nested
  class OnDisk {

    @Test
    void contentShouldLieUnderItsHashReadOnly() throws IOException {
      FileRef ref = store("hello");

      assertThat(blob(ref)).hasContent("hello");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(blob(ref))))
          .doesNotContain("w");
    }

    @Test
    void contentThatIsThereShouldNotBeWrittenAgain() throws IOException {
      FileRef ref = store("hello");
      Object before = Files.getAttribute(blob(ref), "unix:ino");

      store("hello");

      assertThat(Files.getAttribute(blob(ref), "unix:ino")).isEqualTo(before);
    }

    @Test
    void aLocalFileShouldBeALinkNotACopy() throws IOException {
      FileRef ref = store("hello");
      try (Workspace workspace = workspaces.open(SESSION, new Manifest(Map.of(A, ref)))) {
        Path shown = workspace.localFile(A);

        assertThat(Files.getAttribute(shown, "unix:ino"))
            .isEqualTo(Files.getAttribute(blob(ref), "unix:ino"));
        assertThat(shown).hasFileName("a.csv");
        assertThat(workspace.localFile(A)).isEqualTo(shown);
      }
      assertThat(blob(ref)).hasContent("hello");
    }

    @Test
    void aLocalFileWithANameTooLongForDisksShouldKeepItsExtension() throws IOException {
      WorkspacePath path = WorkspacePath.of("€".repeat(200) + ".parquet");
      try (Workspace workspace =
          workspaces.open(SESSION, new Manifest(Map.of(path, store("hello"))))) {
        assertThat(workspace.localFile(path)).hasContent("hello").hasFileName("file.parquet");
      }
    }

    @Test
    void changedContentShouldBeFoundWhenItsLastByteWasRead() throws IOException {
      FileRef ref = store("hello");
      replace(blob(ref), "hellO");

      try (InputStream in = workspaces.read(ref)) {
        Failure failure = failureOf(() -> readAll(in));
        assertThat(failure).isInstanceOf(Failure.Corrupt.class);
        assertThat(failure.message()).contains(blob(ref).toString());
      }
    }

    @Test
    void shortenedContentShouldBeFoundAtOnceAndMendedByStoringItAgain() throws IOException {
      FileRef ref = store("hello");
      replace(blob(ref), "hell");

      assertThat(failureOf(() -> workspaces.read(ref))).isInstanceOf(Failure.Corrupt.class);
      try (Workspace workspace = workspaces.open(SESSION, new Manifest(Map.of(A, ref)))) {
        assertThat(failureOf(() -> workspace.localFile(A))).isInstanceOf(Failure.Corrupt.class);
      }

      store("hello");

      assertThat(blob(ref)).hasContent("hello");
    }

    @Test
    void aFileThatIsAlsoElsewhereShouldNotBeAdopted() throws IOException {
      Path elsewhere = Files.writeString(directory.resolve("elsewhere"), "secret");
      try (Workspace workspace = workspaces.open(SESSION, Manifest.EMPTY)) {
        Path link = Files.createLink(workspace.scratch().resolve("link"), elsewhere);

        assertThat(adoptFailure(workspace, link)).isInstanceOf(Failure.InvalidRequest.class);
      }
    }

    @Test
    void aPipeShouldNotBeAdopted() throws IOException, InterruptedException {
      try (Workspace workspace = workspaces.open(SESSION, Manifest.EMPTY)) {
        Path pipe = workspace.scratch().resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();

        assertThat(adoptFailure(workspace, pipe)).isInstanceOf(Failure.InvalidRequest.class);
      }
    }

    @Test
    void closingShouldNotFollowLinksOut() throws IOException {
      Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
      Files.writeString(elsewhere.resolve("precious"), "x");
      try (Workspace workspace = workspaces.open(SESSION, Manifest.EMPTY)) {
        Files.createSymbolicLink(workspace.scratch().resolve("link"), elsewhere);
      }

      assertThat(elsewhere.resolve("precious")).exists();
    }

    @Test
    void aFileTooLargeShouldBeRefusedHoweverItComes() throws IOException {
      try (DiskWorkspaces small = another(new WorkspaceLimits(10, 10));
          Workspace workspace = small.open(SESSION, Manifest.EMPTY)) {
        Path made = Files.writeString(workspace.scratch().resolve("made"), "01234567890");

        assertThat(adoptFailure(workspace, made)).isInstanceOf(Failure.InvalidRequest.class);
        OutputStream out = workspace.write(A);
        Failure failure = failureOf(() -> write(out, "01234567890"));
        out.close();

        assertThat(failure).isInstanceOf(Failure.InvalidRequest.class);
        assertThat(failure.message()).contains("10 bytes", "max-file-bytes");
        assertThat(failureOf(() -> store(small, "01234567890")))
            .isInstanceOf(Failure.InvalidRequest.class);
        assertThat(workspace.commit()).isEmpty();
      }
    }

    @Test
    void tooManyFilesShouldBeRefused() throws IOException {
      try (DiskWorkspaces small = another(new WorkspaceLimits(10, 2));
          Workspace workspace = small.open(SESSION, Manifest.EMPTY)) {
        write(workspace.write(A), "1");
        write(workspace.write(B), "2");

        Failure failure = failureOf(() -> workspace.write(WorkspacePath.of("c")));

        assertThat(failure).isInstanceOf(Failure.InvalidRequest.class);
        assertThat(failure.message()).contains("2 files", "max-files");
        write(workspace.write(A), "3");
        assertThat(workspace.commit()).hasSize(2);
      }
    }

    @Test
    void scratchOfADeadProcessShouldBeRemovedAndThatOfTheLivingKept() throws IOException {
      Path dead = Files.createDirectories(directory.resolve("scratch/0123456789ab/t/work"));
      Files.writeString(dead.resolve("half"), "x");
      Workspace living = workspaces.open(SESSION, Manifest.EMPTY);

      try (DiskWorkspaces other = another(new WorkspaceLimits(10, 10));
          Workspace workspace = other.open(SESSION, Manifest.EMPTY)) {
        assertThat(workspace.scratch()).isDirectory();
      }

      assertThat(directory.resolve("scratch/0123456789ab")).doesNotExist();
      assertThat(living.scratch()).isDirectory();
      living.close();
    }

    @Test
    void whatWasCommittedShouldOutliveEveryKill() throws IOException {
      for (int kill = 1; kill <= 5; kill++) {
        List<String> committed = new ArrayList<>();
        try (ChildJvm child =
            ChildJvm.start("store", directory.toString(), "s", Integer.toString(kill))) {
          for (int i = 0; i < 5 * kill; i++) {
            committed.add(child.line());
          }
          child.kill();
          committed.addAll(child.lines());
        }

        for (String line : committed) {
          String[] parts = line.split(" ");
          FileRef ref = new FileRef(parts[0], Long.parseLong(parts[1]));
          try (InputStream in = workspaces.read(ref)) {
            assertThat(in.readAllBytes()).hasSize((int) ref.size());
          }
        }
      }
      try (DiskWorkspaces next = another(new WorkspaceLimits(10, 10));
          Workspace workspace = next.open(SESSION, Manifest.EMPTY);
          Stream<Path> scratch = Files.list(directory.resolve("scratch"))) {
        assertThat(scratch.filter(Files::isDirectory))
            .containsExactly(workspace.scratch().getParent().getParent());
      }
    }

    @Test
    void aDirectoryThatWasReplacedByALinkOutShouldNotBeAdoptedFrom() throws IOException {
      Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
      Files.writeString(elsewhere.resolve("secret"), "secret");
      try (Workspace workspace = workspaces.open(SESSION, Manifest.EMPTY)) {
        Path link = Files.createSymbolicLink(workspace.scratch().resolve("out"), elsewhere);

        for (Path file :
            List.of(
                link.resolve("secret"),
                workspace.scratch().resolve("../../../../elsewhere/secret"),
                workspace.scratch().resolve("x/../../work/../../../../elsewhere/secret"))) {
          assertThat(adoptFailure(workspace, file))
              .isInstanceOfAny(Failure.InvalidRequest.class, Failure.NotFound.class);
        }
        assertThat(workspace.commit()).isEmpty();
      }
      assertThat(elsewhere.resolve("secret")).hasContent("secret");
    }

    @Test
    void aFileInPlaceOfTheDirectoryShouldBeNamed() throws IOException {
      Path file = Files.writeString(directory.resolve("file"), "x");
      try (DiskWorkspaces wrong =
          new DiskWorkspaces(file, new WorkspaceLimits(10, 10), new CountingIds())) {
        for (ThrowingCallable call :
            List.<ThrowingCallable>of(
                () -> wrong.open(SESSION, Manifest.EMPTY),
                () -> store(wrong, "x"),
                () -> wrong.read(new FileRef("0".repeat(64), 1)))) {
          Failure failure = failureOf(call);
          assertThat(failure).isInstanceOf(Failure.Unavailable.class);
          assertThat(failure.message()).contains(file.toString(), "directory");
        }
      }
    }

    @Test
    void nothingShouldBeLeftInScratch() throws IOException {
      store("hello");
      try (Workspace workspace = workspaces.open(SESSION, Manifest.EMPTY)) {
        write(workspace.write(A), "1");
        workspace.commit();
      }
      workspaces.close();

      try (Stream<Path> left = Files.list(directory.resolve("scratch"))) {
        assertThat(left.map(path -> path.getFileName().toString())).isEqualTo(List.of(".lock"));
      }
    }
  }

  private DiskWorkspaces another(WorkspaceLimits limits) {
    return new DiskWorkspaces(directory, limits, new CountingIds());
  }

  private Path blob(FileRef ref) {
    return directory.resolve("blobs").resolve(ref.sha256().substring(0, 2)).resolve(ref.sha256());
  }

  private FileRef store(String content) {
    return store(workspaces, content);
  }

  private static FileRef store(DiskWorkspaces workspaces, String content) {
    try {
      return workspaces.store(new ByteArrayInputStream(content.getBytes()));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void write(OutputStream out, String content) {
    try (out) {
      out.write(content.getBytes());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void readAll(InputStream in) {
    try {
      in.readAllBytes();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void replace(Path blob, String content) throws IOException {
    Files.delete(blob);
    Files.writeString(blob, content);
  }

  private static Failure adoptFailure(Workspace workspace, Path file) {
    return catchThrowableOfType(PortException.class, () -> workspace.adopt(file, A)).failure();
  }

  private static Failure failureOf(ThrowingCallable call) {
    return catchThrowableOfType(PortException.class, call).failure();
  }
}
