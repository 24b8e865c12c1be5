package dev.errand.adapter.out.embedded;

import dev.errand.application.port.out.DeadLetters;
import dev.errand.application.port.out.PortException;
import dev.errand.application.spi.AdapterContext;
import dev.errand.application.spi.DeadLettersProvider;
import dev.errand.domain.failure.Failure;
import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Opens stores of dead letters in a directory, one JSON file per letter: {@code file:DIR}, relative
 * to the working directory, or {@code file:/DIR}. The directory is made when the first letter
 * comes. Several processes may share it.
 */
public final class FileDeadLettersProvider implements DeadLettersProvider {

  private static final String SCHEME = "file";

  /** A provider. */
  public FileDeadLettersProvider() {}

  @Override
  public String scheme() {
    return SCHEME;
  }

  @Override
  public DeadLetters open(URI address, AdapterContext context) {
    LetterDirectory directory = new LetterDirectory(directory(address), context.ids());
    return new FileDeadLetters(directory, context.codecs());
  }

  private static Path directory(URI address) {
    @Nullable String path =
        address.isOpaque() ? address.getSchemeSpecificPart() : address.getPath();
    if (!SCHEME.equalsIgnoreCase(address.getScheme())
        || path == null
        || path.isEmpty()
        || address.getAuthority() != null
        || address.getQuery() != null
        || address.getFragment() != null
        || path.contains("?")) {
      throw malformed(address);
    }
    try {
      return Path.of(path).toAbsolutePath().normalize();
    } catch (InvalidPathException e) {
      throw malformed(address);
    }
  }

  private static PortException malformed(URI address) {
    return new PortException(
        new Failure.InvalidRequest(
            "'"
                + address
                + "' names no directory for dead letters; it should look like"
                + " file:.errand/dead-letters"));
  }
}
