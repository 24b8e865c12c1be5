package dev.errand.adapter.out.embedded;

import dev.errand.application.port.out.Codecs;
import dev.errand.application.port.out.PortException;
import dev.errand.domain.audit.AuditChain;
import dev.errand.domain.audit.AuditEntry;
import dev.errand.domain.audit.AuditFact;
import dev.errand.domain.failure.Failure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One tenant's file: an entry per line, the end of its chain, and what is attested of which
 * session. The file is read once; afterwards only what others appended to it. Thread-safe.
 */
final class TenantLog {

  private final Path path;
  private final Fsync fsync;
  private final Codecs codecs;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Long> attested = new HashMap<>();
  private AuditChain chain = AuditChain.EMPTY;
  private long size;

  TenantLog(Path path, Fsync fsync, Codecs codecs) {
    this.path = path;
    this.fsync = fsync;
    this.codecs = codecs;
  }

  Path path() {
    return path;
  }

  /** The last sequence of a session that is attested, as far as the file was read. */
  long attested(String session) {
    lock.lock();
    try {
      return attested.getOrDefault(session, 0L);
    } finally {
      lock.unlock();
    }
  }

  /** Whether the whole file was read. */
  boolean isCurrent() throws IOException {
    lock.lock();
    try {
      return length(path) == size;
    } finally {
      lock.unlock();
    }
  }

  /** Reads what others appended. The caller keeps writers away, who might take back lines. */
  void catchUp() throws IOException {
    lock.lock();
    try {
      long length = length(path);
      if (length < size) {
        throw new PortException(
            new Failure.Corrupt(
                ("%s, line %d: the file has %d bytes, but it had %d. It was cut after it was"
                        + " written; restore it from a backup")
                    .formatted(path, chain.number(), length, size)));
      }
      if (length > size) {
        try (LineReader lines = new LineReader(path, size, chain.number() + 1)) {
          for (AuditEntry entry = next(lines, codecs); entry != null; entry = next(lines, codecs)) {
            chain = chain.after(entry);
            attested.merge(entry.fact().session(), entry.fact().sequence(), Math::max);
            size = lines.offset();
          }
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** Appends those facts that are not attested yet. The caller keeps other processes away. */
  void append(List<AuditFact> facts) throws IOException {
    lock.lock();
    try {
      catchUp();
      Map<String, Long> news = new HashMap<>();
      AuditChain end = chain;
      ByteArrayOutputStream lines = new ByteArrayOutputStream(512);
      for (AuditFact fact : facts) {
        if (isNew(fact, news)) {
          AuditEntry entry = end.append(fact);
          end = end.after(entry);
          lines.writeBytes(codecs.encodeAuditEntry(entry));
          lines.write('\n');
        }
      }
      if (lines.size() > 0) {
        write(lines.toByteArray());
        size += lines.size();
        chain = end;
        attested.putAll(news);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Gives the entries behind a number to a reader. */
  static void read(Path path, Codecs codecs, long afterNumber, Consumer<AuditEntry> reader)
      throws IOException {
    if (length(path) == 0) {
      return;
    }
    try (LineReader lines = new LineReader(path, 0, 1)) {
      for (AuditEntry entry = next(lines, codecs); entry != null; entry = next(lines, codecs)) {
        if (entry.number() > afterNumber) {
          reader.accept(entry);
        }
      }
    }
  }

  /** Whether there is at least one entry. */
  static boolean begun(Path path) throws IOException {
    try (LineReader lines = new LineReader(path, 0, 1)) {
      return lines.next();
    }
  }

  private boolean isNew(AuditFact fact, Map<String, Long> news) {
    if (fact.sequence() == 0) {
      return true;
    }
    long known =
        Math.max(attested.getOrDefault(fact.session(), 0L), news.getOrDefault(fact.session(), 0L));
    if (fact.sequence() <= known) {
      return false;
    }
    news.put(fact.session(), fact.sequence());
    return true;
  }

  private static long length(Path path) throws IOException {
    try {
      return Files.size(path);
    } catch (NoSuchFileException e) {
      Disk.requireNoFile(Objects.requireNonNull(path.getParent(), "path has no parent"));
      return 0;
    }
  }

  private void forget() {
    chain = AuditChain.EMPTY;
    attested.clear();
    size = 0;
  }

  private void write(byte[] lines) throws IOException {
    boolean first = size == 0;
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      try {
        file.setLength(size);
        file.seek(size);
        file.write(lines);
      } catch (IOException e) {
        takeBack(file, e);
        throw e;
      }
      try {
        fsync.content(file);
        if (first) {
          fsync.names(Objects.requireNonNull(path.getParent(), "path has no parent"));
        }
      } catch (IOException e) {
        // The system may take for written what never reached the disk; so it must be written again.
        takeBack(file, e);
        forget();
        throw Disk.unknown(e, "write the audit log", path);
      }
    }
  }

  private void takeBack(RandomAccessFile file, IOException e) {
    try {
      file.setLength(size);
    } catch (IOException again) {
      e.addSuppressed(again);
    }
  }

  /** The next entry, or null if all that follows is the rest of an append that was cut short. */
  private static @Nullable AuditEntry next(LineReader lines, Codecs codecs) throws IOException {
    long begin = lines.offset();
    if (!lines.next()) {
      if (lines.to() - lines.from() > 1 && decodes(lines.rest(), codecs)) {
        throw lines.corrupt("its line break was overwritten");
      }
      return null;
    }
    try {
      return codecs.decodeAuditEntry(lines.copy());
    } catch (PortException e) {
      PortException damaged = lines.corrupt("its entry cannot be read: " + e.failure().message());
      if (!lines.hasHole(begin)) {
        throw damaged;
      }
      while (lines.next()) {
        if (decodes(lines.copy(), codecs)) {
          throw damaged;
        }
      }
      return null;
    }
  }

  private static boolean decodes(byte[] line, Codecs codecs) {
    try {
      codecs.decodeAuditEntry(line);
      return true;
    } catch (PortException e) {
      return false;
    }
  }
}
