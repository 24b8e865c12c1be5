package dev.errand.adapter.out.json;

import dev.errand.application.port.out.Codecs;
import dev.errand.application.spi.BriefReader;
import dev.errand.application.spi.CodecsProvider;

/** Offers the JSON codecs and the reader of YAML and JSON briefs. Thread-safe. */
public final class JsonCodecsProvider implements CodecsProvider {

  private final Codecs codecs = new JsonCodecs();

  /** A provider; codecs of one provider share their compiled schemas. */
  public JsonCodecsProvider() {}

  @Override
  public Codecs codecs() {
    return codecs;
  }

  @Override
  public BriefReader briefReader() {
    return BriefDocument::read;
  }
}
