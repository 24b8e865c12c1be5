package dev.errand.adapter.out.postgres;

import dev.errand.application.port.out.Mailbox;
import dev.errand.application.spi.AdapterContext;
import dev.errand.application.spi.MailboxProvider;
import java.net.URI;
import java.time.Duration;
import java.util.Set;

/**
 * Opens mailboxes in PostgreSQL 15 or newer, with the addresses of {@link
 * PostgresSessionLedgerProvider} and two more options:
 *
 * <ul>
 *   <li>{@code queue}: name of the mailbox, {@code briefs} if not given; a database holds as many
 *       as one likes
 *   <li>{@code deduplication}: how long deduplication ids are remembered, 5m if not given
 * </ul>
 *
 * <p>Mailboxes are thread-safe and block the calling thread. Tenants are served in turn. Those who
 * wait share one more connection a database and process, by which the server wakes them.
 */
public final class PostgresMailboxProvider implements MailboxProvider {

  private static final Set<String> OPTIONS = Set.of("queue", "deduplication");

  /** For {@link java.util.ServiceLoader}. */
  public PostgresMailboxProvider() {}

  @Override
  public String scheme() {
    return "postgresql";
  }

  @Override
  public Mailbox open(URI address, AdapterContext context) {
    PostgresAddress parsed = PostgresAddress.parse(address, OPTIONS);
    String name = parsed.name("queue", "briefs");
    Duration deduplication = parsed.duration("deduplication", Duration.ofMinutes(5));
    return new PostgresMailbox(Databases.share(parsed, context), name, deduplication, context);
  }
}
