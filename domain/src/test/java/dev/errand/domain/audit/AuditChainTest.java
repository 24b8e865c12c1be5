package dev.errand.domain.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class AuditChainTest {

  @Test
  void aChainOfAppendedEntriesIsIntact() {
    List<AuditEntry> entries = entries(5);

    assertThat(firstBroken(entries)).isZero();
  }

  @Property(tries = 2_000)
  void anySingleBitChangeIsFoundAtItsEntry(@ForAll long seed) {
    Random dice = new Random(seed);
    List<AuditEntry> entries = entries(4);
    int victim = dice.nextInt(entries.size());

    entries.set(victim, flipped(entries.get(victim), dice));

    assertThat(firstBroken(entries)).isEqualTo(victim + 1);
  }

  @Test
  void everyFieldCounts() {
    AuditFact fact = new AuditFact(Instant.EPOCH, "acme", "ada", "done", "s1", 1, "why");
    Instant later = Instant.EPOCH.plusNanos(1);

    assertThat(
            Stream.of(
                    AuditChain.EMPTY.append(fact),
                    new AuditChain(1, AuditChain.GENESIS).append(fact),
                    new AuditChain(0, "1".repeat(64)).append(fact),
                    append(new AuditFact(later, "acme", "ada", "done", "s1", 1, "why")),
                    append(new AuditFact(Instant.EPOCH, "other", "ada", "done", "s1", 1, "why")),
                    append(new AuditFact(Instant.EPOCH, "acme", "eve", "done", "s1", 1, "why")),
                    append(new AuditFact(Instant.EPOCH, "acme", "ada", "failed", "s1", 1, "why")),
                    append(new AuditFact(Instant.EPOCH, "acme", "ada", "done", "s2", 1, "why")),
                    append(new AuditFact(Instant.EPOCH, "acme", "ada", "done", "s1", 2, "why")),
                    append(new AuditFact(Instant.EPOCH, "acme", "ada", "done", "s1", 1, "why?")))
                .map(AuditEntry::hash))
        .doesNotHaveDuplicates();
    assertThat(AuditChain.EMPTY.append(fact)).isEqualTo(AuditChain.EMPTY.append(fact));
  }

  private static AuditEntry append(AuditFact fact) {
    return AuditChain.EMPTY.append(fact);
  }

  @Test
  void aMissingEntryIsNamedByItsNumber() {
    List<AuditEntry> entries = entries(3);

    assertThat(AuditChain.EMPTY.after(entries.get(0)).check(entries.get(2)))
        .isEqualTo(new AuditChain.Check.Broken(2, "entry 2 is missing; found 3"));
  }

  @Test
  void aRemovedEntryIsFound() {
    List<AuditEntry> entries = entries(4);

    entries.remove(1);

    assertThat(firstBroken(entries)).isEqualTo(2);
  }

  @Test
  void swappedEntriesAreFound() {
    List<AuditEntry> entries = entries(4);

    entries.set(1, entries.set(2, entries.get(1)));

    assertThat(firstBroken(entries)).isEqualTo(2);
  }

  @Test
  void movingTextBetweenFieldsIsFound() {
    AuditFact one = fact("ab", "c");
    AuditFact other = fact("a", "bc");

    assertThat(AuditChain.EMPTY.append(one).hash())
        .isNotEqualTo(AuditChain.EMPTY.append(other).hash());
  }

  private static AuditEntry flipped(AuditEntry entry, Random dice) {
    AuditFact f = entry.fact();
    return switch (dice.nextInt(9)) {
      case 0 ->
          new AuditEntry(
              entry.number() ^ 1L << dice.nextInt(63), f, entry.previousHash(), entry.hash());
      case 1 -> new AuditEntry(entry.number(), f, flip(entry.previousHash(), dice), entry.hash());
      case 2 -> new AuditEntry(entry.number(), f, entry.previousHash(), flip(entry.hash(), dice));
      case 3 ->
          with(
              entry,
              new AuditFact(
                  Instant.ofEpochSecond(
                      f.at().getEpochSecond() ^ 1L << dice.nextInt(30), f.at().getNano()),
                  f.tenant(),
                  f.actor(),
                  f.action(),
                  f.session(),
                  f.sequence(),
                  f.detail()));
      case 4 -> with(entry, fact(f, flip(f.tenant(), dice), f.actor(), f.action(), f.detail()));
      case 5 -> with(entry, fact(f, f.tenant(), flip(f.actor(), dice), f.action(), f.detail()));
      case 6 -> with(entry, fact(f, f.tenant(), f.actor(), flip(f.action(), dice), f.detail()));
      case 7 ->
          with(
              entry,
              new AuditFact(
                  f.at(),
                  f.tenant(),
                  f.actor(),
                  f.action(),
                  f.session(),
                  f.sequence() ^ 1L << dice.nextInt(63),
                  f.detail()));
      default -> with(entry, fact(f, f.tenant(), f.actor(), f.action(), flip(f.detail(), dice)));
    };
  }

  private static String flip(String text, Random dice) {
    char[] chars = text.toCharArray();
    chars[dice.nextInt(chars.length)] ^= (char) (1 << dice.nextInt(7));
    return new String(chars);
  }

  private static AuditEntry with(AuditEntry entry, AuditFact fact) {
    return new AuditEntry(entry.number(), fact, entry.previousHash(), entry.hash());
  }

  private static AuditFact fact(
      AuditFact f, String tenant, String actor, String action, String detail) {
    return new AuditFact(f.at(), tenant, actor, action, f.session(), f.sequence(), detail);
  }

  private static AuditFact fact(String actor, String action) {
    return new AuditFact(
        Instant.parse("2026-01-01T00:00:00Z"), "acme", actor, action, "s1", 7, "detail");
  }

  private static List<AuditEntry> entries(int count) {
    List<AuditEntry> entries = new ArrayList<>();
    AuditChain chain = AuditChain.EMPTY;
    for (int i = 0; i < count; i++) {
      AuditEntry entry = chain.append(fact("ada", "did-" + i));
      entries.add(entry);
      chain = chain.after(entry);
    }
    return entries;
  }

  private static long firstBroken(List<AuditEntry> entries) {
    AuditChain chain = AuditChain.EMPTY;
    for (int i = 0; i < entries.size(); i++) {
      switch (chain.check(entries.get(i))) {
        case AuditChain.Check.Intact intact -> chain = intact.next();
        case AuditChain.Check.Broken broken -> {
          return i + 1;
        }
      }
    }
    return 0;
  }
}
