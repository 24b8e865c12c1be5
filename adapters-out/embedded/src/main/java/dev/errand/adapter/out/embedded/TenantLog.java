package dev.errand.adapter.out.embedded;

import dev.errand.application.port.out.Codecs;
import dev.errand.application.port.out.PortException;
import dev.errand.domain.audit.AuditChain;
import dev.errand.domain.audit.AuditEntry;
import dev.errand.domain.audit.AuditFact;
import dev.errand.domain.failure.Failure;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One tenant's file: an entry per line, the end of its chain, and what is attested of which
 * session. The file is read once; afterwards only what others appended to it. Facts that threads
 * append at the same time are committed together ({@link GroupCommit}). Thread-safe.
 */
final class TenantLog {

  private static final int LARGE_COMMIT = 1 << 20;

  private final String tenant;
  private final Path path;
  private final AppendMeans means;
  private final Codecs codecs;
  private final GroupCommit<List<AuditFact>> commits;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Long> attested = new HashMap<>();
  private AuditChain chain = AuditChain.EMPTY;
  private long size;
  private boolean writing;

  TenantLog(String tenant, Path path, AppendMeans means, Codecs codecs) {
    this.tenant = tenant;
    this.path = path;
    this.means = means;
    this.codecs = codecs;
    this.commits = new GroupCommit<>(path, "write the audit log", new PatientLock(), this::commit);
  }

  Path path() {
    return path;
  }

  /** The last sequence of a session that is attested. */
  long attested(String session) throws IOException {
    if (!isCurrent()) {
      try (LockFile.Held _ = hold()) {
        catchUp(stat().size());
      }
    }
    lock.lock();
    try {
      return attested.getOrDefault(session, 0L);
    } finally {
      lock.unlock();
    }
  }

  /** Appends those facts that are not attested yet; returns when the disk has them. */
  void append(List<AuditFact> facts) {
    commits.append(facts);
  }

  /** Whether there is nothing to read but what this process is writing. */
  private boolean isCurrent() throws IOException {
    lock.lock();
    try {
      return writing || stat().size() == size;
    } finally {
      lock.unlock();
    }
  }

  /** Keeps writers away, also those of other processes. */
  private LockFile.Held hold() throws IOException {
    return means.lock().file().hold(tenant, means.scheduler());
  }

  private Stat stat() throws IOException {
    return Stat.of(path, means.root());
  }

  /** Reads what others appended. The caller keeps writers away, who might take back lines. */
  private void catchUp(long length) throws IOException {
    lock.lock();
    try {
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

  private void commit(GroupCommit.Batch<List<AuditFact>> batch) throws IOException {
    try (LockFile.Held _ = hold()) {
      Stat stat = stat();
      catchUp(stat.size());
      List<Pending<List<AuditFact>>> taken = new ArrayList<>();
      Map<String, Long> news = new HashMap<>();
      AuditChain end = chain;
      ByteBuilder lines = new ByteBuilder();
      while (lines.length() < LARGE_COMMIT) {
        Pending<List<AuditFact>> pending = batch.next();
        if (pending == null) {
          break;
        }
        taken.add(pending);
        for (AuditFact fact : pending.content()) {
          if (isNew(fact, news)) {
            AuditEntry entry = end.append(fact);
            end = end.after(entry);
            lines.bytes(codecs.encodeAuditEntry(entry)).ascii("\n");
          }
        }
      }
      if (lines.length() > 0) {
        write(lines, stat);
        grow(lines.length(), end, news);
      }
      taken.forEach(Pending::stored);
    }
  }

  private void grow(int bytes, AuditChain end, Map<String, Long> news) {
    lock.lock();
    try {
      size += bytes;
      chain = end;
      attested.putAll(news);
    } finally {
      lock.unlock();
    }
  }

  /** Gives the entries behind a number to a reader. */
  static void read(Path path, Codecs codecs, long afterNumber, Predicate<AuditEntry> reader)
      throws IOException {
    if (Stat.of(path, Objects.requireNonNull(path.getParent(), "path has no parent")).size() == 0) {
      return;
    }
    try (LineReader lines = new LineReader(path, 0, 1)) {
      for (AuditEntry entry = next(lines, codecs); entry != null; entry = next(lines, codecs)) {
        if (entry.number() > afterNumber && !reader.test(entry)) {
          return;
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

  /** After a write that failed, the file is read anew: what was written may be there or not. */
  private void forget() {
    lock.lock();
    try {
      chain = AuditChain.EMPTY;
      attested.clear();
      size = 0;
    } finally {
      lock.unlock();
    }
  }

  private void write(ByteBuilder lines, Stat stat) throws IOException {
    RandomAccessFile file = means.open().take(path, stat);
    boolean kept = false;
    setWriting(true);
    try {
      if (file == null) {
        file = new RandomAccessFile(path.toFile(), "rw");
      }
      try {
        if (stat.size() > size) {
          file.setLength(size);
        }
        file.seek(size);
        file.write(lines.array(), 0, lines.length());
      } catch (IOException e) {
        takeBack(file, e);
        throw e;
      }
      try {
        means.fsync().content(file);
        if (size == 0) {
          means.fsync().names(means.root());
        }
      } catch (IOException e) {
        // The system may take for written what never reached the disk; so it must be written again.
        takeBack(file, e);
        forget();
        throw Disk.unknown(e, "write the audit log", path);
      }
      Object key = stat.key();
      means.open().put(path, file, key == null ? stat().key() : key);
      kept = true;
    } finally {
      setWriting(false);
      if (file != null && !kept) {
        file.close();
      }
    }
  }

  private void setWriting(boolean now) {
    lock.lock();
    try {
      writing = now;
    } finally {
      lock.unlock();
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
