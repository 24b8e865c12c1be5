package dev.errand.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.errand.application.port.out.FileContents;
import dev.errand.application.port.out.Health;
import dev.errand.application.port.out.PortException;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.workspace.FileRef;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

/** What every store of shared file contents must do. A test class implements it. */
public interface FileContentsContract {

  /** The store under test, empty at the start of each test, the same during one. */
  FileContents contents();

  /** Another handle on the same store, as another machine has one; may be the same object. */
  default FileContents elsewhere() {
    return contents();
  }

  @Test
  default void aContentOfAnySizeShouldComeBackAsItWasStoredOnAnyMachine() throws IOException {
    for (int size : new int[] {0, 1, 4_096, 1 << 20, (1 << 20) + 1, 3_500_000}) {
      byte[] bytes = bytes(size, size);
      FileRef content = ref(bytes);

      contents().store(content, new ByteArrayInputStream(bytes));

      assertThat(elsewhere().has(content)).isTrue();
      try (InputStream in = elsewhere().read(content)) {
        assertThat(in.readAllBytes()).isEqualTo(bytes);
      }
    }
  }

  @Test
  default void storingTwiceShouldBeAsStoringOnce() throws IOException {
    byte[] bytes = bytes(2_000_000, 2);
    FileRef content = ref(bytes);

    contents().store(content, new ByteArrayInputStream(bytes));
    elsewhere().store(content, new ByteArrayInputStream(bytes));

    try (InputStream in = contents().read(content)) {
      assertThat(in.readAllBytes()).isEqualTo(bytes);
    }
  }

  @Test
  default void storingByManyAtOnceShouldSucceedForAll() throws Exception {
    byte[] bytes = bytes(1_500_000, 3);
    FileRef content = ref(bytes);
    Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      FileContents store = i % 2 == 0 ? contents() : elsewhere();
      threads.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      store.store(content, new ByteArrayInputStream(bytes));
                    } catch (IOException | PortException e) {
                      failures.add(e);
                    }
                  }));
    }
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(failures).isEmpty();
    try (InputStream in = contents().read(content)) {
      assertThat(in.readAllBytes()).isEqualTo(bytes);
    }
  }

  @Test
  default void bytesThatAreNotTheContentShouldBeRefusedAndNotBeFound() {
    FileRef content = ref(bytes(5_000, 4));

    assertThatThrownBy(() -> contents().store(content, new ByteArrayInputStream(bytes(5_000, 5))))
        .isInstanceOfSatisfying(
            PortException.class, e -> assertThat(e.failure()).isInstanceOf(Failure.Corrupt.class));

    assertThat(elsewhere().has(content)).isFalse();
  }

  @Test
  default void aStreamThatBreaksOffShouldLeaveNothing() {
    byte[] bytes = bytes(3_000_000, 6);
    FileRef content = ref(bytes);
    InputStream broken =
        new SequenceInputStream(
            new ByteArrayInputStream(bytes, 0, 2_000_000),
            new InputStream() {
              @Override
              public int read() throws IOException {
                throw new IOException("the disk is gone");
              }
            });

    assertThatThrownBy(() -> contents().store(content, broken))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("the disk is gone");

    assertThat(elsewhere().has(content)).isFalse();
  }

  @Test
  default void whatIsNotThereShouldNotBeFound() {
    FileRef content = ref(bytes(10, 7));

    assertThat(contents().has(content)).isFalse();
    assertThatThrownBy(() -> contents().read(content))
        .isInstanceOfSatisfying(
            PortException.class,
            e -> {
              assertThat(e.failure()).isInstanceOf(Failure.NotFound.class);
              assertThat(e.failure().message()).contains(content.sha256());
            });
  }

  @Test
  default void aStoreThatWorksShouldSaySo() {
    assertThat(contents().check()).isEqualTo(new Health.Up());
  }

  private static byte[] bytes(int size, long seed) {
    byte[] bytes = new byte[size];
    new SplittableRandom(seed).nextBytes(bytes);
    return bytes;
  }

  private static FileRef ref(byte[] bytes) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
      return new FileRef(HexFormat.of().formatHex(hash), bytes.length);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }
}
