package dev.errand.application.audit;

import dev.errand.application.audit.CheckpointBook.Mark;
import dev.errand.application.port.in.VerifyAudit.Scope;
import dev.errand.application.port.in.VerifyAudit.Verdict;
import dev.errand.domain.audit.AuditChain;
import dev.errand.domain.audit.AuditCheckpoint;
import dev.errand.domain.audit.AuditEntry;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Checks a tenant's entries one by one, and what checkpoints say of them. Used by one thread. */
final class AuditWalk {

  private final String tenant;
  private final Scope scope;
  private final CheckpointBook.Page page;
  private @Nullable AuditChain chain;
  private long first;
  private long entries;
  private AuditChain.Check.@Nullable Broken broken;
  private Map.@Nullable Entry<Long, List<Mark>> next;
  private int fitting;
  private int beyond;

  /**
   * A walk.
   *
   * @param begin the head in front of the first entry, or null for what that entry says itself
   */
  AuditWalk(String tenant, Scope scope, CheckpointBook.Page page, @Nullable AuditChain begin) {
    this.tenant = tenant;
    this.scope = scope;
    this.page = page;
    this.chain = begin;
    this.next = page.marks().ceilingEntry(begin == null ? scope.from() - 1 : begin.number() + 1);
  }

  String tenant() {
    return tenant;
  }

  /** Whether nothing behind it matters. */
  boolean isOver() {
    AuditChain now = chain;
    return broken != null || (now != null && now.number() >= scope.to());
  }

  /** The last entry found intact, or the one in front of the first. */
  long number() {
    return chain == null ? scope.from() - 1 : chain.number();
  }

  /** Where the chain is, empty if nothing was read. */
  AuditChain head() {
    return Objects.requireNonNullElse(chain, AuditChain.EMPTY);
  }

  void step(AuditEntry entry) {
    if (broken != null || entry.number() < scope.from() - 1 || number() >= scope.to()) {
      return;
    }
    AuditChain before = chain == null ? AuditChain.before(entry) : chain;
    switch (before.check(entry)) {
      case AuditChain.Check.Broken found -> broken = found;
      case AuditChain.Check.Intact intact -> {
        chain = intact.next();
        if (entry.number() >= scope.from()) {
          entries++;
          first = first == 0 ? entry.number() : first;
        }
        compare(intact.next());
      }
    }
  }

  private void compare(AuditChain now) {
    while (next != null && next.getKey() < now.number()) {
      next = page.marks().higherEntry(next.getKey());
    }
    if (next == null || next.getKey() > now.number()) {
      return;
    }
    for (Mark mark : next.getValue()) {
      if (mark.statement().fits(now)) {
        fitting++;
      } else if (broken == null) {
        broken = new AuditChain.Check.Broken(now.number(), rewritten(mark));
      }
    }
  }

  private String rewritten(Mark mark) {
    Map.Entry<Long, List<Mark>> last = page.marks().lowerEntry(mark.statement().number());
    return "its hash is not the one that %s; the chain was written anew from some entry behind %d on"
        .formatted(said(mark), last == null ? 0 : last.getKey());
  }

  private static String said(Mark mark) {
    AuditCheckpoint.Statement statement = mark.statement();
    return "the checkpoint of %s attests (%s)".formatted(statement.at(), mark.place());
  }

  /** Notes what is wrong with an entry, unless something is with an earlier one. */
  void breakOff(long number, String reason) {
    AuditChain.Check.Broken known = broken;
    if (known == null || number < known.number()) {
      broken = new AuditChain.Check.Broken(number, reason);
    }
  }

  /**
   * Notes that the chain ends here.
   *
   * @param forGood whether there cannot be more elsewhere
   */
  void end(boolean forGood) {
    long last = number();
    boolean longer = scope.to() != Scope.END && last < scope.to();
    if (longer) {
      breakOff(last + 1, "entry %d is missing; the last one is %d".formatted(last + 1, last));
    }
    for (List<Mark> marks : page.marks().tailMap(last, false).values()) {
      for (Mark mark : marks) {
        if (mark.statement().number() > scope.to() || broken != null) {
          continue;
        }
        if (forGood) {
          breakOff(last + 1, missing(mark, last));
        } else {
          beyond++;
        }
      }
    }
  }

  private static String missing(Mark mark, long last) {
    long number = mark.statement().number();
    return last == 0
        ? "all entries are gone, %d of them; %s".formatted(number, saidIt(mark))
        : "the end was cut off: entry %d is missing, and there were %d; %s"
            .formatted(last + 1, number, saidIt(mark));
  }

  private static String saidIt(Mark mark) {
    return "the checkpoint of %s attests it (%s)".formatted(mark.statement().at(), mark.place());
  }

  Verdict verdict() {
    AuditChain.Check.Broken found = broken;
    return new Verdict(
        tenant,
        first,
        entries,
        found == null ? 0 : found.number(),
        found == null ? "" : found.reason(),
        fitting,
        beyond,
        page.distrusted());
  }
}
