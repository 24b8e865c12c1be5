package dev.errand.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.application.port.out.AuditLog;
import dev.errand.application.port.out.Health;
import dev.errand.domain.audit.AuditChain;
import dev.errand.domain.audit.AuditEntry;
import dev.errand.domain.audit.AuditFact;
import dev.errand.domain.session.SessionId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every {@link AuditLog} promises. */
public interface AuditLogContract {

  /** The log under test: empty at first, the same one throughout a test. */
  AuditLog auditLog();

  /** A fact about a session's event. */
  static AuditFact fact(String tenant, String session, long sequence) {
    return new AuditFact(
        Instant.parse("2026-01-01T00:00:00Z").plusSeconds(sequence),
        tenant,
        "worker-1",
        "tool-finished",
        session,
        sequence,
        "call \"" + sequence + "\" €");
  }

  @Test
  default void entriesShouldFormOneChainPerTenant() {
    auditLog().append(List.of(fact("acme", "s1", 1), fact("zoo", "s2", 1), fact("acme", "s1", 2)));
    auditLog().append(List.of(fact("acme", "s3", 7)));

    assertThat(read("acme", 0))
        .extracting(AuditEntry::fact)
        .containsExactly(fact("acme", "s1", 1), fact("acme", "s1", 2), fact("acme", "s3", 7));
    assertThat(read("zoo", 0)).extracting(AuditEntry::fact).containsExactly(fact("zoo", "s2", 1));
    requireIntact("acme");
    requireIntact("zoo");
  }

  @Test
  default void readShouldLeaveOutEntriesUpToANumber() {
    auditLog().append(List.of(fact("acme", "s", 1), fact("acme", "s", 2), fact("acme", "s", 3)));

    assertThat(read("acme", 1)).extracting(AuditEntry::number).containsExactly(2L, 3L);
    assertThat(read("acme", 3)).isEmpty();
  }

  @Test
  default void repeatingAnAppendShouldChangeNothing() {
    List<AuditFact> facts = List.of(fact("acme", "s", 1), fact("acme", "s", 4));
    auditLog().append(facts);
    List<AuditEntry> before = read("acme", 0);

    auditLog().append(facts);
    auditLog().append(List.of(fact("acme", "s", 3)));

    assertThat(read("acme", 0)).isEqualTo(before);
  }

  @Test
  default void aBatchThatIsPartlyKnownShouldAddTheRest() {
    auditLog().append(List.of(fact("acme", "s", 1), fact("acme", "s", 2)));

    auditLog().append(List.of(fact("acme", "s", 2), fact("acme", "s", 3), fact("acme", "s", 3)));

    assertThat(read("acme", 0))
        .extracting(entry -> entry.fact().sequence())
        .containsExactly(1L, 2L, 3L);
    requireIntact("acme");
  }

  @Test
  default void factsOutsideOfSessionsShouldAlwaysBeAppended() {
    AuditFact fact =
        new AuditFact(Instant.EPOCH, "acme", "operator", "dead-letters-purged", "", 0, "");

    auditLog().append(List.of(fact));
    auditLog().append(List.of(fact, fact));

    assertThat(read("acme", 0)).extracting(AuditEntry::fact).containsExactly(fact, fact, fact);
    requireIntact("acme");
  }

  @Test
  default void attestedShouldBeTheLastSequenceOfTheSession() {
    auditLog().append(List.of(fact("acme", "s", 3), fact("acme", "t", 9), fact("acme", "s", 5)));

    assertThat(auditLog().attested("acme", new SessionId("s"))).isEqualTo(5);
    assertThat(auditLog().attested("acme", new SessionId("t"))).isEqualTo(9);
    assertThat(auditLog().attested("acme", new SessionId("u"))).isZero();
    assertThat(auditLog().attested("zoo", new SessionId("s"))).isZero();
  }

  @Test
  default void tenantsShouldBeThoseWithEntriesInOrder() {
    auditLog().append(List.of());
    assertThat(auditLog().tenants()).isEmpty();
    assertThat(read("nobody", 0)).isEmpty();

    auditLog().append(List.of(fact("zoo", "s", 1), fact("acme", "s", 1)));

    assertThat(auditLog().tenants()).containsExactly("acme", "zoo");
  }

  @Test
  default void tenantsOfAnyNameShouldBeKeptApart() {
    List<String> names =
        List.of("", "%", "../../etc/passwd", "ACME", "a.b", "a/b", "acme", "con", "naïve", "日本");
    for (String name : names) {
      auditLog().append(List.of(fact(name, "s", 1)));
    }

    assertThat(auditLog().tenants()).containsExactlyInAnyOrderElementsOf(names).isSorted();
    for (String name : names) {
      assertThat(read(name, 0)).extracting(AuditEntry::fact).containsExactly(fact(name, "s", 1));
    }
  }

  @Test
  default void appendsOfManyThreadsShouldFormOneChain() throws InterruptedException {
    List<Thread> threads =
        IntStream.range(0, 8)
            .mapToObj(
                writer ->
                    Thread.ofVirtual()
                        .start(
                            () ->
                                IntStream.rangeClosed(1, 20)
                                    .forEach(
                                        i ->
                                            auditLog()
                                                .append(List.of(fact("acme", "s" + writer, i))))))
            .toList();
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(read("acme", 0)).hasSize(160);
    requireIntact("acme");
  }

  @Test
  default void whoHasSeenEnoughShouldBeGivenNoMore() {
    auditLog().append(List.of(fact("acme", "s", 1), fact("acme", "s", 2), fact("acme", "s", 3)));
    List<Long> seen = new ArrayList<>();

    auditLog()
        .read(
            "acme",
            1,
            entry -> {
              seen.add(entry.number());
              return false;
            });

    assertThat(seen).containsExactly(2L);
  }

  @Test
  default void aLogThatWorksShouldSaySo() {
    assertThat(auditLog().check()).isEqualTo(new Health.Up());
  }

  private List<AuditEntry> read(String tenant, long afterNumber) {
    List<AuditEntry> entries = new ArrayList<>();
    auditLog().read(tenant, afterNumber, entries::add);
    return entries;
  }

  private void requireIntact(String tenant) {
    AuditChain chain = AuditChain.EMPTY;
    for (AuditEntry entry : read(tenant, 0)) {
      assertThat(chain.check(entry)).isInstanceOf(AuditChain.Check.Intact.class);
      chain = chain.after(entry);
    }
  }
}
