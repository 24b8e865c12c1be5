package dev.errand.application.spi;

import dev.errand.application.port.in.NewBrief;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Reads brief documents, YAML or JSON, as people write them. Strict. Thread-safe. */
public interface BriefReader {

  /**
   * A brief from its document.
   *
   * @param document YAML or JSON
   * @param source where it stands, for messages
   * @param directory what relative file names in it start from, or null if the document's author
   *     may not name files of this machine (only inline content then)
   * @throws dev.errand.application.port.out.PortException with {@code InvalidRequest}, telling
   *     every problem with its place and how to mend it
   */
  NewBrief read(String document, String source, @Nullable Path directory);
}
