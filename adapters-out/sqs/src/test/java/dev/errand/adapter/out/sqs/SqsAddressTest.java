package dev.errand.adapter.out.sqs;

import static dev.errand.adapter.out.sqs.Fixtures.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.domain.failure.Failure;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a queue is named. */
final class SqsAddressTest {

  @Test
  void aNameShouldBeEnough() {
    SqsAddress address = SqsAddress.parse(URI.create("sqs:briefs"));

    assertThat(address)
        .isEqualTo(
            new SqsAddress(
                "briefs", null, null, null, null, "", null, SqsAddress.USUAL_LIMIT, true));
    assertThat(address.fifo()).isFalse();
  }

  @Test
  void everythingShouldBeNameable() {
    SqsAddress address =
        SqsAddress.parse(
            URI.create(
                "sqs:briefs.fifo?region=eu-central-1&account=123456789012"
                    + "&endpoint=http://127.0.0.1:9324&bucket=large-ones/errand&"
                    + "s3-endpoint=https%3A%2F%2Fs3.example.com&limit=1048576&fair=off"));

    assertThat(address)
        .isEqualTo(
            new SqsAddress(
                "briefs.fifo",
                "123456789012",
                "eu-central-1",
                URI.create("http://127.0.0.1:9324"),
                "large-ones",
                "errand/",
                URI.create("https://s3.example.com"),
                1_048_576,
                false));
    assertThat(address.fifo()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sqs://sqs.us-gov-west-1.amazonaws.com/123456789012/briefs",
        "sqs://sqs-fips.us-gov-west-1.amazonaws.com/123456789012/briefs",
        "sqs://vpce-1a2b-xyz.sqs.us-gov-west-1.vpce.amazonaws.com/123456789012/briefs",
        "sqs://sqs.us-gov-west-1.api.aws/123456789012/briefs"
      })
  void aQueuesUrlShouldTellAccountAndRegion(String url) {
    SqsAddress address = SqsAddress.parse(URI.create(url));

    assertThat(address.queue()).isEqualTo("briefs");
    assertThat(address.account()).isEqualTo("123456789012");
    assertThat(address.region()).isEqualTo("us-gov-west-1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sqs:?region=eu-central-1",
        "sqs:two%20words",
        "sqs:briefs.fifa",
        "sqs:briefs#part",
        "sqs:briefs?region=Frankfurt",
        "sqs:briefs?account=12",
        "sqs:briefs?bucket=UPPER",
        "sqs:briefs?limit=10",
        "sqs:briefs?limit=1048577",
        "sqs:briefs?fair=perhaps",
        "sqs:briefs?endpoint=localhost",
        "sqs:briefs?endpoint=http://user:hunter2@localhost",
        "sqs:briefs?region=",
        "sqs:briefs?fair=on&fair=off",
        "sqs:briefs?secret=hunter2",
        "sqs:briefs?hunter2",
        "sqs://localhost:9324/000000000000/briefs",
        "sqs://key:hunter2@sqs.eu-central-1.amazonaws.com/123456789012/briefs",
        "sqs://sqs.eu-central-1.amazonaws.com/briefs",
        "sqs://sqs.eu-central-1.amazonaws.com/123456789012/briefs?region=us-east-1"
      })
  void aMalformedAddressShouldBeRefusedWithoutRepeatingIt(String text) {
    URI uri = URI.create(text);

    Failure failure = failureOf(() -> SqsAddress.parse(uri));

    assertThat(failure).isInstanceOf(Failure.InvalidRequest.class);
    assertThat(failure.message())
        .contains("sqs:QUEUE?region=")
        .doesNotContain("hunter2")
        .hasSizeLessThan(400);
  }
}
