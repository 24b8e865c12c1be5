package dev.errand.adapter.out.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.application.port.out.Codecs;
import dev.errand.application.port.out.Payload;
import dev.errand.domain.session.RecordedEvent;
import dev.errand.domain.session.SessionEvent;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Holds the formats against files, so that changing one is seen. A file is only ever added: bytes
 * that were written once must stay readable.
 */
class FormatTest {

  private final Codecs codecs = new JsonCodecsProvider().codecs();

  @TestFactory
  Stream<DynamicTest> eventsShouldLookLikeTheirFiles() {
    return Samples.events().stream()
        .map(
            event ->
                DynamicTest.dynamicTest(
                    event.event().getClass().getSimpleName(), () -> compare(event)));
  }

  @Test
  void everyKindOfEventShouldHaveAFile() {
    Cases cases = new Cases();

    Samples.events().forEach(cases::collect);

    assertThat(cases.missing(SessionEvent.class)).isEmpty();
    assertThat(Samples.events()).hasSize((int) Cases.leaves(SessionEvent.class).count());
  }

  @Test
  void snapshotsShouldLookLikeTheirFile() {
    String expected = file("snapshot.json");

    assertThat(text(codecs.encodeSnapshot(Samples.state()))).isEqualTo(expected);
    assertThat(codecs.decodeSnapshot(bytes(expected))).isEqualTo(Samples.state());
  }

  @Test
  void briefsShouldLookLikeTheirFile() {
    String expected = file("brief.json");

    assertThat(codecs.encodeBrief(Samples.brief()).text()).isEqualTo(expected);
    assertThat(codecs.decodeBrief(Payload.ofText(expected))).isEqualTo(Samples.brief());
  }

  @Test
  void reportsShouldLookLikeTheirFile() {
    String expected = file("report.json");

    assertThat(codecs.encodeReport(Samples.report()).text()).isEqualTo(expected);
    assertThat(codecs.decodeReport(Payload.ofText(expected))).isEqualTo(Samples.report());
  }

  @Test
  void auditEntriesShouldLookLikeTheirFile() {
    String expected = file("audit-entry.json");

    assertThat(text(codecs.encodeAuditEntry(Samples.auditEntry()))).isEqualTo(expected);
    assertThat(codecs.decodeAuditEntry(bytes(expected))).isEqualTo(Samples.auditEntry());
  }

  @Test
  void checkpointsShouldLookLikeTheirFile() {
    String expected = file("checkpoint.json");

    assertThat(text(codecs.encodeCheckpoint(Samples.checkpoint()))).isEqualTo(expected);
    assertThat(codecs.decodeCheckpoint(bytes(expected))).isEqualTo(Samples.checkpoint());
  }

  @Test
  void deadLettersShouldLookLikeTheirFile() {
    String expected = file("dead-letter.json");

    assertThat(text(codecs.encodeDeadLetter(Samples.letter()))).isEqualTo(expected);
    assertThat(codecs.decodeDeadLetter(bytes(expected))).isEqualTo(Samples.letter());
  }

  private void compare(RecordedEvent event) {
    String kind =
        event.event().getClass().getSimpleName().replaceAll("(?<=.)([A-Z])", "-$1").toLowerCase();
    String expected = file("event-" + kind + ".json");

    assertThat(text(codecs.encodeEvent(event)))
        .isEqualTo(expected)
        .contains("\"type\":\"" + kind + "\"");
    assertThat(codecs.decodeEvent(bytes(expected))).isEqualTo(event);
  }

  private static String file(String name) {
    try (InputStream in = FormatTest.class.getResourceAsStream(name)) {
      assertThat(in).as(name).isNotNull();
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
