package dev.errand.adapter.out.s3;

import dev.errand.application.port.out.Archive.Bundle;
import dev.errand.application.port.out.Archive.Stored;
import dev.errand.application.port.out.IdGenerator;
import dev.errand.application.port.out.PortException;
import dev.errand.application.port.out.Scheduler;
import dev.errand.domain.failure.Failure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes the parts of one session into a bucket. An object that is there already is taken for what
 * an earlier try left if it has the same bytes; else the part gets a name of its own, for the other
 * one may belong to somebody. To be used once.
 */
final class SessionWrite {

  private final Place where;
  private final Bundle bundle;
  private final Stored stored;
  private final Scheduler scheduler;
  private final IdGenerator ids;
  private final Compression compression;

  /** Keys that nobody else can know. */
  private final List<String> own = new ArrayList<>();

  SessionWrite(Place where, Bundle bundle, Scheduler scheduler, IdGenerator ids) {
    this.where = where;
    this.bundle = bundle;
    this.stored = new Stored(bundle.session(), bundle.at());
    this.scheduler = scheduler;
    this.ids = ids;
    this.compression = where.bucket().address().compression();
  }

  /** The metadata of a session. */
  static byte[] bytes(Bundle bundle, int most) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      bundle.metadata().writeTo(out);
    } catch (IOException e) {
      throw unreadable(bundle, e);
    }
    if (out.size() > most) {
      throw new PortException(
          new Failure.InvalidRequest(
              "session %s has %d bytes of metadata; %d are the most"
                  .formatted(bundle.session(), out.size(), most)));
    }
    return out.toByteArray();
  }

  /** Writes all parts and says what came of it. */
  List<Inventory.Item> parts() {
    List<Inventory.Item> items = new ArrayList<>();
    try {
      for (ArchivePart part : ArchivePart.of(bundle)) {
        items.add(write(part));
      }
      return items;
    } catch (PortException e) {
      discard();
      throw e;
    }
  }

  /** What the parts are, without writing them. */
  List<Inventory.Item> measure() {
    List<Inventory.Item> items = new ArrayList<>();
    for (ArchivePart part : ArchivePart.of(bundle)) {
      CountedOutput content = new CountedOutput(OutputStream.nullOutputStream());
      try {
        part.content().writeTo(content);
      } catch (IOException e) {
        throw unreadable(bundle, e);
      }
      items.add(new Inventory.Item(part.name(), part.name(), 0, "", content.content()));
    }
    return items;
  }

  /** Removes what only this write knows. */
  void discard() {
    boolean interrupted = Thread.interrupted();
    own.forEach(where.bucket()::remove);
    own.clear();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private Inventory.Item write(ArchivePart part) {
    String object = part.name() + compression.suffix();
    Inventory.Item item =
        where.bucket().has(where.key(stored, object))
            ? compare(part, object)
            : upload(part, object);
    if (item == null) {
      String unique = ids.next() + "-" + object;
      own.add(where.key(stored, unique));
      item = upload(part, unique);
    }
    if (item == null) {
      throw new PortException(
          new Failure.Unexpected(
              "the new name of a part is taken in " + where.shown(stored) + "; are ids repeated?"));
    }
    return item;
  }

  /** The part as an object of that name, or null if there is another one. */
  private Inventory.@Nullable Item upload(ArchivePart part, String object) {
    String key = where.key(stored, object);
    try (ObjectUpload upload =
        new ObjectUpload(where.bucket(), key, ObjectUpload.pieceSize(part.about()), scheduler)) {
      Inventory.Content content = part.writeTo(upload, compression);
      boolean made = upload.finish();
      Inventory.Item item =
          new Inventory.Item(part.name(), object, upload.size(), upload.sha256(), content);
      return made || isThere(key, item) ? item : null;
    } catch (IOException e) {
      throw unreadable(bundle, e);
    }
  }

  private Inventory.@Nullable Item compare(ArchivePart part, String object) {
    Measured measured = new Measured();
    try {
      Inventory.Content content = part.writeTo(measured, compression);
      Inventory.Item item =
          new Inventory.Item(
              part.name(), object, measured.size, Sums.hex(measured.digest), content);
      return isThere(where.key(stored, object), item) ? item : null;
    } catch (IOException e) {
      throw unreadable(bundle, e);
    }
  }

  private boolean isThere(String key, Inventory.Item item) {
    try (ObjectInput in = ObjectInput.open(where.bucket(), key)) {
      if (in == null || in.announced() >= 0 && in.announced() != item.size()) {
        return false;
      }
      in.transferTo(OutputStream.nullOutputStream());
      return in.position() == item.size() && in.sha256().equals(item.sha256());
    } catch (IOException e) {
      throw unreadable(bundle, e);
    }
  }

  private static PortException unreadable(Bundle bundle, IOException e) {
    return new PortException(
        new Failure.Unavailable(
            "session %s cannot be archived: %s".formatted(bundle.session(), e.getMessage())),
        e);
  }

  private static final class Measured extends OutputStream {
    private final MessageDigest digest = Sums.sha256();
    private long size;

    @Override
    public void write(int single) {
      write(new byte[] {(byte) single}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) {
      digest.update(bytes, from, length);
      size += length;
    }
  }
}
