package dev.errand.adapter.out.s3;

import com.github.luben.zstd.ZstdInputStream;
import com.github.luben.zstd.ZstdOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** How the parts of a session are made small. The same bytes in give the same bytes out. */
enum Compression {
  GZIP(".gz"),
  ZSTD(".zst"),
  NONE("");

  private static final int BUFFER = 64 << 10;
  private static final int ZSTD_LEVEL = 3;

  /** From here on it pays to compress beside the thread that reads. */
  private static final long LARGE = 8L << 20;

  private final String suffix;

  Compression(String suffix) {
    this.suffix = suffix;
  }

  /** What names of objects end in. */
  String suffix() {
    return suffix;
  }

  /** How an object with a name is compressed. */
  static Compression of(String object) {
    return object.endsWith(GZIP.suffix) ? GZIP : object.endsWith(ZSTD.suffix) ? ZSTD : NONE;
  }

  /**
   * A stream whose close ends the compressed bytes, and does not close {@code out}.
   *
   * @param about how many bytes there will be, about
   */
  OutputStream compress(OutputStream out, long about) throws IOException {
    OutputStream open = new Open(out);
    return switch (this) {
      case GZIP -> new GZIPOutputStream(open, BUFFER);
      // With a thread of its own it gives other bytes than without, but always the same ones.
      case ZSTD ->
          new ZstdOutputStream(open, ZSTD_LEVEL)
              .setChecksum(true)
              .setWorkers(about < LARGE ? 0 : 1);
      case NONE -> open;
    };
  }

  /** The bytes that were compressed. */
  InputStream expand(InputStream in) throws IOException {
    return switch (this) {
      case GZIP -> new GZIPInputStream(in, BUFFER);
      case ZSTD -> new ZstdInputStream(in);
      case NONE -> in;
    };
  }

  private static final class Open extends FilterOutputStream {
    Open(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      out.write(bytes, from, length);
    }

    @Override
    public void close() throws IOException {
      flush();
    }
  }
}
