package dev.errand.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.errand.application.port.out.Archive;
import dev.errand.application.port.out.Archive.ArchivedFile;
import dev.errand.application.port.out.Archive.Bundle;
import dev.errand.application.port.out.Archive.Content;
import dev.errand.application.port.out.Archive.Stored;
import dev.errand.application.port.out.Health;
import dev.errand.application.port.out.PortException;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.SessionId;
import dev.errand.domain.workspace.WorkspacePath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What every {@link Archive} promises. */
public interface ArchiveContract {

  /** When the sessions of these tests are stored. */
  Instant AT = Instant.parse("2026-01-01T12:34:56.789Z");

  /** The archive under test: empty at first, the same one throughout a test. */
  Archive archive();

  /** A text as content. */
  static Content text(String text) {
    return out -> out.write(text.getBytes(StandardCharsets.UTF_8));
  }

  /** A session with two files. */
  static Bundle bundle(String session, Instant at) {
    return new Bundle(
        new SessionId(session),
        at,
        text("{\"agent\":\"analyst\"}"),
        text("{\"state\":1}"),
        text("{\"event\":1}\n{\"event\":2}\n"),
        Map.of(
            WorkspacePath.of("out/chart.svg"), new ArchivedFile(6, text("<svg/>")),
            WorkspacePath.of("data.csv"), new ArchivedFile(4, text("a,b\n"))));
  }

  @Test
  default void partsShouldBeReadAsTheyWereStored() throws IOException {
    archive().store(bundle("s", AT));

    Stored stored = archive().list(new SessionId("s")).getFirst();

    assertThat(stored).isEqualTo(new Stored(new SessionId("s"), AT));
    assertThat(read(stored, "metadata.json")).isEqualTo("{\"agent\":\"analyst\"}");
    assertThat(read(stored, "snapshot.json")).isEqualTo("{\"state\":1}");
    assertThat(read(stored, "ledger.jsonl")).isEqualTo("{\"event\":1}\n{\"event\":2}\n");
    assertThat(read(stored, "filesystem.tar"))
        .contains("data.csv", "a,b\n", "out/chart.svg", "<svg/>");
  }

  @Test
  default void aSessionWithoutFilesShouldBeStored() throws IOException {
    archive().store(new Bundle(new SessionId("s"), AT, text("{}"), text("{}"), text(""), Map.of()));

    Stored stored = archive().list(new SessionId("s")).getFirst();

    assertThat(read(stored, "ledger.jsonl")).isEmpty();
    assertThat(read(stored, "filesystem.tar")).isNotNull();
  }

  @Test
  default void listShouldGiveTheOldestFirstAndOnlyTheSessionsOwn() {
    archive().store(bundle("s", AT.plusSeconds(10)));
    archive().store(bundle("s", AT));
    archive().store(bundle("s", AT.plusNanos(1)));
    archive().store(bundle("t", AT));

    assertThat(archive().list(new SessionId("s")))
        .extracting(Stored::at)
        .containsExactly(AT, AT.plusNanos(1), AT.plusSeconds(10));
    assertThat(archive().list(new SessionId("nobody"))).isEmpty();
  }

  @Test
  default void allThatIsStoredShouldBeListedPageByPage() {
    archive().store(bundle("b", AT));
    archive().store(bundle("a", AT.plusSeconds(10)));
    archive().store(bundle("a", AT));
    archive().store(bundle("a-b", AT));

    List<Stored> all = archive().all(100, null);
    List<Stored> paged = new ArrayList<>(archive().all(1, null));
    for (int i = 0; i < 5 && paged.size() <= i + 1; i++) {
      paged.addAll(archive().all(1, paged.getLast()));
    }

    assertThat(all)
        .containsExactlyInAnyOrder(
            new Stored(new SessionId("a"), AT),
            new Stored(new SessionId("a"), AT.plusSeconds(10)),
            new Stored(new SessionId("a-b"), AT),
            new Stored(new SessionId("b"), AT));
    assertThat(all.stream().filter(stored -> stored.session().value().equals("a")))
        .extracting(Stored::at)
        .containsExactly(AT, AT.plusSeconds(10));
    assertThat(paged).isEqualTo(all);
    assertThat(archive().all(2, all.get(1))).isEqualTo(all.subList(2, 4));
    assertThat(archive().all(2, all.getLast())).isEmpty();
  }

