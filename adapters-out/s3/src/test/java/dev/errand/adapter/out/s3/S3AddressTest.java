package dev.errand.adapter.out.s3;

import static dev.errand.adapter.out.s3.Fixtures.encoded;
import static dev.errand.adapter.out.s3.Fixtures.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.domain.failure.Failure;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class S3AddressTest {

  @Test
  void aBucketShouldDo() {
    S3Address address = S3Address.parse(URI.create("s3://errand"));

    assertThat(address)
        .isEqualTo(new S3Address("errand", "", null, null, Compression.GZIP, null, Map.of(), null));
  }

  @Test
  void everythingShouldBeTaken() {
    S3Address address =
        S3Address.parse(
            URI.create(
                "s3://errand/kept/here?region=eu-central-1&endpoint=http%3A%2F%2F127.0.0.1%3A9000"
                    + "&compression=zstd&sse=aws:kms&kms-key=alias/errand&tags=team:data,of:a:b"));

    assertThat(address)
        .isEqualTo(
            new S3Address(
                "errand",
                "kept/here/",
                "eu-central-1",
                URI.create("http://127.0.0.1:9000"),
                Compression.ZSTD,
                new Encryption("aws:kms", "alias/errand"),
                Map.of("team", "data", "of", "a:b"),
                null));
  }

  @Test
  void aReplicaShouldHaveItsOwnPlaceAndTheFirstOnesWays() {
    S3Address address =
        S3Address.parse(
            URI.create(
                "s3://errand/a?compression=zstd&tags=k:v&sse=AES256&replica="
                    + encoded("s3://copy/b?region=us-east-1")));

    assertThat(address.replica())
        .isEqualTo(
            new S3Address(
                "copy", "b/", "us-east-1", null, Compression.ZSTD, null, Map.of("k", "v"), null));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "s3:errand",
        "s3://",
        "s3://UPPER",
        "s3://ab",
        "s3://key:secret@errand/x",
        "s3://errand/../x",
        "s3://errand//x",
        "s3://errand/a//b",
        "s3://errand#x",
        "s3://errand?secret-key=hidden",
        "s3://errand?region=",
        "s3://errand?region=nowhere",
        "s3://errand?region=eu-west-1&region=eu-west-2",
        "s3://errand?endpoint=ftp%3A%2F%2Fx",
        "s3://errand?endpoint=http%3A%2F%2Fkey%3Ahidden%40x",
        "s3://errand?compression=rar",
        "s3://errand?sse=rot13",
        "s3://errand?kms-key=k",
        "s3://errand?sse=AES256&kms-key=k",
        "s3://errand?tags=a",
        "s3://errand?tags=a:1,a:2",
        "s3://errand?tags=a:1,b:1,c:1,d:1,e:1,f:1,g:1,h:1,i:1,j:1,k:1",
        "s3://errand?replica=file%3Ax",
        "s3://errand?replica=s3%3A%2F%2Ferrand",
        "s3://errand?replica=s3%3A%2F%2Fother%3Freplica%3Ds3%253A%252F%252Fthird"
      })
  void whatIsMalformedShouldBeSaidWithoutShowingIt(String text) {
    URI address = URI.create(text.equals("s3://") ? "s3:///" : text);

    Failure failure = failureOf(() -> S3Address.parse(address));

    assertThat(failure).isInstanceOf(Failure.InvalidRequest.class);
    assertThat(failure.message())
        .contains("it should look like s3://BUCKET/PREFIX")
        .doesNotContain("hidden", "secret");
  }
}
