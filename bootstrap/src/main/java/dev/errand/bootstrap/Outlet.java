package dev.errand.bootstrap;

import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Standard output, remembering what went wrong with it: writers keep that to themselves, and a
 * report that did not fit the disk would count as printed. A reader who has gone is no failure.
 */
final class Outlet extends OutputStream {

  private final OutputStream out;
  private @Nullable String lost;

  Outlet(OutputStream out) {
    this.out = out;
  }

  /** Why not everything was written, or null. */
  @Nullable String lost() {
    return lost;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int from, int length) throws IOException {
    try {
      out.write(bytes, from, length);
    } catch (IOException e) {
      String why = String.valueOf(e.getMessage());
      if (lost == null && !why.contains("Broken pipe")) {
        lost = why;
      }
      throw e;
    }
  }
}
