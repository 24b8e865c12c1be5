package dev.errand.application.parsing;

import java.io.IOException;
import java.io.InputStream;

/** The bytes of one entry of a tar. Closing it closes nothing. Not thread-safe. */
final class TarContent extends InputStream {

  private final InputStream in;
  private final String name;
  private long left;

  TarContent(InputStream in, long size, String name) {
    this.in = in;
    this.left = size;
    this.name = name;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int from, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (left == 0) {
      return -1;
    }
    int read = in.read(bytes, from, (int) Math.min(length, left));
    if (read < 0) {
      throw TarHeader.corrupt("it is cut short within '" + TarHeader.shown(name) + "'");
    }
    left -= read;
    return read;
  }

  void skipRest() throws IOException {
    byte[] rest = new byte[8192];
    while (read(rest, 0, rest.length) >= 0) {
      // Only the position matters.
    }
  }
}
