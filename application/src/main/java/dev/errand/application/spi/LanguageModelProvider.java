package dev.errand.application.spi;

import dev.errand.application.port.out.LanguageModel;

/** Opens language models. */
public interface LanguageModelProvider extends Provider<LanguageModel> {}
