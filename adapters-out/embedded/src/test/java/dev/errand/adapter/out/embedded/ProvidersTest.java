package dev.errand.adapter.out.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.errand.application.port.out.Mailbox;
import dev.errand.application.port.out.Mailbox.Outgoing;
import dev.errand.application.port.out.Payload;
import dev.errand.application.port.out.PortException;
import dev.errand.application.spi.AdapterContext;
import dev.errand.application.spi.ArchiveProvider;
import dev.errand.application.spi.AuditLogProvider;
import dev.errand.application.spi.DeadLettersProvider;
import dev.errand.application.spi.FileContentsProvider;
import dev.errand.application.spi.MailboxProvider;
import dev.errand.application.spi.QuotaAccountsProvider;
import dev.errand.application.spi.SessionLedgerProvider;
import dev.errand.application.spi.WorkspacesProvider;
import dev.errand.domain.failure.Failure;
import dev.errand.testkit.Fixtures;
import dev.errand.testkit.ManualScheduler;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ProvidersTest {

  private final AdapterContext context = Fixtures.context(new LetterCodec(), new ManualScheduler());

  @ParameterizedTest
  @ValueSource(strings = {"memory:/", "memory:///", "memory:briefs", "memory:a.b_c-1"})
  void memoryShouldBeOpenedByName(String address) {
    assertThat(new MemoryMailboxProvider().open(URI.create(address), context)).isNotNull();
    assertThat(new MemoryDeadLettersProvider().open(URI.create(address), context)).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"memory:a?size=3", "memory:a/b", "memory:a#b", "redis:a", "a"})
  void anythingElseShouldBeRefused(String address) {
    assertThatThrownBy(() -> new MemoryMailboxProvider().open(URI.create(address), context))
        .isInstanceOfSatisfying(
            PortException.class,
            e -> assertThat(e.failure()).isInstanceOf(Failure.InvalidRequest.class))
        .hasMessageContaining("memory:briefs");
  }

  @ParameterizedTest
  @ValueSource(strings = {"file:a", "file:./a/b%20c", "file:/a", "file:///a"})
  void aDirectoryShouldBeOpened(String address) {
    assertThat(new FileDeadLettersProvider().open(URI.create(address), context)).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"file://host/a", "file:a?b=c", "file:/a?b=c", "file:a#b", "memory:a"})
  void anythingButADirectoryShouldBeRefused(String address) {
    assertThatThrownBy(() -> new FileDeadLettersProvider().open(URI.create(address), context))
        .isInstanceOfSatisfying(
            PortException.class,
            e -> assertThat(e.failure()).isInstanceOf(Failure.InvalidRequest.class))
        .hasMessageContaining("file:DIRECTORY");
  }

  @Test
  void everyOpeningShouldGiveAMailboxOfItsOwn() throws Exception {
    MailboxProvider provider = new MemoryMailboxProvider();
    Mailbox first = provider.open(URI.create("memory:briefs"), context);
    Mailbox second = provider.open(URI.create("memory:briefs"), context);

    first.send(Outgoing.of(Payload.ofText("a")));

    assertThat(second.receive(1, Duration.ofSeconds(1), Duration.ZERO)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"fsync=maybe", "fsync", "sync=off", "fsync=off&fsnyc=on"})
  void aWrongParameterShouldBeNamed(String parameter) {
    assertThatThrownBy(
            () -> new FileSessionLedgerProvider().open(URI.create("file:a?" + parameter), context))
        .isInstanceOfSatisfying(
            PortException.class,
            e -> assertThat(e.failure()).isInstanceOf(Failure.InvalidRequest.class))
        .hasMessageContaining("fsync");
  }

  @Test
  void providersShouldBeFoundOnTheModulePathAndOnTheClassPath() throws IOException {
    for (Class<?> service :
        List.of(
            ArchiveProvider.class,
            AuditLogProvider.class,
            DeadLettersProvider.class,
            FileContentsProvider.class,
            MailboxProvider.class,
            QuotaAccountsProvider.class,
            SessionLedgerProvider.class,
            WorkspacesProvider.class)) {
      assertThat(listed(service)).isNotEmpty().isEqualTo(provided(service));
    }
    assertThat(ProvidersTest.class.getModule().getDescriptor().provides()).hasSize(8);
  }

  private static List<String> provided(Class<?> service) {
    return ProvidersTest.class.getModule().getDescriptor().provides().stream()
        .filter(provides -> provides.service().equals(service.getName()))
        .flatMap(provides -> provides.providers().stream())
        .sorted()
        .toList();
  }

  private static List<String> listed(Class<?> service) throws IOException {
    String name = "/META-INF/services/" + service.getName();
    try (InputStream in = ProvidersTest.class.getResourceAsStream(name)) {
      Stream<String> lines = new String(in.readAllBytes(), StandardCharsets.UTF_8).lines();
      return lines.sorted().toList();
    }
  }
}
