package dev.errand.application;

import dev.errand.application.port.out.Archive;
import dev.errand.application.port.out.Codecs;
import dev.errand.application.port.out.PortException;
import dev.errand.application.port.out.SessionLedger;
import dev.errand.application.port.out.Workspaces;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.SessionId;
import dev.errand.domain.session.SessionReport;
import dev.errand.domain.session.SessionState;
import dev.errand.domain.workspace.FileRef;
import dev.errand.domain.workspace.WorkspacePath;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;

/** Stores sessions in the archive, streaming. Thread-safe. */
final class SessionArchiver {

  private final Sessions sessions;
  private final SessionLedger ledger;
  private final Workspaces workspaces;
  private final Archive archive;
  private final Codecs codecs;
  private final InstantSource clock;

  SessionArchiver(Ports ports, Sessions sessions) {
    this.sessions = sessions;
    this.ledger = ports.ledger();
    this.workspaces = ports.workspaces();
    this.archive = ports.archive();
    this.codecs = ports.codecs();
    this.clock = ports.scheduler();
  }

  void archive(SessionId session) {
    SessionState state = sessions.load(session);
    byte[] metadata = metadata(state);
    Map<WorkspacePath, Archive.ArchivedFile> files = new TreeMap<>();
    state
        .files()
        .files()
        .forEach(
            (path, content) ->
                files.put(
                    path, new Archive.ArchivedFile(content.size(), out -> copy(content, out))));
    archive.store(
        new Archive.Bundle(
            session,
            clock.instant(),
            out -> out.write(metadata),
            out -> out.write(codecs.encodeSnapshot(state)),
            out -> writeLedger(session, state.sequence(), out),
            files));
  }

  private byte[] metadata(SessionState state) {
    return SessionReport.of(state)
        .map(report -> codecs.encodeReport(report).bytes())
        .orElseThrow(
            () ->
                new PortException(
                    new Failure.Conflict(
                        "session " + state.id() + " is still open; archive it when it has ended")));
  }

  private void writeLedger(SessionId session, long last, OutputStream out) throws IOException {
    try {
      ledger.read(
          session,
          0,
          event -> {
            try {
              if (event.sequence() <= last) {
                out.write(codecs.encodeEvent(event));
                out.write('\n');
              }
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private void copy(FileRef content, OutputStream out) throws IOException {
    try (InputStream in = workspaces.read(content)) {
      in.transferTo(out);
    }
  }
}
