package dev.errand.application.parsing;

import dev.errand.application.port.out.PortException;
import dev.errand.domain.failure.Failure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Consumer;

/**
 * Lines of bytes, each ended by a line break, up to a bound for each and for all of them together.
 */
public final class LineSplitter {

  /** More than any line has that is written here. */
  private static final int LONGEST = 64 << 20;

  private final InputStream in;
  private final long most;

  /**
   * Reads nothing yet.
   *
   * @param most bytes of all lines together
   */
  public LineSplitter(InputStream in, long most) {
    this.in = in;
    this.most = most;
  }

  /**
   * Reads to the end.
   *
   * @throws PortException with {@code Denied} if there is more than may be, {@code Corrupt} if the
   *     last line has no end
   */
  public void forEach(Consumer<byte[]> reader) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream(512);
    byte[] buffer = new byte[64 << 10];
    long total = 0;
    for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
      total += read;
      if (total > most) {
        throw new PortException(
            new Failure.Denied("the lines have more than " + most + " bytes together"));
      }
      int from = 0;
      for (int i = 0; i < read; i++) {
        if (buffer[i] == '\n') {
          line.write(buffer, from, i - from);
          reader.accept(line.toByteArray());
          line.reset();
          from = i + 1;
        }
      }
      line.write(buffer, from, read - from);
      if (line.size() > LONGEST) {
        throw new PortException(new Failure.Denied("a line has more than " + LONGEST + " bytes"));
      }
    }
    if (line.size() > 0) {
      throw new PortException(new Failure.Corrupt("the last line is cut short"));
    }
  }
}
