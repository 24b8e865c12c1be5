package dev.errand.adapter.out.s3;

import dev.errand.application.port.out.PortException;
import dev.errand.domain.failure.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/**
 * An object, read to its end even if connections break: it goes on where it was. Its length and sum
 * are known at the end. Failures are thrown as {@link PortException}. Not thread-safe.
 */
final class ObjectInput extends InputStream {

  private static final int TRIES = 3;

  private final Bucket bucket;
  private final String key;
  private final MessageDigest digest = Sums.sha256();
  private ResponseInputStream<GetObjectResponse> in;
  private final @Nullable String tag;
  private long position;
  private int failed;
  private boolean ended;

  private ObjectInput(Bucket bucket, String key, ResponseInputStream<GetObjectResponse> in) {
    this.bucket = bucket;
    this.key = key;
    this.in = in;
    this.tag = in.response().eTag();
  }

  /** Opens an object, or null if there is none. */
  static @Nullable ObjectInput open(Bucket bucket, String key) {
    ResponseInputStream<GetObjectResponse> in = bucket.get(key, 0, null);
    return in == null ? null : new ObjectInput(bucket, key, in);
  }

  /** Bytes read so far. */
  long position() {
    return position;
  }

  /** The length the service announced, or -1 if it did not. */
  long announced() {
    Long length = in.response().contentLength();
    return length == null ? -1 : length;
  }

  /** The sum of all that was read; to be asked once. */
  String sha256() {
    return Sums.hex(digest);
  }

  @Override
  public int read() {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int from, int length) {
    while (true) {
      try {
        int read = in.read(bytes, from, length);
        if (read > 0) {
          digest.update(bytes, from, read);
          position += read;
          failed = 0;
        }
        ended |= read < 0;
        return read;
      } catch (IOException e) {
        goOn(e);
      }
    }
  }

  private void goOn(IOException e) {
    in.abort();
    failed++;
    if (failed > TRIES || Thread.currentThread().isInterrupted()) {
      throw bucket.broken(key, e);
    }
    ResponseInputStream<GetObjectResponse> again = bucket.get(key, position, tag);
    if (again == null) {
      throw new PortException(
          new Failure.Corrupt(bucket.shown(key) + " was removed while it was read"), e);
    }
    in = again;
  }

  /** Does not wait for what was not read. */
  @Override
  public void close() throws IOException {
    if (ended) {
      in.close();
    } else {
      in.abort();
    }
  }
}
