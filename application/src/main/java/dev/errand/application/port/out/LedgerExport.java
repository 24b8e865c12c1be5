package dev.errand.application.port.out;

import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.SessionId;
import java.nio.file.Path;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Writes ledgers as a table, for analysis by others. Blocks; thread-safe. */
public interface LedgerExport {

  /** Cannot. */
  LedgerExport NONE =
      (file, rows) -> {
        throw new PortException(
            new Failure.NotFound("no adapter writes ledgers as tables; configure one by 'export'"));
      };

  /**
   * Writes rows into a Parquet file, with a column for each component of {@link Row}, in its order
   * and with its name in lower case with underscores. Memory does not grow with their number.
   *
   * @param file is made whole or not at all; it must not be there yet
   * @param rows is asked once, on this thread
   * @throws PortException with {@code Conflict} if the file is there; with {@code StorageFull} or
   *     {@code Unavailable} if it cannot be written
   */
  void write(Path file, Rows rows);

  /** Rows, one after the other. */
  interface Rows {
    /** Gives each row to {@code writer}. */
    void forEach(Consumer<Row> writer);
  }

  /**
   * An event.
   *
   * @param session the session
   * @param tenant whose it is
   * @param agent who did it, or null when none was chosen yet
   * @param model the model it ran on, or null when none was chosen yet
   * @param sequence its place in the session
   * @param epoch the claim it was written under
   * @param happenedAt when it was written
   * @param kind what happened, such as {@code tool-finished}
   * @param event all of it, as JSON
   */
  record Row(
      SessionId session,
      String tenant,
      @Nullable String agent,
      @Nullable String model,
      long sequence,
      long epoch,
      Instant happenedAt,
      String kind,
      String event) {}
}
