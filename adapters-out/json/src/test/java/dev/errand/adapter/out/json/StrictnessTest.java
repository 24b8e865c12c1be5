package dev.errand.adapter.out.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.errand.application.port.out.Codecs;
import dev.errand.application.port.out.Payload;
import dev.errand.application.port.out.PortException;
import dev.errand.domain.brief.Brief;
import dev.errand.domain.brief.Input;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.RecordedEvent;
import dev.errand.domain.session.SessionEvent;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is not exactly what this program writes is refused, and the message says where. */
final class StrictnessTest {

  private static final Codecs CODECS = new JsonCodecsProvider().codecs();

  /**
   * A format, a document of it and its reader.
   *
   * @param envelope whether it comes from outside, so that a wrong one is the sender's fault
   */
  record Format(String name, byte[] good, Consumer<byte[]> reader, boolean envelope) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Format> formats() {
    Stream<Format> events =
        Samples.events().stream()
            .map(
                event ->
                    new Format(
                        event.event().getClass().getSimpleName(),
                        CODECS.encodeEvent(event),
                        CODECS::decodeEvent,
                        false));
    return Stream.concat(
        events,
        Stream.of(
            new Format(
                "snapshot", CODECS.encodeSnapshot(Samples.state()), CODECS::decodeSnapshot, false),
            new Format(
                "audit entry",
                CODECS.encodeAuditEntry(Samples.auditEntry()),
                CODECS::decodeAuditEntry,
                false),
            new Format(
                "checkpoint",
                CODECS.encodeCheckpoint(Samples.checkpoint()),
                CODECS::decodeCheckpoint,
                false),
            new Format(
                "dead letter",
                CODECS.encodeDeadLetter(Samples.letter()),
                CODECS::decodeDeadLetter,
                false),
            new Format(
                "brief",
                CODECS.encodeBrief(Samples.brief()).bytes(),
                bytes -> CODECS.decodeBrief(Payload.of(bytes)),
                true),
            new Format(
                "report",
                CODECS.encodeReport(Samples.report()).bytes(),
                bytes -> CODECS.decodeReport(Payload.of(bytes)),
                true)));
  }

  @ParameterizedTest
  @MethodSource("formats")
  void aNewerVersionShouldBeNamed(Format format) {
    assertThat(refusal(format, changed(format, tree -> tree.put("v", 2L))))
        .contains("version 2 is newer than 1");
    assertThat(refusal(format, changed(format, tree -> tree.put("v", 0L)))).contains("version 0");
    assertThat(refusal(format, changed(format, tree -> tree.put("v", "1")))).contains("$.v");
    assertThat(refusal(format, changed(format, tree -> tree.remove("v")))).contains("$.v");
  }

  @ParameterizedTest
  @MethodSource("formats")
  void anUnknownFieldShouldBeNamedWhereverItStands(Format format) {
    eachObject(
        format,
        (document, place) -> {
          place.put("fromTheFuture", 1L);
          assertThat(refusalOrFreeName(format, document)).contains("fromTheFuture");
        });
  }

  @ParameterizedTest
  @MethodSource("formats")
  void aNullOrAValueOfAnotherTypeShouldNeverPass(Format format) {
    eachField(
        format,
        (document, place, name) -> {
          if (name.equals("data") || document.get("data") == place) {
            // An answer may be any JSON.
            return;
          }
          Object before = place.get(name);
          place.put(name, Json.Null.NULL);
          assertThat(refusal(format, document)).contains(name);
          place.put(name, before instanceof Map ? "text" : Map.of());
          assertThat(refusal(format, document)).contains(name);
          place.put(name, before);
        });
  }

  @ParameterizedTest
  @MethodSource("formats")
  void aMissingFieldShouldBeNamedOrHaveBeenOptional(Format format) {
    eachField(
        format,
        (document, place, name) -> {
          Map<String, Object> before = new LinkedHashMap<>(place);
          place.remove(name);
          Throwable thrown = catchThrowable(() -> format.reader.accept(bytes(document)));
          if (thrown != null) {
            assertThat(thrown).isInstanceOf(PortException.class);
          }
          place.clear();
          place.putAll(before);
        });
  }

