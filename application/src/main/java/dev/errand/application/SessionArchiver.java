package dev.errand.application;

import dev.errand.application.port.out.Archive;
import dev.errand.application.port.out.AuditLog;
import dev.errand.application.port.out.Codecs;
import dev.errand.application.port.out.PortException;
import dev.errand.application.port.out.SessionLedger;
import dev.errand.application.port.out.Workspaces;
import dev.errand.domain.audit.AuditFact;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.Evolver;
import dev.errand.domain.session.SessionId;
import dev.errand.domain.session.SessionReport;
import dev.errand.domain.session.SessionState;
import dev.errand.domain.workspace.FileRef;
import dev.errand.domain.workspace.WorkspacePath;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Stores ended sessions in the archive, streaming, under the instant of their last event: whoever
 * stores one, and however often, stores the same. Thread-safe.
 */
final class SessionArchiver {

  private final SessionLedger ledger;
  private final Workspaces workspaces;
  private final Archive archive;
  private final AuditLog audit;
  private final Codecs codecs;
  private final InstantSource clock;
  private final String worker;

  SessionArchiver(Ports ports, Settings settings) {
    this.ledger = ports.ledger();
    this.workspaces = ports.workspaces();
    this.archive = ports.archive();
    this.audit = ports.audit();
    this.codecs = ports.codecs();
    this.clock = ports.scheduler();
    this.worker = settings.worker();
  }

  /** Stores a session unless it is stored; says whether it had to. */
  boolean archive(SessionId session) {
    return archive(session, worker);
  }

  /** The same because somebody wants it. */
  boolean archive(SessionId session, String by) {
    SessionState[] folded = {SessionState.initial(session)};
    Instant[] last = {Instant.EPOCH};
    ledger.read(
        session,
        0,
        event -> {
          folded[0] = Evolver.evolve(folded[0], event);
          last[0] = event.at();
        });
    SessionState state = folded[0];
    if (state.brief() == null) {
      throw new PortException(new Failure.NotFound("there is no session " + session));
    }
    byte[] metadata = metadata(state);
    Archive.Stored stored = new Archive.Stored(session, last[0]);
    SessionLedger.Head head = new SessionLedger.Head(state.sequence(), state.epoch());
    if (archive.complete(stored)) {
      ledger.markArchived(session, head);
      return false;
    }
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
            stored.at(),
            out -> out.write(metadata),
            out -> out.write(codecs.encodeSnapshot(state)),
            out -> writeLedger(session, state.sequence(), out),
            files));
    ledger.markArchived(session, head);
    audit.append(List.of(fact(state, stored, by)));
    return true;
  }

  private AuditFact fact(SessionState state, Archive.Stored stored, String by) {
    return new AuditFact(
        clock.instant(),
        state.acceptedBrief().user().tenant(),
        by,
        "archived",
        state.id().value(),
        0,
        "%d events as of %s".formatted(state.sequence(), stored.at()));
  }

  /** Who wanted it, with its labels, and what came of it, on which model. */
  private byte[] metadata(SessionState state) {
    byte[] report =
        SessionReport.of(state)
            .map(found -> codecs.encodeReport(found).bytes())
            .orElseThrow(
                () ->
                    new PortException(
                        new Failure.Conflict(
                            "session %s is still open; archive it when it has ended"
                                .formatted(state.id()))));
    ByteArrayOutputStream both = new ByteArrayOutputStream();
    both.writeBytes("{\"brief\":".getBytes(StandardCharsets.UTF_8));
    both.writeBytes(codecs.encodeBrief(state.acceptedBrief()).bytes());
    both.writeBytes(",\"report\":".getBytes(StandardCharsets.UTF_8));
    both.writeBytes(report);
    both.write('}');
    return both.toByteArray();
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
