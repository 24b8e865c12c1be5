package dev.errand.application.port.in;

import dev.errand.domain.session.SessionId;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Gives archived ledgers to those who analyse them. */
public interface ExportLedgers {

  /**
   * Writes the events of archived sessions into a Parquet file, the newest that is stored of each.
   * Each session is read and found whole before a row of it is written.
   *
   * @param file must not be there yet
   * @param session only this session, or null for all
   * @param by who wants it
   * @throws dev.errand.application.port.out.PortException with {@code NotFound} if nothing is
   *     stored of {@code session}, {@code Corrupt} naming what is damaged, {@code Conflict} if the
   *     file is there
   */
  Exported parquet(Path file, @Nullable SessionId session, String by);

  /**
   * What was written.
   *
   * @param sessions how many sessions
   * @param events how many events, one in each row
   */
  record Exported(int sessions, long events) {}
}
