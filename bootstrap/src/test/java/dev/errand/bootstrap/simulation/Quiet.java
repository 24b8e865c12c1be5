package dev.errand.bootstrap.simulation;

import dev.errand.application.port.out.Codecs;
import dev.errand.application.spi.CodecsProvider;
import java.util.ServiceLoader;
import java.util.logging.Level;
import java.util.logging.Logger;

/** What simulations run with: the real codecs, and no log of millions of intended failures. */
final class Quiet {

  /** Held here, or the logger and its level might be collected. */
  private static final Logger LOG = Logger.getLogger("dev.errand.application");

  private Quiet() {}

  static void logs() {
    LOG.setLevel(Level.OFF);
  }

  static Codecs codecs() {
    return ServiceLoader.load(CodecsProvider.class).findFirst().orElseThrow().codecs();
  }
}
