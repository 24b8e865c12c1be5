package dev.errand.adapter.out.embedded;

import dev.errand.application.port.out.DeadLetters;
import dev.errand.application.spi.AdapterContext;
import dev.errand.application.spi.DeadLettersProvider;
import java.net.URI;
import java.nio.file.Path;
import java.util.Set;

/**
 * Opens {@code file:DIR}, dead letters in a directory, one JSON file per letter. The directory is
 * made when the first letter comes. Several processes may share it.
 */
public final class FileDeadLettersProvider implements DeadLettersProvider {

  /** For the service loader. */
  public FileDeadLettersProvider() {}

  @Override
  public String scheme() {
    return FileAddress.SCHEME;
  }

  @Override
  public DeadLetters open(URI address, AdapterContext context) {
    Path directory = FileAddress.of(address, Set.of()).directory();
    return new FileDeadLetters(
        new DocumentDirectory(directory, "dead letter", context.ids()), context.codecs());
  }
}
