package dev.errand.adapter.out.embedded;

import dev.errand.domain.workspace.FileRef;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.MessageDigest;

/** Content that fails at its end if it was not what was stored. Not thread-safe. */
final class CheckedContent extends InputStream {

  private final InputStream in;
  private final FileRef content;
  private final Path blob;
  private final MessageDigest digest = Sums.sha256();
  private long size;
  private boolean checked;

  CheckedContent(InputStream in, FileRef content, Path blob) {
    this.in = in;
    this.content = content;
    this.blob = blob;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int from, int length) throws IOException {
    int read = in.read(bytes, from, length);
    if (read > 0) {
      digest.update(bytes, from, read);
      size += read;
    } else if (read < 0 && !checked) {
      if (size != content.size() || !Sums.hex(digest).equals(content.sha256())) {
        throw BlobStore.corrupt(blob, "its SHA-256 is another");
      }
      checked = true;
    }
    return read;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