  @Test
  default void whatIsStoredShouldBeComplete() {
    archive().store(bundle("s", AT));

    assertThat(archive().complete(new Stored(new SessionId("s"), AT))).isTrue();
    assertThat(archive().complete(new Stored(new SessionId("s"), AT.plusNanos(1)))).isFalse();
    assertThat(archive().complete(new Stored(new SessionId("t"), AT))).isFalse();
  }

  @Test
  default void anotherStateOfTheSameInstantShouldBeAConflictAndChangeNothing() throws IOException {
    archive().store(bundle("s", AT));
    Bundle other =
        new Bundle(
            new SessionId("s"),
            AT,
            text("{\"agent\":\"analyst\"}"),
            text("{\"state\":1}"),
            text("{\"event\":3}\n"),
            Map.of());

    assertThat(failureOf(() -> archive().store(other))).isInstanceOf(Failure.Conflict.class);
    assertThat(read(new Stored(new SessionId("s"), AT), "ledger.jsonl"))
        .isEqualTo("{\"event\":1}\n{\"event\":2}\n");
    assertThat(read(new Stored(new SessionId("s"), AT), "filesystem.tar")).contains("a,b\n");
  }

  @Test
  default void whatFailedToBeStoredShouldNotBeListed() {
    Content failing =
        out -> {
          out.write(new byte[100_000]);
          throw new IOException("the source is gone");
        };
    Bundle broken = new Bundle(new SessionId("s"), AT, text("{}"), text("{}"), failing, Map.of());

    assertThat(failureOf(() -> archive().store(broken))).isNotNull();
    assertThat(archive().list(new SessionId("s"))).isEmpty();
    assertThat(archive().all(10, null)).isEmpty();

    archive().store(bundle("s", AT));
    assertThat(archive().list(new SessionId("s"))).hasSize(1);
  }

  @Test
  default void aFileOfAnotherSizeThanAnnouncedShouldFail() {
    Bundle broken =
        new Bundle(
            new SessionId("s"),
            AT,
            text("{}"),
            text("{}"),
            text(""),
            Map.of(WorkspacePath.of("short.csv"), new ArchivedFile(10, text("abc"))));

    assertThat(failureOf(() -> archive().store(broken))).isNotNull();
    assertThat(archive().list(new SessionId("s"))).isEmpty();
  }

  @Test
  default void storingTheSameAgainShouldChangeNothing() throws IOException {
    archive().store(bundle("s", AT));

    archive().store(bundle("s", AT));

    assertThat(archive().list(new SessionId("s"))).hasSize(1);
    assertThat(read(new Stored(new SessionId("s"), AT), "snapshot.json"))
        .isEqualTo("{\"state\":1}");
  }

  @Test
  default void whatIsNotThereShouldNotBeFound() {
    archive().store(bundle("s", AT));

    assertThat(
            failureOf(
                () ->
                    archive()
                        .open(new Stored(new SessionId("s"), AT.plusSeconds(1)), "snapshot.json")))
        .isInstanceOf(Failure.NotFound.class);
    assertThat(
            failureOf(() -> archive().open(new Stored(new SessionId("s"), AT), "../secrets.json")))
        .isInstanceOf(Failure.InvalidRequest.class);
  }

  @Test
  default void anArchiveThatWorksShouldSaySo() {
    assertThat(archive().check()).isEqualTo(new Health.Up());
  }

  private String read(Stored stored, String part) throws IOException {
    try (InputStream in = archive().open(stored, part)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static Failure failureOf(ThrowingCallable call) {
    PortException thrown = catchThrowableOfType(PortException.class, call);
    assertThat(thrown).as("a failure").isNotNull();
    return thrown.failure();
  }
}
