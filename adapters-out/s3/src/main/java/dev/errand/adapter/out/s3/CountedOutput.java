package dev.errand.adapter.out.s3;

import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.CRC32C;

/** Passes bytes on and says what they were. Does not close what it passes them to. */
final class CountedOutput extends OutputStream {

  private final OutputStream out;
  private final CRC32C sum = new CRC32C();
  private long size;

  CountedOutput(OutputStream out) {
    this.out = out;
  }

  @Override
  public void write(int single) throws IOException {
    write(new byte[] {(byte) single}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int from, int length) throws IOException {
    out.write(bytes, from, length);
    sum.update(bytes, from, length);
    size += length;
  }

  @Override
  public void flush() throws IOException {
    out.flush();
  }

  Inventory.Content content() {
    return new Inventory.Content(size, Sums.hex(sum));
  }
}
