package dev.errand.adapter.out.s3;

import dev.errand.application.port.out.PortException;
import dev.errand.domain.failure.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32C;

/**
 * A part, uncompressed. That it is what was stored is certain when its end has been read: then its
 * sums have been compared. Whatever is wrong is thrown as {@link PortException} that names the
 * object. Not thread-safe.
 */
final class CheckedPart extends InputStream {

  private final String shown;
  private final Inventory.Item item;
  private final ObjectInput object;
  private final InputStream expanded;
  private final CRC32C sum = new CRC32C();
  private long size;
  private boolean checked;

  private CheckedPart(String shown, Inventory.Item item, ObjectInput object, InputStream expanded) {
    this.shown = shown;
    this.item = item;
    this.object = object;
    this.expanded = expanded;
  }

  /** Opens a part whose object has this key. */
  static CheckedPart open(Bucket bucket, String key, Inventory.Item item) {
    String shown = bucket.shown(key);
    ObjectInput object = ObjectInput.open(bucket, key);
    if (object == null) {
      throw corrupt(shown, "it is missing");
    }
    try {
      if (object.announced() >= 0 && object.announced() != item.size()) {
        throw corrupt(shown, "it has %d bytes, not %d".formatted(object.announced(), item.size()));
      }
      InputStream expanded = Compression.of(item.object()).expand(object);
      return new CheckedPart(shown, item, object, expanded);
    } catch (IOException e) {
      throw closed(object, corrupt(shown, "it cannot be expanded: " + e.getMessage()));
    } catch (PortException e) {
      throw closed(object, e);
    }
  }

  private static PortException closed(ObjectInput object, PortException e) {
    try {
      object.close();
    } catch (IOException again) {
      e.addSuppressed(again);
    }
    return e;
  }

  @Override
  public int read() {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int from, int length) {
    int read;
    try {
      read = expanded.read(bytes, from, length);
    } catch (IOException e) {
      throw corrupt(shown, "it cannot be expanded: " + e.getMessage());
    }
    if (read > 0) {
      sum.update(bytes, from, read);
      size += read;
      if (size > item.content().size()) {
        throw corrupt(shown, "it expands to more than " + item.content().size() + " bytes");
      }
    } else if (read < 0 && !checked) {
      check();
      checked = true;
    }
    return read;
  }

  private void check() {
    byte[] rest = new byte[8192];
    while (object.position() <= item.size() && object.read(rest, 0, rest.length) >= 0) {
      // What lies behind the compressed bytes belongs to the sum as well.
    }
    if (object.position() != item.size()) {
      throw corrupt(shown, "it has %d bytes, not %d".formatted(object.position(), item.size()));
    }
    if (!object.sha256().equals(item.sha256())) {
      throw corrupt(shown, "its SHA-256 is another");
    }
    if (size != item.content().size() || !Sums.hex(sum).equals(item.content().crc32c())) {
      throw corrupt(shown, "its content is another");
    }
  }

  @Override
  public void close() throws IOException {
    try {
      expanded.close();
    } finally {
      object.close();
    }
  }

  static PortException corrupt(String shown, String why) {
    return new PortException(
        new Failure.Corrupt(
            "%s is not what was archived: %s; restore it from a replica".formatted(shown, why)));
  }
}
