package dev.errand.bootstrap;

import dev.errand.application.port.out.Mailbox;
import dev.errand.application.port.out.Telemetry;
import dev.errand.application.spi.AdapterContext;
import dev.errand.application.spi.Provider;
import dev.errand.domain.budget.PriceTable;
import java.security.SecureRandom;
import java.util.Locale;
import java.util.Optional;

/** A mailbox of any kind, opened by its address as the program opens it. */
public final class OpenMailbox implements AutoCloseable {

  private final OpenedParts opened = new OpenedParts();
  private final Mailbox mailbox;

  private OpenMailbox(String address) {
    AdapterCatalog catalog = AdapterCatalog.discover(OpenMailbox.class.getClassLoader());
    JvmScheduler scheduler = opened.add(new JvmScheduler());
    AdapterContext context =
        new AdapterContext(
            catalog.codecs().codecs(),
            scheduler,
            new TimeOrderedIds(scheduler, new SecureRandom()),
            Telemetry.NONE,
            PriceTable.EMPTY,
            name ->
                Optional.ofNullable(
                    System.getenv("ERRAND_SECRET_" + name.toUpperCase(Locale.ROOT))));
    Provider<Mailbox> provider = catalog.provider(Port.MAILBOX, Address.parse(address));
    mailbox = opened.add(provider.open(Address.parse(address), context));
  }

  /** Opens it; whoever does closes it. */
  public static OpenMailbox at(String address) {
    return new OpenMailbox(address);
  }

  /** The mailbox. */
  public Mailbox mailbox() {
    return mailbox;
  }

  @Override
  public void close() {
    opened.close();
  }
}
