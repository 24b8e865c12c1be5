package dev.errand.application;

import dev.errand.application.audit.OperatorTrail;
import dev.errand.application.port.in.ExportLedgers;
import dev.errand.application.port.out.Archive;
import dev.errand.application.port.out.Codecs;
import dev.errand.application.port.out.LedgerExport;
import dev.errand.application.port.out.PortException;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.Binding;
import dev.errand.domain.session.RecordedEvent;
import dev.errand.domain.session.SessionEvent;
import dev.errand.domain.session.SessionId;
import dev.errand.domain.session.SessionState;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Writes archived ledgers as a table, session by session. Thread-safe. */
final class LedgerExporter implements ExportLedgers {

  private static final int PAGE = 500;

  private final Archive archive;
  private final Codecs codecs;
  private final LedgerExport export;
  private final ArchiveReader reader;
  private final OperatorTrail trail;

  LedgerExporter(Ports ports, OperatorTrail trail) {
    this.trail = trail;
    this.archive = ports.archive();
    this.codecs = ports.codecs();
    this.export = ports.export();
    this.reader = new ArchiveReader(ports.archive(), ports.codecs());
  }

  @Override
  public Exported parquet(Path file, @Nullable SessionId session, String by) {
    int[] sessions = new int[1];
    long[] events = new long[1];
    export.write(
        file,
        writer ->
            forNewest(
                session,
                stored -> {
                  sessions[0]++;
                  events[0] += rows(reader.ledger(stored), writer);
                }));
    trail.did(
        by,
        "sessions-exported",
        null,
        session == null ? "" : session.value(),
        "%d events of %d sessions".formatted(events[0], sessions[0]));
    return new Exported(sessions[0], events[0]);
  }

  private void forNewest(@Nullable SessionId session, Consumer<Archive.Stored> taker) {
    if (session != null) {
      List<Archive.Stored> found = archive.list(session);
      if (found.isEmpty()) {
        throw new PortException(
            new Failure.NotFound("the archive has nothing of session " + session));
      }
      taker.accept(found.getLast());
      return;
    }
    Archive.Stored newest = null;
    List<Archive.Stored> page = archive.all(PAGE, null);
    while (!page.isEmpty()) {
      for (Archive.Stored stored : page) {
        if (newest != null && !newest.session().equals(stored.session())) {
          taker.accept(newest);
        }
        newest = stored;
      }
      page = archive.all(PAGE, page.getLast());
    }
    if (newest != null) {
      taker.accept(newest);
    }
  }

  private long rows(ArchiveReader.Ledger ledger, Consumer<LedgerExport.Row> writer) {
    SessionState state = ledger.state();
    String tenant = state.acceptedBrief().user().tenant();
    Binding binding = state.binding();
    for (RecordedEvent event : ledger.events()) {
      writer.accept(
          new LedgerExport.Row(
              state.id(),
              tenant,
              binding == null ? null : binding.agent().name(),
              binding == null ? null : binding.model().name(),
              event.sequence(),
              event.epoch(),
              event.at(),
              kind(event.event()),
              new String(codecs.encodeEvent(event), StandardCharsets.UTF_8)));
    }
    return ledger.events().size();
  }

  private static String kind(SessionEvent event) {
    return event
        .getClass()
        .getSimpleName()
        .replaceAll("([a-z])([A-Z])", "$1-$2")
        .toLowerCase(Locale.ROOT);
  }
}
