package dev.errand.application.spi;

import dev.errand.application.port.out.Codecs;
import dev.errand.application.port.out.IdGenerator;
import dev.errand.application.port.out.Scheduler;
import dev.errand.application.port.out.Telemetry;
import dev.errand.domain.budget.PriceTable;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * What adapters share.
 *
 * @param codecs turns things into bytes and back
 * @param scheduler time and threads
 * @param ids makes ids
 * @param telemetry counts and measures
 * @param prices prices of models
 * @param secrets looks a secret up by its name; the value must not be logged or kept in messages
 */
public record AdapterContext(
    Codecs codecs,
    Scheduler scheduler,
    IdGenerator ids,
    Telemetry telemetry,
    PriceTable prices,
    Function<String, Optional<String>> secrets) {
  public AdapterContext {
    Objects.requireNonNull(codecs, "codecs is null");
    Objects.requireNonNull(scheduler, "scheduler is null");
    Objects.requireNonNull(ids, "ids is null");
    Objects.requireNonNull(telemetry, "telemetry is null");
    Objects.requireNonNull(prices, "prices is null");
    Objects.requireNonNull(secrets, "secrets is null");
  }
}
