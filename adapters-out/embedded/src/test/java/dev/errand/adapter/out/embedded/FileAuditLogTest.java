package dev.errand.adapter.out.embedded;

import static dev.errand.testkit.AuditLogContract.fact;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.errand.application.port.out.AuditLog;
import dev.errand.application.port.out.PortException;
import dev.errand.domain.audit.AuditChain;
import dev.errand.domain.audit.AuditEntry;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.SessionId;
import dev.errand.testkit.AuditLogContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FileAuditLogTest implements AuditLogContract {

  @TempDir private Path directory;
  private FileAuditLog log;

  @BeforeEach
  void open() {
    log = another();
  }

  @AfterEach
  void close() {
    log.close();
  }

  @Override
  public AuditLog auditLog() {
    return log;
  }

  @Nested
  class OnDisk {

    @Test
    void aTenantShouldHaveAFileOfLines() throws IOException {
      log.append(List.of(fact("acme", "s", 1), fact("acme", "s", 2)));

      assertThat(Files.readAllLines(directory.resolve("acme.jsonl"))).hasSize(2);
    }

    @Test
    void twoInstancesShouldContinueOneChain() {
      try (FileAuditLog other = another()) {
        for (int i = 1; i <= 20; i++) {
          (i % 2 == 0 ? log : other).append(List.of(fact("acme", "s", i)));
        }
        other.append(List.of(fact("acme", "s", 20)));

        assertThat(other.attested("acme", new SessionId("s"))).isEqualTo(20);
        assertThat(log.attested("acme", new SessionId("s"))).isEqualTo(20);
      }
      assertThat(intact()).isEqualTo(20);
    }

    @Test
    void aLastLineCutAnywhereShouldBeHealed() throws IOException {
      log.append(List.of(fact("acme", "s", 1)));
      long first = Files.size(directory.resolve("acme.jsonl"));
      log.append(List.of(fact("acme", "s", 2)));
      byte[] whole = Files.readAllBytes(directory.resolve("acme.jsonl"));
      log.close();

      for (int cut = (int) first; cut < whole.length; cut += 7) {
        Files.write(directory.resolve("acme.jsonl"), Arrays.copyOf(whole, cut));
        try (FileAuditLog again = another()) {
          assertThat(again.attested("acme", new SessionId("s"))).isEqualTo(1);
          again.append(List.of(fact("acme", "s", 1), fact("acme", "s", 2), fact("acme", "s", 3)));
          assertThat(again.attested("acme", new SessionId("s"))).isEqualTo(3);
        }
        assertThat(intact()).isEqualTo(3);
      }
    }

    @Test
    void aLineThatIsNoEntryShouldBeNamedAndStopAppends() throws IOException {
      log.append(List.of(fact("acme", "s", 1), fact("acme", "s", 2), fact("acme", "s", 3)));
      Path file = directory.resolve("acme.jsonl");
      List<String> lines = new ArrayList<>(Files.readAllLines(file));
      lines.set(1, "{\"number\":2");
      Files.write(file, lines);

      try (FileAuditLog again = another()) {
        assertCorrupt(() -> again.read("acme", 0, entry -> {}), file);
        assertCorrupt(() -> again.append(List.of(fact("acme", "s", 4))), file);
        assertCorrupt(() -> again.attested("acme", new SessionId("s")), file);
      }
      assertThat(Files.readAllLines(file)).isEqualTo(lines);
    }

    @Test
    void aChangedEntryShouldBeReadAsItIsSoThatCheckingTheChainFindsIt() throws IOException {
      log.append(List.of(fact("acme", "s", 1), fact("acme", "s", 2), fact("acme", "s", 3)));
      Path file = directory.resolve("acme.jsonl");
      List<AuditEntry> entries = new ArrayList<>();
      log.read("acme", 0, entries::add);
      AuditEntry second = entries.get(1);
      List<String> lines = new ArrayList<>(Files.readAllLines(file));
      lines.set(
          1,
          new String(
              new LineCodecs()
                  .encodeAuditEntry(
                      new AuditEntry(
                          2, fact("acme", "s", 99), second.previousHash(), second.hash()))));
      Files.write(file, lines);

      assertThatThrownBy(FileAuditLogTest.this::intact).isInstanceOf(AssertionError.class);
    }

    @Test
    void aTenantWhoseNameIsTooLongForAFileShouldBeRefused() {
      Failure failure = failureOf(() -> log.append(List.of(fact("€".repeat(100), "s", 1))));

      assertThat(failure).isInstanceOf(Failure.InvalidRequest.class);
      assertThat(failure.message()).contains("100 characters");
    }

    private void assertCorrupt(Runnable call, Path file) {
      Failure failure = failureOf(call);
      assertThat(failure).isInstanceOf(Failure.Corrupt.class);
      assertThat(failure.message()).contains(file.toString()).contains("line 2");
    }
  }

  private int intact() {
    AuditChain chain = AuditChain.EMPTY;
    List<AuditEntry> entries = new ArrayList<>();
    log.read("acme", 0, entries::add);
    for (AuditEntry entry : entries) {
      assertThat(chain.check(entry)).isInstanceOf(AuditChain.Check.Intact.class);
      chain = chain.after(entry);
    }
    return entries.size();
  }

  private FileAuditLog another() {
    return new FileAuditLog(directory, new LineCodecs(), new WallScheduler());
  }

  private static Failure failureOf(Runnable call) {
    return catchThrowableOfType(PortException.class, call::run).failure();
  }
}
