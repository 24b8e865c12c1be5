package dev.errand.application.port.out;

import dev.errand.domain.session.SessionId;
import dev.errand.domain.workspace.FileRef;
import dev.errand.domain.workspace.Manifest;
import java.io.IOException;
import java.io.InputStream;

/**
 * Keeps the content of files by what it is. Which path of which session has which content is in the
 * session's state, so a snapshot costs nothing and a fork shares all content.
 */
public interface Workspaces extends Health.Source {

  /**
   * Takes content in. When this returns, it survives a crash.
   *
   * @param content is read to its end, not closed
   * @throws IOException if reading {@code content} fails
   * @throws PortException if storing it fails
   */
  FileRef store(InputStream content) throws IOException;

  /**
   * Content that was stored.
   *
   * @throws PortException with {@code NotFound} if it is not here, {@code Corrupt} if it is not
   *     what was stored
   */
  InputStream read(FileRef content);

  /** Opens a transaction over the files of a session. */
  Workspace open(SessionId session, Manifest base);
}
