package dev.errand.adapter.out.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.errand.application.port.out.PortException;
import dev.errand.application.spi.LanguageModelProvider;
import dev.errand.domain.budget.Price;
import dev.errand.domain.budget.PriceTable;
import dev.errand.domain.failure.Failure;
import java.lang.module.ModuleDescriptor;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OpenAiAddressTest {

  private static OpenAiAddress parse(String address) {
    return OpenAiAddress.parse(URI.create(address));
  }

  @Test
  void nameAloneShouldMeanOpenAi() {
    OpenAiAddress address = parse("openai:gpt-x");

    assertThat(address)
        .isEqualTo(
            new OpenAiAddress(
                "openai:gpt-x",
                "gpt-x",
                URI.create("https://api.openai.com/v1/chat/completions"),
                "openai",
                128_000,
                Dialect.first(true, Dialect.SchemaBy.NATIVE, Dialect.EndUser.SAFETY_IDENTIFIER),
                null,
                true));
  }

  @Test
  void optionsShouldDescribeAnyServer() {
    OpenAiAddress address =
        parse(
            "openai:org/qwen-3:free?base=http://127.0.0.1:4000/v1/&secret=litellm"
                + "&context=32000&schema=tool&user=none&timeout=1500ms&stream=off");

    assertThat(address.model()).isEqualTo("org/qwen-3:free");
    assertThat(address.endpoint()).hasToString("http://127.0.0.1:4000/v1/chat/completions");
    assertThat(address.server()).isEqualTo("http://127.0.0.1:4000");
    assertThat(address.secret()).isEqualTo("litellm");
    assertThat(address.contextWindow()).isEqualTo(32_000);
    assertThat(address.timeout()).isEqualTo(Duration.ofMillis(1500));
    assertThat(address.stream()).isFalse();
    assertThat(address.dialect())
        .isEqualTo(Dialect.first(false, Dialect.SchemaBy.TOOL, Dialect.EndUser.NONE));
  }

  @Test
  void queryOfABaseShouldStayBehindThePath() {
    assertThat(parse("openai:m?base=https://h/deployments/d%3Fapi-version%3D1").endpoint())
        .hasToString("https://h/deployments/d/chat/completions?api-version=1");
  }

  @ParameterizedTest
  @CsvSource({"90s, PT90S", "2m, PT2M", "1h, PT1H", "PT0.5S, PT0.5S"})
  void timeoutShouldTakeBothForms(String text, Duration duration) {
    assertThat(parse("openai:m?timeout=" + text).timeout()).isEqualTo(duration);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "openai:/path",
        "openai:?base=http://h/v1",
        "openai:m?bse=http://h/v1",
        "openai:m?base=",
        "openai:m?base=h/v1",
        "openai:m?base=ftp://h/v1",
        "openai:m?base=http://h/v1&base=http://i/v1",
        "openai:m?context=0",
        "openai:m?context=many",
        "openai:m?schema=json",
        "openai:m?user=name",
        "openai:m?timeout=0s",
        "openai:m?timeout=soon",
        "openai:m?timeout=-PT1S"
      })
  void malformedAddressShouldBeRefusedWithAnExample(String address) {
    PortException thrown = catchThrowableOfType(PortException.class, () -> parse(address));

    assertThat(thrown.failure()).isInstanceOf(Failure.InvalidRequest.class);
    assertThat(thrown).hasMessageContaining("openai:MODEL?base=http://HOST:PORT/v1");
  }

  @Test
  void keyInAnAddressShouldBeRefusedAndNotRepeated() {
    PortException thrown =
        catchThrowableOfType(
            PortException.class, () -> parse("openai:m?base=http://me:s3cret@h/v1"));

    assertThat(thrown).hasMessageContaining("credentials").hasMessageNotContaining("s3cret");
  }

  @Test
  void priceShouldComeFromTheTableAndItsLackBeTold() {
    Price price = Price.perMillion("1", "2");
    var context = Fixtures.context(Map.of(), new PriceTable(Map.of("gpt-x", price)));

    var priced = new OpenAiModelProvider().open(URI.create("openai:gpt-x-2026"), context).profile();
    var unpriced = new OpenAiModelProvider().open(URI.create("openai:other"), context).profile();

    assertThat(priced.price()).isEqualTo(price);
    assertThat(priced.disclosure()).isNull();
    assertThat(unpriced.price()).isNull();
    assertThat(unpriced.disclosure()).contains("no price");
  }

  @Test
  void moduleShouldProvideTheProvider() {
    ModuleDescriptor descriptor = OpenAiModelProvider.class.getModule().getDescriptor();

    assertThat(descriptor.provides())
        .singleElement()
        .satisfies(
            provided -> {
              assertThat(provided.service()).isEqualTo(LanguageModelProvider.class.getName());
              assertThat(provided.providers()).containsExactly(OpenAiModelProvider.class.getName());
            });
  }

  @Test
  void moduleShouldRequireWhatItsHttpClientCannotAskForItself() {
    assertThat(OpenAiModelProvider.class.getModule().getDescriptor().requires())
        .extracting(ModuleDescriptor.Requires::name)
        .contains("jdk.net");
  }

  @Test
  void classPathShouldFindTheProvider() throws Exception {
    String name = "/META-INF/services/" + LanguageModelProvider.class.getName();

    try (var in = OpenAiModelProvider.class.getResourceAsStream(name)) {
      assertThat(new String(in.readAllBytes()).strip())
          .isEqualTo(OpenAiModelProvider.class.getName());
    }
  }
}
