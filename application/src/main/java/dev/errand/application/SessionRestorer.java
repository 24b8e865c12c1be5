package dev.errand.application;

import dev.errand.application.audit.OperatorTrail;
import dev.errand.application.port.in.RestoreSessions;
import dev.errand.application.port.out.Archive;
import dev.errand.application.port.out.Codecs;
import dev.errand.application.port.out.PortException;
import dev.errand.application.port.out.SessionLedger;
import dev.errand.application.port.out.Workspaces;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.RecordedEvent;
import dev.errand.domain.session.SessionId;
import dev.errand.domain.workspace.FileRef;
import dev.errand.domain.workspace.Manifest;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Brings archived sessions back. Thread-safe. */
final class SessionRestorer implements RestoreSessions {

  private final SessionLedger ledger;
  private final Workspaces workspaces;
  private final Archive archive;
  private final Codecs codecs;
  private final ArchiveReader reader;
  private final OperatorTrail trail;

  SessionRestorer(Ports ports, OperatorTrail trail) {
    this.ledger = ports.ledger();
    this.workspaces = ports.workspaces();
    this.archive = ports.archive();
    this.codecs = ports.codecs();
    this.reader = new ArchiveReader(ports.archive(), ports.codecs());
    this.trail = trail;
  }

  @Override
  public List<Archive.Stored> stored(SessionId session) {
    return archive.list(session);
  }

  @Override
  public List<Archive.Stored> stored(int limit, Archive.@Nullable Stored after) {
    return archive.all(limit, after);
  }

  @Override
  public Proof prove(Archive.Stored stored, Limits limits) {
    try {
      ArchiveReader.Ledger read = reader.ledger(stored);
      Manifest files = read.state().files();
      reader.files(stored, files, limits, SessionRestorer::measure);
      return new Proof(stored, read.events().size(), files.files().size(), bytes(files), "");
    } catch (PortException e) {
      Failure failure = e.failure();
      if (failure instanceof Failure.Corrupt
          || failure instanceof Failure.Denied
          || failure instanceof Failure.InvalidRequest) {
        return new Proof(stored, 0, 0, 0, failure.message());
      }
      throw e;
    }
  }

  @Override
  public Restored restore(Archive.Stored stored, Limits limits, String by) {
    ArchiveReader.Ledger read = reader.ledger(stored);
    List<RecordedEvent> events = read.events();
    int here = requireNoOther(stored.session(), events);
    Manifest files = read.state().files();
    reader.files(stored, files, limits, workspaces::store);
    List<RecordedEvent> missing = events.subList(here, events.size());
    for (List<RecordedEvent> claim : byEpoch(missing)) {
      ledger.append(stored.session(), claim);
    }
    Restored restored =
        new Restored(stored, events.size(), missing.size(), files.files().size(), bytes(files));
    if (!missing.isEmpty()) {
      trail.did(
          by,
          "restored",
          read.state().acceptedBrief().user().tenant(),
          stored.session().value(),
          "%d events and %d files as of %s"
              .formatted(restored.events(), restored.files(), stored.at()));
    }
    return restored;
  }

  /** How many of these events the ledger has; it must have no others. */
  private int requireNoOther(SessionId session, List<RecordedEvent> events) {
    int[] here = new int[1];
    ledger.read(
        session,
        0,
        event -> {
          if (here[0] == events.size()) {
            throw conflict(session, "it has gone on since it was archived");
          }
          if (!Arrays.equals(codecs.encodeEvent(event), codecs.encodeEvent(events.get(here[0])))) {
            throw conflict(session, "its event " + event.sequence() + " is another");
          }
          here[0]++;
        });
    return here[0];
  }

  private static PortException conflict(SessionId session, String why) {
    return new PortException(
        new Failure.Conflict(
            "session %s is here already, and %s; nothing was restored. Restore into another ledger"
                .formatted(session, why)));
  }

  /** The ledger takes events of one epoch at a time. */
  private static List<List<RecordedEvent>> byEpoch(List<RecordedEvent> events) {
    List<List<RecordedEvent>> claims = new ArrayList<>();
    long epoch = -1;
    for (RecordedEvent event : events) {
      if (claims.isEmpty() || event.epoch() != epoch) {
        claims.add(new ArrayList<>());
        epoch = event.epoch();
      }
      claims.getLast().add(event);
    }
    return claims;
  }

  private static long bytes(Manifest files) {
    return files.files().values().stream().mapToLong(FileRef::size).sum();
  }

  private static FileRef measure(InputStream content) throws IOException {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
    byte[] buffer = new byte[64 << 10];
    long size = 0;
    for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
      digest.update(buffer, 0, read);
      size += read;
    }
    return new FileRef(HexFormat.of().formatHex(digest.digest()), size);
  }
}
