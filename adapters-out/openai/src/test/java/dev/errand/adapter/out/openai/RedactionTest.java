package dev.errand.adapter.out.openai;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedactionTest {

  private static final String KEY = "hunter2";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "key hunter2!",
        "Incorrect API key provided: sk-pr0j*****XYZ1. See",
        "Authorization: Bearer abc123XYZ1",
        "{\"api_key\":\"abcXYZ1\"}",
        "token=XYZ1abc",
        "AIzaSyXYZ1abcdefgh",
        "gsk_XYZ1abcdefghijkl",
        "sk-XYZ1-_abcdef",
        "id 0a1b2c3d4e5f60718293XYZ1a4b5c6d7e8"
      })
  void whatLooksLikeAKeyShouldBeMasked(String text) {
    assertThat(Redaction.show(text, KEY)).doesNotContain("XYZ1", "hunter2").contains("***");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "The maximum context length is 8192 tokens, 9000 were asked for",
        "Unsupported parameter: 'max_tokens'",
        "model gpt-x-2026-01-01 does not exist"
      })
  void plainTextShouldStay(String text) {
    assertThat(Redaction.show(text, KEY)).isEqualTo(text);
  }

  @Test
  void keyAcrossTheEndOfWhatIsLookedAtShouldBeMaskedWhole() {
    assertThat(Redaction.show(" ".repeat(4093) + "q" + KEY, KEY)).isEqualTo("q**");
  }

  @Test
  void textShouldBecomeOneShortLine() {
    assertThat(Redaction.show("a\r\n\t b\u0000c", KEY)).isEqualTo("a b c");
    assertThat(Redaction.show("long ".repeat(1_000_000), KEY)).hasSize(300).endsWith("…");
  }
}
