package dev.errand.bootstrap;

import dev.errand.application.port.out.LanguageModel;
import dev.errand.application.port.out.ModelDirectory;
import dev.errand.application.port.out.PortException;
import dev.errand.domain.failure.Failure;
import java.net.URI;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Opens each model once, when it is first wanted. */
final class CachedModels implements ModelDirectory {

  private final LanguageModel byDefault;
  private final Function<URI, LanguageModel> open;
  private final ConcurrentHashMap<URI, LanguageModel> models = new ConcurrentHashMap<>();

  CachedModels(URI defaultAddress, Function<URI, LanguageModel> open) {
    this.open = open;
    byDefault = open.apply(defaultAddress);
    models.put(defaultAddress, byDefault);
  }

  @Override
  public LanguageModel model(@Nullable String address) {
    if (address == null) {
      return byDefault;
    }
    try {
      return models.computeIfAbsent(Address.parse(address), open);
    } catch (IllegalArgumentException e) {
      throw new PortException(new Failure.NotFound("the model " + e.getMessage()), e);
    }
  }
}
