package dev.errand.bootstrap;

import dev.errand.application.ErrandApplication;
import dev.errand.application.Ports;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Map;

/**
 * Errand, configured, discovered and connected as {@code errand serve} does it, without its command
 * line. It lies in this package because wiring is nobody else's business.
 *
 * @param application the use cases
 * @param ports what they stand on
 * @param wiring closes the ports
 * @param scheduler closes last
 */
public record OpenErrand(
    ErrandApplication application, Ports ports, AutoCloseable wiring, AutoCloseable scheduler)
    implements AutoCloseable {

  /** Opens everything that these environment variables configure. */
  public static OpenErrand with(Map<String, String> environment) {
    JvmScheduler scheduler = new JvmScheduler();
    AdapterCatalog catalog = AdapterCatalog.discover(Installation.loader());
    Config config =
        new ConfigReader(environment, catalog::problem).read(null, Path.of(""), "bench");
    SecureRandom random = new SecureRandom();
    Wiring wiring =
        Wiring.open(
            config,
            catalog,
            new Wiring.Surroundings(
                scheduler,
                new TimeOrderedIds(scheduler, random),
                random,
                new KeyUses(new Secrets(environment))));
    return new OpenErrand(wiring.application(), wiring.ports(), wiring, scheduler);
  }

  @Override
  public void close() throws Exception {
    wiring.close();
    scheduler.close();
  }
}
