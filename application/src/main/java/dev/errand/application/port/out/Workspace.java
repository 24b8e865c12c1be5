package dev.errand.application.port.out;

import dev.errand.domain.workspace.FileChange;
import dev.errand.domain.workspace.Manifest;
import dev.errand.domain.workspace.WorkspacePath;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;

/**
 * One transaction over the files of a session. It sees the files it was opened with and its own
 * changes, nobody else's; nobody sees its changes before {@link #commit}. Not thread-safe.
 */
public interface Workspace extends AutoCloseable {

  /** The files as this transaction sees them. */
  Manifest files();

  /**
   * A file on the local disk that holds a path's content, for engines that read files themselves.
   * It must not be written to and stays until the transaction is closed.
   *
   * @throws PortException with {@code NotFound} if there is no such file
   */
  Path localFile(WorkspacePath path);

  /**
   * A directory on the local disk that belongs to this transaction, for scratch files and for
   * engines that write files themselves; see {@link #adopt}. Gone when the transaction is closed.
   */
  Path scratch();

  /**
   * Writes a file, in place of an older one.
   *
   * @return a stream whose close makes the content visible to this transaction
   */
  OutputStream write(WorkspacePath path) throws IOException;

  /** Takes a file below {@link #scratch} as the content of a path, moving it away. */
  void adopt(Path scratchFile, WorkspacePath path) throws IOException;

  /** Removes a file; says whether it was there. */
  boolean delete(WorkspacePath path);

  /** The paths read so far by {@link #localFile}, in order. */
  List<WorkspacePath> filesRead();

  /**
   * Makes the content of all changes durable and ends the transaction.
   *
   * @return what changed, to be recorded in the session
   */
  List<FileChange> commit();

  /** Ends the transaction; without a commit nothing of it remains. */
  @Override
  void close();
}
