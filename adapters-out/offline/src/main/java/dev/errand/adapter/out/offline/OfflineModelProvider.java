package dev.errand.adapter.out.offline;

import dev.errand.application.port.out.LanguageModel;
import dev.errand.application.port.out.PortException;
import dev.errand.application.spi.AdapterContext;
import dev.errand.application.spi.LanguageModelProvider;
import dev.errand.domain.budget.Price;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.ModelProfile;
import java.net.URI;

/**
 * Offers {@code offline:analyst}, a deterministic, rule-based stand-in for a language model. It
 * drives the data tools over the user's files, so that the whole product runs with no key and no
 * network, and says in every report what it is.
 *
 * <p>It does no I/O, is free unless the price table names it, and gives the same reply to the same
 * request. Thread-safe.
 */
public final class OfflineModelProvider implements LanguageModelProvider {

  private static final String ANALYST = "analyst";
  private static final String ADDRESS = "offline:" + ANALYST;
  private static final long CONTEXT_WINDOW = 200_000;

  /** A provider; does nothing yet. */
  public OfflineModelProvider() {}

  @Override
  public String scheme() {
    return "offline";
  }

  /**
   * Opens the stand-in.
   *
   * @throws PortException with {@code InvalidRequest} for any name but {@code analyst}
   */
  @Override
  public LanguageModel open(URI address, AdapterContext context) {
    String name = address.getSchemeSpecificPart();
    if (!ANALYST.equals(name)) {
      throw new PortException(
          new Failure.InvalidRequest(
              "there is no model '%s'; the offline models are: %s".formatted(address, ADDRESS)));
    }
    return new OfflineAnalyst(
        new ModelProfile(
            ADDRESS,
            context.prices().of(ADDRESS).orElse(Price.FREE),
            CONTEXT_WINDOW,
            Dossier.DISCLOSURE));
  }
}
