package dev.errand.application.audit;

import dev.errand.application.port.in.KeepAudit.Exported;
import dev.errand.application.port.in.KeepAudit.Selection;
import dev.errand.application.port.in.VerifyAudit.Scope;
import dev.errand.application.port.out.AuditLog;
import dev.errand.application.port.out.Codecs;
import dev.errand.application.port.out.IdGenerator;
import dev.errand.application.port.out.PortException;
import dev.errand.domain.audit.AuditChain;
import dev.errand.domain.audit.AuditEntry;
import dev.errand.domain.failure.Failure;
import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** Writes entries into files, streaming. Thread-safe. */
final class AuditExporter {

  private final AuditLog audit;
  private final Codecs codecs;
  private final IdGenerator ids;

  AuditExporter(AuditLog audit, Codecs codecs, IdGenerator ids) {
    this.audit = audit;
    this.codecs = codecs;
    this.ids = ids;
  }

  Exported export(Selection selection, Path file) {
    requireForm(file);
    if (Files.exists(file)) {
      throw new PortException(
          new Failure.Conflict(file + " is there already; name another file or remove it"));
    }
    Path temporary = file.resolveSibling("." + file.getFileName() + "." + ids.next() + ".tmp");
    try {
      Exported exported;
      try (FileOutputStream out = new FileOutputStream(temporary.toFile())) {
        exported = write(selection, compressed(out, file));
        out.getFD().sync();
      }
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
      return exported;
    } catch (IOException | UncheckedIOException e) {
      throw new PortException(
          new Failure.StorageFull(
              "%s cannot be written: %s"
                  .formatted(file, e instanceof UncheckedIOException u ? u.getCause() : e)),
          e);
    } finally {
      temporary.toFile().delete();
    }
  }

  private static void requireForm(Path file) {
    if (String.valueOf(file.getFileName()).endsWith(".zst")) {
      throw new PortException(
          new Failure.InvalidRequest(
              "exports are written plain or as .gz; name " + file + " otherwise"));
    }
  }

  private static OutputStream compressed(OutputStream out, Path file) throws IOException {
    return file.toString().endsWith(".gz")
        ? new GZIPOutputStream(out, 64 << 10)
        : new BufferedOutputStream(out, 64 << 10);
  }

  private Exported write(Selection selection, OutputStream out) throws IOException {
    String tenant = selection.scope().tenant();
    int chains = 0;
    long entries = 0;
    for (String each : tenant == null ? audit.tenants() : List.of(tenant)) {
      Scope scope = narrowed(each, selection);
      if (scope != null) {
        Writing writing = new Writing(scope, out);
        forEach(each, scope, writing::write);
        entries += writing.count;
        chains += writing.end() ? 1 : 0;
      }
    }
    put(out, new AuditExport.EndOfFile(chains, entries));
    if (out instanceof GZIPOutputStream gzip) {
      gzip.finish();
    }
    out.flush();
    return new Exported(chains, entries);
  }

  /** The entries from the first to the last one within the times, or null if there is none. */
  private @Nullable Scope narrowed(String tenant, Selection selection) {
    Instant since = selection.since();
    Instant until = selection.until();
    if (since == null && until == null) {
      return selection.scope();
    }
    long[] ends = new long[2];
    forEach(
        tenant,
        selection.scope(),
        entry -> {
          Instant at = entry.fact().at();
          if ((since == null || !at.isBefore(since)) && (until == null || at.isBefore(until))) {
            ends[0] = ends[0] == 0 ? entry.number() : ends[0];
            ends[1] = entry.number();
          }
        });
    return ends[0] == 0 ? null : new Scope(tenant, ends[0], ends[1]);
  }

  private void forEach(String tenant, Scope scope, Consumer<AuditEntry> reader) {
    audit.read(
        tenant,
        scope.from() - 1,
        entry -> {
          boolean wanted = entry.number() <= scope.to();
          if (wanted) {
            reader.accept(entry);
          }
          return wanted && entry.number() < scope.to();
        });
  }

  private static void put(OutputStream out, AuditExport line) throws IOException {
    out.write(line.line().getBytes(StandardCharsets.US_ASCII));
  }

  /** The entries of one tenant on their way out, as they are stored: whoever reads them checks. */
  private final class Writing {
    private final Scope scope;
    private final OutputStream out;
    private long first;
    private long count;
    private AuditChain last = AuditChain.EMPTY;

    Writing(Scope scope, OutputStream out) {
      this.scope = scope;
      this.out = out;
    }

    void write(AuditEntry entry) {
      try {
        out.write(codecs.encodeAuditEntry(entry));
        out.write('\n');
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      first = count == 0 ? scope.from() : first;
      last = last.after(entry);
      count++;
    }

    boolean end() throws IOException {
      if (count > 0) {
        put(out, AuditExport.EndOfChain.of(first, last));
      }
      return count > 0;
    }
  }
}
