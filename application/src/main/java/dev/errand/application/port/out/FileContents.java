package dev.errand.application.port.out;

import dev.errand.domain.failure.Failure;
import dev.errand.domain.workspace.FileRef;
import java.io.IOException;
import java.io.InputStream;

/**
 * Keeps the contents of files where all machines of a fleet reach them. A content is named by what
 * it is, so storing it twice stores it once, and a session on another machine finds what the tools
 * of an earlier attempt wrote.
 */
public interface FileContents extends Health.Source {

  /** Nothing is shared: every machine has its own files. */
  FileContents NONE =
      new FileContents() {
        @Override
        public boolean has(FileRef content) {
          return false;
        }

        @Override
        public void store(FileRef content, InputStream bytes) {}

        @Override
        public InputStream read(FileRef content) {
          throw new PortException(
              new Failure.NotFound(
                  "the content "
                      + content.sha256()
                      + " is not on this machine, and machines share no files (sharedFiles)"));
        }
      };

  /** Whether a content is here, whole. */
  boolean has(FileRef content);

  /**
   * Takes a content in. When this returns it survives a crash; what fails leaves nothing that is
   * found. May be called for one content by many at once.
   *
   * @param bytes the content, read to its end, not closed
   * @throws IOException if reading {@code bytes} fails
   * @throws PortException with {@code Corrupt} if they are not the content; with {@code
   *     Unavailable}, {@code TimedOut} or {@code StorageFull} if they cannot be kept
   */
  void store(FileRef content, InputStream bytes) throws IOException;

  /**
   * The bytes of a content. Reading their end fails with an {@link IOException} if they are not
   * what was stored.
   *
   * @throws PortException with {@code NotFound} if it is not here
   */
  InputStream read(FileRef content);
}