  @ParameterizedTest
  @MethodSource("formats")
  void aDocumentCutAnywhereShouldBeRefused(Format format) {
    for (int cut = 0; cut < format.good.length; cut += 1 + cut / 200) {
      refusal(format, Arrays.copyOf(format.good, cut));
    }
  }

  @ParameterizedTest
  @MethodSource("formats")
  void noChangeOfAByteShouldDoAnythingButRefuseOrGiveAnotherValue(Format format) {
    for (int at = 0; at < format.good.length; at++) {
      for (byte b : new byte[] {0, '"', '{', '}', '9', ' ', '\\', (byte) 0xff}) {
        byte[] changed = format.good.clone();
        changed[at] = b;
        Throwable thrown = catchThrowable(() -> format.reader.accept(changed));
        if (thrown != null) {
          assertThat(thrown).isInstanceOf(PortException.class);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("formats")
  void whatIsBehindOrBeforeTheDocumentShouldBeRefused(Format format) {
    String good = new String(format.good, StandardCharsets.UTF_8);

    assertThat(refusal(format, (good + "{}").getBytes(StandardCharsets.UTF_8))).contains("behind");
    refusal(format, (good + "x").getBytes(StandardCharsets.UTF_8));
    refusal(format, ("[" + good + "]").getBytes(StandardCharsets.UTF_8));
    refusal(format, good.getBytes(StandardCharsets.UTF_16));
    refusal(format, new byte[0]);
    refusal(format, "null".getBytes(StandardCharsets.UTF_8));
  }

  @Nested
  class Kinds {

    @Test
    void anUnknownKindOfEventShouldBeNamed() {
      Format format = formats().findFirst().orElseThrow();

      assertThat(refusal(format, changed(format, tree -> tree.put("type", "time-travelled"))))
          .contains("$.type", "'time-travelled' is unknown");
    }

    @Test
    void aReportShouldNotBeReadAsABrief() {
      byte[] report = CODECS.encodeReport(Samples.report()).bytes();

      Throwable thrown = catchThrowable(() -> CODECS.decodeBrief(Payload.of(report)));

      assertThat(thrown).hasMessageContaining("must be 'brief', but is 'report'");
    }

    @Test
    void aFieldThatStandsThereTwiceShouldBeNamed() {
      assertThat(checkpointRefusal("{\"v\":1,\"v\":1,\"seq\":1}"))
          .contains("'v' stands there twice");
    }

    @Test
    void timesInAnotherSpellingShouldBeRefused() {
      for (String at : List.of("2026-01-01t00:00:00Z", "2026-01-01T00:00:00z", "2026-01-01", "")) {
        assertThat(checkpointRefusal(checkpoint("1", at, "a"))).contains("$.at");
      }
    }
  }

  @Nested
  class Numbers {

    @ParameterizedTest
    @ValueSource(
        strings = {
          "9223372036854775808",
          "1e3",
          "1.0",
          "-0",
          "01",
          "+1",
          "NaN",
          "Infinity",
          "0x1",
          "\"1\"",
          "1_000"
        })
    void whatIsNoWholeNumberOfSixtyFourBitsShouldBeRefused(String number) {
      assertThat(checkpointRefusal(checkpoint(number, "2026-01-01T00:00:00Z", "a"))).isNotEmpty();
    }

    @Test
    void theLargestNumberShouldBeRead() {
      RecordedEvent event =
          CODECS.decodeEvent(
              checkpoint("9223372036854775807", "2026-01-01T00:00:00Z", "a")
                  .getBytes(StandardCharsets.UTF_8));

      assertThat(event.sequence()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void aNumberOfAMillionDigitsShouldBeRefusedAtOnce() {
      assertThat(checkpointRefusal(checkpoint("9".repeat(1_000_000), "2026-01-01T00:00:00Z", "a")))
          .hasSizeLessThan(500);
    }

    @Test
    void numbersInAnswersShouldKeepTheirDigits() {
      String json = "{\"a\":1.10,\"b\":123456789012345678901234567890,\"c\":1E-7,\"d\":-0}";
      Brief brief = withInput(new Input.Json(json));

      assertThat(CODECS.decodeBrief(CODECS.encodeBrief(brief)).input())
          .isEqualTo(new Input.Json(json));
    }
  }

  @Nested
  class Texts {

    @ParameterizedTest
    @ValueSource(
        strings = {
          "\ud83c",
          "\udf0d",
          "a\ud83cb",
          "\udf0d\ud83c",
          "\u0000\u0001\u001f\u007f\u0085",
          "\u2028\u2029\ufeff\ufffe",
          "\"\\/\b\f\n\r\t",
          "😀 naïve €"
        })
    void everyTextShouldComeBackOnOneLine(String text) {
      RecordedEvent event =
          new RecordedEvent(1, 1, Instant.EPOCH, new SessionEvent.CheckpointReached(text + "."));

      byte[] line = CODECS.encodeEvent(event);

      assertThat(CODECS.decodeEvent(line)).isEqualTo(event);
      assertThat(new String(line, StandardCharsets.UTF_8)).doesNotContain("\n", "\r");
    }

    @Test
    void bytesThatAreNoUtf8ShouldBeRefused() {
      byte[] line = checkpoint("1", "2026-01-01T00:00:00Z", "abc").getBytes(StandardCharsets.UTF_8);
      int name = new String(line, StandardCharsets.UTF_8).indexOf("abc");
      for (byte[] wrong :
          List.of(
              new byte[] {(byte) 0xff, 'b', 'c'},
              new byte[] {(byte) 0xc0, (byte) 0x80, 'c'},
              new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0x80},
              new byte[] {'a', 'b', (byte) 0xe2})) {
        byte[] changed = line.clone();
        System.arraycopy(wrong, 0, changed, name, 3);

        assertThat(catchThrowable(() -> CODECS.decodeEvent(changed)))
            .as(Arrays.toString(wrong))
            .isInstanceOf(PortException.class);
      }
    }

    @Test
    void rawControlCharactersShouldBeRefused() {
      assertThat(checkpointRefusal(checkpoint("1", "2026-01-01T00:00:00Z", "a\nb"))).isNotEmpty();
    }

    @Test
    void messagesShouldBeShortAndWithoutControlCharacters() {
      String message = checkpointRefusal("{\"v\":1,\"" + "k\\u001b[31m".repeat(10_000) + "\":1}");

      assertThat(message).hasSizeLessThan(500).doesNotContain("\u001b");
    }
  }

  @Nested
  class Bounds {

    @Test
    void anEventOfSixteenMebibytesShouldBeTheLargest() {
      int frame = checkpoint("1", "2026-01-01T00:00:00Z", "").length();
      String largest = "x".repeat(Json.MAX_BYTES - frame);
      RecordedEvent fits = event(largest);
      RecordedEvent tooLarge = event(largest + "x");

      assertThat(CODECS.decodeEvent(CODECS.encodeEvent(fits))).isEqualTo(fits);
      assertThat(catchThrowable(() -> CODECS.encodeEvent(tooLarge)))
          .isInstanceOfSatisfying(
              PortException.class,
              e -> assertThat(e.failure()).isInstanceOf(Failure.InvalidRequest.class))
          .hasMessageContaining("at most 16777216 are allowed");
      assertThat(checkpointRefusal(checkpoint("1", "2026-01-01T00:00:00Z", largest + "x")))
          .contains("at most 16777216 are allowed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{\"a\":"})
    void aDepthBombShouldBeRefused(String opening) {
      assertThat(checkpointRefusal("{\"v\":1,\"seq\":" + opening.repeat(200_000)))
          .contains("depth")
          .hasSizeLessThan(500);
    }

    @Test
    void nestingShouldBeGoodUpToItsBound() {
      assertThat(checkpointRefusal("{\"v\":" + "[".repeat(63) + "]".repeat(63) + "}"))
          .contains("$.v: must be a whole number");
      assertThat(checkpointRefusal("{\"v\":" + "[".repeat(64) + "]".repeat(64) + "}"))
          .contains("depth");
    }

    private RecordedEvent event(String name) {
      return new RecordedEvent(
          1, 1, Instant.parse("2026-01-01T00:00:00Z"), new SessionEvent.CheckpointReached(name));
    }
  }

  private static String checkpoint(String sequence, String at, String name) {
    return "{\"v\":1,\"seq\":%s,\"epoch\":1,\"at\":\"%s\",\"type\":\"checkpoint-reached\",\"name\":\"%s\"}"
        .formatted(sequence, at, name);
  }

  private static String checkpointRefusal(String line) {
    return refusal(
        new Format("event", new byte[0], CODECS::decodeEvent, false),
        line.getBytes(StandardCharsets.UTF_8));
  }

  private static String refusal(Format format, Map<String, Object> document) {
    return refusal(format, bytes(document));
  }

  private static String refusal(Format format, byte[] document) {
    Throwable thrown = catchThrowable(() -> format.reader.accept(document));
    assertThat(thrown)
        .as(() -> new String(document, StandardCharsets.UTF_8))
        .isInstanceOf(PortException.class);
    Failure failure = ((PortException) thrown).failure();
    assertThat(failure)
        .isInstanceOf(format.envelope ? Failure.InvalidRequest.class : Failure.Corrupt.class);
    return failure.message();
  }

  /** Where names are data, a new one is no unknown field, but its value must fit. */
  private static String refusalOrFreeName(Format format, Map<String, Object> document) {
    Throwable thrown = catchThrowable(() -> format.reader.accept(bytes(document)));
    return thrown == null
        ? "a free name such as fromTheFuture"
        : String.valueOf(thrown.getMessage());
  }

  private static byte[] bytes(Map<String, Object> document) {
    return Json.text(document).getBytes(StandardCharsets.UTF_8);
  }

  private static Map<String, Object> changed(Format format, Consumer<Map<String, Object>> change) {
    Map<String, Object> tree = tree(format);
    change.accept(tree);
    return tree;
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> tree(Format format) {
    return (Map<String, Object>) Json.tree(format.good, Json.MAX_BYTES);
  }

  /** Gives a fresh document and one of its objects, for each of them. */
  private static void eachObject(
      Format format, BiConsumer<Map<String, Object>, Map<String, Object>> use) {
    int count = objects(tree(format)).size();
    for (int i = 0; i < count; i++) {
      Map<String, Object> document = tree(format);
      use.accept(document, objects(document).get(i));
    }
  }

  private static void eachField(Format format, FieldUse use) {
    int count = objects(tree(format)).size();
    for (int i = 0; i < count; i++) {
      Map<String, Object> document = tree(format);
      Map<String, Object> place = objects(document).get(i);
      for (String name : List.copyOf(place.keySet())) {
        use.with(document, place, name);
      }
    }
  }

  @SuppressWarnings("unchecked")
  private static List<Map<String, Object>> objects(Object tree) {
    List<Map<String, Object>> all = new ArrayList<>();
    switch (tree) {
      case Map<?, ?> map -> {
        all.add((Map<String, Object>) map);
        map.values().forEach(value -> all.addAll(objects(value)));
      }
      case List<?> list -> list.forEach(value -> all.addAll(objects(value)));
      default -> {}
    }
    return all;
  }

  private static Brief withInput(Input input) {
    Brief brief = Samples.brief();
    return new Brief(
        brief.id(),
        brief.agent(),
        input,
        brief.attachments(),
        brief.user(),
        brief.budget(),
        brief.deadline(),
        brief.replyTo(),
        brief.idempotencyKey(),
        brief.labels(),
        brief.experiment(),
        brief.traceparent(),
        brief.createdAt());
  }

  private interface FieldUse {
    void with(Map<String, Object> document, Map<String, Object> place, String name);
  }
}
