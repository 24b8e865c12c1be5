/**
 * A deterministic, rule-based stand-in for a language model that really calls tools. It says what
 * it is.
 */
@org.jspecify.annotations.NullMarked
module dev.errand.adapter.out.offline {
  requires dev.errand.application;
  requires tools.jackson.databind;
  requires static org.jspecify;

  provides dev.errand.application.spi.LanguageModelProvider with
      dev.errand.adapter.out.offline.OfflineModelProvider;
}
