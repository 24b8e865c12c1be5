package dev.errand.adapter.out.sqs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.application.port.out.Mailbox.Outgoing;
import dev.errand.application.port.out.Payload;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages in the form SQS takes. */
final class ParcelTest {

  @ParameterizedTest
  @ValueSource(strings = {"{\"a\":1}", " ", "\t\n", "naïve ✓ 😀", "-"})
  void aTextShouldTravelAsItIs(String text) {
    Parcel parcel = Parcel.of(message(text.getBytes(StandardCharsets.UTF_8), Map.of()));

    assertThat(parcel.text()).isEqualTo(text);
    assertThat(parcel.attributes()).isEmpty();
    assertThat(parcel.size()).isEqualTo(text.getBytes(StandardCharsets.UTF_8).length);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a\rb", "\u0000", "\u001b[1m", "\uFFFE"})
  void aTextSqsDoesNotTakeShouldArriveAllTheSame(String text) {
    Parcel parcel = Parcel.of(message(text.getBytes(StandardCharsets.UTF_8), Map.of()));

    assertThat(parcel.text()).isNotEmpty();
    assertThat(parcel.attributes()).containsOnlyKeys(Parcel.BODY);
    assertThat(parcel.body().text()).isEqualTo(text);
  }

  @Test
  void anyBytesAndHeadersShouldArriveAndBeCounted() {
    Random random = new Random(7);
    for (int round = 0; round < 2_000; round++) {
      byte[] bytes = new byte[random.nextInt(40)];
      random.nextBytes(bytes);
      Map<String, String> headers = new TreeMap<>();
      for (int i = random.nextInt(15); i > 0; i--) {
        headers.put(text(random), text(random));
      }
      if (random.nextBoolean()) {
        headers.put("tenant", text(random));
      }

      Parcel parcel = Parcel.of(message(bytes, headers));

      assertThat(parcel.body().bytes()).isEqualTo(bytes);
      assertThat(parcel.headers()).isEqualTo(headers);
      assertThat(parcel.attributes()).hasSizeLessThanOrEqualTo(10);
      assertThat(parcel.attributes().values())
          .noneMatch(value -> value.stringValue() != null && value.stringValue().isEmpty());
      assertThat(parcel.size()).isGreaterThanOrEqualTo(bytes.length);
    }
  }

  @Test
  void aBodyInABucketShouldBeNamedByItsPlace() {
    Parcel parcel = Parcel.spilled(message(new byte[9], Map.of("a", "b")), "s3://bucket/key");

    assertThat(parcel.elsewhere()).isEqualTo("s3://bucket/key");
    assertThat(parcel.headers()).isEqualTo(Map.of("a", "b"));
  }

  @Test
  void aTextThatLooksLikeAPlaceShouldBeNone() {
    Parcel parcel =
        Parcel.of(message("s3://bucket/key".getBytes(StandardCharsets.UTF_8), Map.of()));

    assertThat(parcel.elsewhere()).isNull();
  }

  private static String text(Random random) {
    return random
        .ints(random.nextInt(6), 0, 0x3000)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private static Outgoing message(byte[] bytes, Map<String, String> headers) {
    return new Outgoing(Payload.of(bytes), headers, Duration.ZERO, null, null);
  }
}
