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

/** Keeps whole sessions for later. */
public interface Archive extends Health.Source {

  /** Stores a session. When this returns, all parts are there; after a failure none is listed. */
  void store(Bundle bundle);

  /** What is stored of a session, oldest first. */
  List<Stored> list(SessionId session);

  /**
   * A part of what is stored, uncompressed.
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
   * @param at when
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
   * @param at when it was stored
   */
  record Stored(SessionId session, Instant at) {}
}
