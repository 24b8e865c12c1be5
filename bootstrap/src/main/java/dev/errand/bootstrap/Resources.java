package dev.errand.bootstrap;

import dev.errand.application.port.out.PortException;
import dev.errand.domain.failure.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** What lies in this module's jar. */
final class Resources {

  private Resources() {}

  /** The text of a resource beside this class. */
  static String text(String name) {
    try (InputStream in = Resources.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new PortException(
            new Failure.InvalidRequest("the installation is broken: it lacks " + name));
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new PortException(
          new Failure.InvalidRequest("the installation is broken: " + name + " cannot be read"), e);
    }
  }
}
