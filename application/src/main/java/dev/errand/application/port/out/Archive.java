package dev.errand.application.port.out;

import dev.errand.domain.session.SessionId;
import dev.errand.domain.workspace.WorkspacePath;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Keeps whole sessions for later. */
public interface Archive extends Health.Source {

  /**
   * Stores a session. When this returns, all parts are there, and in every place the archive has;
   * after a failure none is listed, unless only a further place failed. Nothing stored is ever
   * changed: storing the same again does nothing but make up for places that are missing.
   *
   * @throws PortException with {@code Conflict} if something else is stored of the session under
   *     this instant
   */
  void store(Bundle bundle);

  /**
   * Whether something is stored, in every place the archive has. What is not can be stored again.
   */
  boolean complete(Stored stored);

  /** What is stored of a session, oldest first. */
  List<Stored> list(SessionId session);

  /**
   * What is stored of all sessions, page by page, that of a session together and the oldest first.
   * The order of sessions is the archive's own, but stays.
   *
   * @param limit how many at most, positive
   * @param after the last one to leave out, or null to begin
   */
  List<Stored> all(int limit, @Nullable Stored after);

  /**
   * A part of what is stored, uncompressed. What has been read of it is good for certain only when
   * its end has been read, for up to there reading may fail with {@link PortException} and {@code
   * Corrupt}, naming the place.
   *
   * @param part {@code metadata.json}, {@code snapshot.json}, {@code ledger.jsonl} or {@code
   *     filesystem.tar}
   */
  InputStream open(Stored stored, String part);

  /** Writes its bytes, as often as asked. */
  interface Content {
    /** Writes all bytes; does not close {@code out}. */
    void writeTo(OutputStream out) throws IOException;
  }

  /**
   * A file of the workspace.
   *
   * @param size length in bytes
   * @param content its bytes
   */
  record ArchivedFile(long size, Content content) {}

  /**
   * A session to be stored.
   *
   * @param session the session
   * @param at which moment of it this is: when its last event was written
   * @param metadata JSON: identity, agent, model, tags, checksums
   * @param snapshot JSON of the state
   * @param ledger JSON lines of the events
   * @param files the workspace
   */
  record Bundle(
      SessionId session,
      Instant at,
      Content metadata,
      Content snapshot,
      Content ledger,
      Map<WorkspacePath, ArchivedFile> files) {
    public Bundle {
      files = java.util.Collections.unmodifiableMap(new TreeMap<>(files));
    }
  }

  /**
   * A stored session.
   *
   * @param session the session
   * @param at which moment of it this is
   */
  record Stored(SessionId session, Instant at) {}
}
