package dev.errand.adapter.out.embedded;

import dev.errand.adapter.out.json.JsonCodecsProvider;
import dev.errand.application.port.out.Codecs;
import dev.errand.application.port.out.PortException;
import dev.errand.domain.audit.AuditChain;
import dev.errand.domain.audit.AuditEntry;
import dev.errand.domain.audit.AuditFact;
import dev.errand.domain.failure.Failure;
import dev.errand.fuzz.Damage;
import dev.errand.fuzz.Dice;
import dev.errand.fuzz.Said;
import dev.errand.fuzz.TemporaryFile;
import dev.errand.testkit.Fixtures;
import dev.errand.testkit.ManualScheduler;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A tenant's audit file, damaged, or foreign as a whole (behind a first byte of 255). Entries are
 * what was written, from the first on, or the file is reported, or the chain is broken.
 */
public final class AuditFileFuzz {

  private static final Codecs CODECS = new JsonCodecsProvider().codecs();
  private static final Path FILE = TemporaryFile.named("tenant.jsonl");
  private static final AppendMeans MEANS =
      new AppendMeans(
          Objects.requireNonNull(FILE.getParent()),
          new SharedLock(TemporaryFile.named("tenant.lock")),
          new ManualScheduler(),
          Fsync.OFF,
          new OpenFiles(1));
  private static final int FOREIGN = 255;

  private AuditFileFuzz() {}

  /** Entered by the fuzzer. */
  public static void fuzzerTestOneInput(byte[] bytes) throws IOException {
    Dice dice = new Dice(bytes);
    int first = dice.next();
    if (first == FOREIGN) {
      read(dice.rest());
      return;
    }
    List<AuditEntry> written = new ArrayList<>();
    byte[] good = entries(1 + first % 5, dice, written);
    if (!written.equals(read(good))) {
      throw new AssertionError("what was written is not read");
    }
    List<AuditEntry> read = read(Damage.to(good, dice));
    if (read != null
        && intact(read)
        && !(read.size() <= written.size() && written.subList(0, read.size()).equals(read))) {
      throw new AssertionError(read + " was read of " + written);
    }
  }

  private static byte[] entries(int count, Dice dice, List<AuditEntry> written) {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    AuditChain chain = AuditChain.EMPTY;
    for (int i = 1; i <= count; i++) {
      String detail = "y".repeat(dice.below(8) * 97);
      AuditEntry entry =
          chain.append(
              new AuditFact(
                  Fixtures.NOW.plusSeconds(i), "acme", "worker", "done", "s" + i % 2, i, detail));
      chain = chain.after(entry);
      written.add(entry);
      file.writeBytes(CODECS.encodeAuditEntry(entry));
      file.write('\n');
    }
    return file.toByteArray();
  }

  private static boolean intact(List<AuditEntry> entries) {
    AuditChain chain = AuditChain.EMPTY;
    for (AuditEntry entry : entries) {
      switch (chain.check(entry)) {
        case AuditChain.Check.Intact next -> chain = next.next();
        case AuditChain.Check.Broken broken -> {
          return false;
        }
      }
    }
    return true;
  }

  /** What is read, or null if it is refused. */
  private static List<AuditEntry> read(byte[] content) throws IOException {
    Files.write(FILE, content);
    List<AuditEntry> entries = new ArrayList<>();
    TenantLog log = new TenantLog("acme", FILE, MEANS, CODECS);
    try {
      TenantLog.read(FILE, CODECS, 0, entries::add);
    } catch (PortException e) {
      Said.expect(e, Failure.Corrupt.class);
      entries = null;
    }
    try {
      log.attested("");
    } catch (PortException e) {
      Said.expect(e, Failure.Corrupt.class);
      if (entries != null) {
        throw new AssertionError("one reader refuses what another takes", e);
      }
      return null;
    }
    if (entries == null) {
      throw new AssertionError("one reader takes what another refuses");
    }
    for (AuditEntry entry : entries) {
      if (log.attested(entry.fact().session()) < entry.fact().sequence()) {
        throw new AssertionError("not attested: " + entry);
      }
    }
    return entries;
  }
}
