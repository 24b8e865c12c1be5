package dev.errand.application.audit;

import dev.errand.application.parsing.LineSplitter;
import dev.errand.application.port.in.VerifyAudit.Scope;
import dev.errand.application.port.in.VerifyAudit.Verdict;
import dev.errand.application.port.out.Codecs;
import dev.errand.application.port.out.PortException;
import dev.errand.domain.audit.AuditChain;
import dev.errand.domain.audit.AuditEntry;
import dev.errand.domain.failure.Failure;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/** Checks one export, line by line. Used once. */
final class AuditFileProof {

  private final Path file;
  private final Scope scope;
  private final CheckpointBook book;
  private final Codecs codecs;
  private final List<Verdict> verdicts = new ArrayList<>();
  private final TreeSet<String> unseen;
  private final Set<String> seen = new HashSet<>();
  private @Nullable AuditWalk walk;
  private @Nullable String damage;
  private AuditExport.@Nullable EndOfFile end;
  private long line;
  private long chains;
  private long entries;
  private long firstSeen;
  private long lastSeen;

  AuditFileProof(Path file, Scope scope, CheckpointBook book, Codecs codecs) {
    this.file = file;
    this.scope = scope;
    this.book = book;
    this.codecs = codecs;
    this.unseen = new TreeSet<>(book.tenants());
  }

  List<Verdict> run() {
    String cut = null;
    try (InputStream in = opened()) {
      new LineSplitter(in, Long.MAX_VALUE).forEach(this::take);
    } catch (NoSuchFileException e) {
      throw new PortException(new Failure.NotFound("there is no file " + file), e);
    } catch (EOFException | ZipException e) {
      cut = "it cannot be decompressed any further: " + e.getMessage();
    } catch (IOException e) {
      throw CheckpointBook.unreadable(file, e);
    } catch (PortException e) {
      cut = e.failure().message();
    }
    if (end == null || cut != null) {
      String missing = cut == null ? "the file ends here, and its last line is missing" : cut;
      endWith("%s, line %d: %s".formatted(file, line + 1, missing));
    } else if (scope.tenant() == null) {
      compareCounts(end);
    }
    String wanted = scope.tenant();
    for (String tenant : wanted == null ? unseen : List.of(wanted)) {
      if (wanted == null || verdicts.stream().noneMatch(v -> v.tenant().equals(wanted))) {
        AuditWalk none = new AuditWalk(tenant, scope, book.of(tenant), null);
        none.end(false);
        verdicts.add(none.verdict());
      }
    }
    return verdicts;
  }

  private InputStream opened() throws IOException {
    InputStream in = Files.newInputStream(file);
    if (!file.toString().endsWith(".gz")) {
      return in;
    }
    try {
      return new GZIPInputStream(in, 64 << 10);
    } catch (IOException e) {
      in.close();
      throw e;
    }
  }

  private void take(byte[] bytes) {
    line++;
    if (end != null) {
      fileBroken("there are lines behind the one that ends the file");
      return;
    }
    switch (AuditExport.parse(bytes)) {
      case null -> entry(bytes);
      case AuditExport.EndOfChain found -> endOfChain(found);
      case AuditExport.EndOfFile found -> {
        if (walk != null) {
          breakOff("the end of the chain is missing in front of it");
          close();
        }
        end = found;
      }
    }
  }

  private void entry(byte[] bytes) {
    entries++;
    AuditEntry entry;
    try {
      entry = codecs.decodeAuditEntry(bytes);
    } catch (PortException e) {
      damaged(e.failure().message());
      return;
    }
    String tenant = entry.fact().tenant();
    AuditWalk now = walk;
    if (now != null && !now.tenant().equals(tenant)) {
      if (isForeign(entry)) {
        breakOff("it is an entry of tenant '%s'".formatted(tenant));
        return;
      }
      breakOff("the end of the chain is missing");
      close();
      now = null;
    }
    if (now == null) {
      now = begin(entry);
    }
    lastSeen = entry.number();
    now.step(entry);
  }

  /** Whether an entry's tenant was changed, rather than that another chain begins. */
  private boolean isForeign(AuditEntry entry) {
    return entry.number() == lastSeen + 1 && entry.number() > 1;
  }

  private AuditWalk begin(AuditEntry entry) {
    String tenant = entry.fact().tenant();
    unseen.remove(tenant);
    chains++;
    // What is not asked for is passed over by a walk that never begins.
    AuditWalk begun =
        new AuditWalk(
            tenant,
            scope,
            book.of(tenant),
            entry.number() == 1 && scope.from() == 1 ? AuditChain.EMPTY : null);
    if (!seen.add(tenant)) {
      // Two pieces would hide what is missing between them.
      begun.breakOff(
          entry.number(), at("entries of tenant '%s' stand further up already".formatted(tenant)));
    }
    if (damage != null) {
      begun.breakOff(Math.max(1, entry.number() - 1), damage);
      damage = null;
    }
    firstSeen = entry.number();
    walk = begun;
    return begun;
  }

  private void endOfChain(AuditExport.EndOfChain found) {
    AuditWalk now = walk;
    if (now == null) {
      damaged("the entries in front of the end of a chain are missing");
      chains++;
      return;
    }
    long due = Math.max(found.first(), scope.from());
    if (firstSeen > due && due <= scope.to()) {
      now.breakOff(due, at("entry %d is missing; found %d".formatted(due, firstSeen)));
    }
    boolean reached = now.isOver();
    if (!reached && now.number() < found.last()) {
      now.breakOff(
          now.number() + 1,
          at("entry %d is missing; the last one is %d".formatted(now.number() + 1, found.last())));
    } else if (now.head().number() == found.last() && !now.head().hash().equals(found.hash())) {
      now.breakOff(now.number(), at("the chain ends with another hash"));
    }
    close();
  }

  private void close() {
    AuditWalk now = walk;
    walk = null;
    if (now != null && (scope.tenant() == null || scope.tenant().equals(now.tenant()))) {
      if (!now.isOver()) {
        now.end(false);
      }
      verdicts.add(now.verdict());
    }
  }

  private void damaged(String what) {
    if (walk == null) {
      damage = damage == null ? at(what) : damage;
    } else {
      breakOff(what);
    }
  }

  private void breakOff(String what) {
    AuditWalk now = walk;
    if (now != null) {
      now.breakOff(now.number() + 1, at(what));
    }
  }

  private String at(String what) {
    return "%s, line %d: %s".formatted(file, line, what);
  }

  private void endWith(String what) {
    AuditWalk now = walk;
    if (now == null) {
      verdicts.add(new Verdict("", 0, 1, damage == null ? what : damage));
    } else {
      now.breakOff(now.number() + 1, what);
      close();
    }
  }

  private void compareCounts(AuditExport.EndOfFile found) {
    if (damage != null) {
      verdicts.add(new Verdict("", 0, 1, damage));
    } else if (verdicts.stream().allMatch(v -> v.brokenAt() == 0)
        && (found.chains() != chains || found.entries() != entries)) {
      fileBroken(
          "it was written with %d entries of %d tenants, and has %d of %d"
              .formatted(found.entries(), found.chains(), entries, chains));
    }
  }

  private void fileBroken(String what) {
    verdicts.add(new Verdict("", 0, 1, at(what)));
  }
}
