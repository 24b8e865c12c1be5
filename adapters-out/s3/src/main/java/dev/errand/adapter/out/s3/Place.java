package dev.errand.adapter.out.s3;

import dev.errand.application.port.out.Archive.Stored;
import dev.errand.domain.session.SessionId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/**
 * Where in a bucket sessions are stored.
 *
 * @param bucket the bucket
 */
record Place(Bucket bucket) {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss.SSSSSSSSS'Z'").withZone(ZoneOffset.UTC);

  String prefix() {
    return bucket.address().prefix();
  }

  String prefix(SessionId session) {
    return prefix() + session + "/";
  }

  /** The key of an object of a stored session. */
  String key(Stored stored, String object) {
    return prefix(stored.session()) + TIME.format(stored.at()) + "/" + object;
  }

  /** A stored session for a person. */
  String shown(Stored stored) {
    return bucket.shown(key(stored, ""));
  }

  /** What is stored if there is an object of this key, or null if it tells nothing. */
  @Nullable Stored stored(String key) {
    String[] names = key.substring(prefix().length()).split("/", -1);
    if (names.length != 3 || !names[2].equals(ArchivePart.METADATA)) {
      return null;
    }
    try {
      return new Stored(new SessionId(names[0]), TIME.parse(names[1], Instant::from));
    } catch (DateTimeException | IllegalArgumentException foreign) {
      return null;
    }
  }

  /** The bytes of an object, cut off behind {@code most}; null if there is none. */
  static byte @Nullable [] read(Bucket bucket, String key, int most) {
    try (ObjectInput in = ObjectInput.open(bucket, key)) {
      return in == null ? null : in.readNBytes(most);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
