package dev.errand.application.spi;

import dev.errand.application.port.out.Codecs;

/** Offers the codecs; there is exactly one. Has a public constructor without arguments. */
public interface CodecsProvider {

  /** The codecs. */
  Codecs codecs();

  /** The reader of brief documents. */
  BriefReader briefReader();
}
