package dev.errand.adapter.out.s3;

import dev.errand.application.port.out.Archive;
import dev.errand.application.port.out.Health;
import dev.errand.application.port.out.IdGenerator;
import dev.errand.application.port.out.Payload;
import dev.errand.application.port.out.PortException;
import dev.errand.application.port.out.Scheduler;
import dev.errand.application.port.out.Telemetry;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.SessionId;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Stored sessions as objects {@code PREFIX<session>/<time>/}, each with its parts and, written
 * last, {@code metadata.json} with their sums. Blocks; thread-safe.
 */
final class S3Archive implements Archive, AutoCloseable {

  private static final int LARGEST_INVENTORY = 64 << 20;
  private static final int PAGE = 1000;

  private final Place place;
  private final @Nullable Place replica;
  private final Scheduler scheduler;
  private final IdGenerator ids;
  private final Telemetry telemetry;

  S3Archive(S3Address address, Scheduler scheduler, IdGenerator ids, Telemetry telemetry) {
    this.place = new Place(new Bucket(address));
    this.replica = address.replica() == null ? null : new Place(new Bucket(address.replica()));
    this.scheduler = scheduler;
    this.ids = ids;
    this.telemetry = telemetry;
  }

  /** Stores into the first bucket, then into the replica; a repeat makes up for what is missing. */
  @Override
  public void store(Bundle bundle) {
    store(place, bundle);
    if (replica != null) {
      try {
        store(replica, bundle);
      } catch (PortException e) {
        telemetry.count("errand.archive.replica.failed", 1, "failure", e.failure().kind());
        throw e;
      }
    }
  }

  private void store(Place where, Bundle bundle) {
    Stored stored = new Stored(bundle.session(), bundle.at());
    Payload metadata = Payload.of(SessionWrite.bytes(bundle, LARGEST_INVENTORY / 2));
    SessionWrite write = new SessionWrite(where, bundle, scheduler, ids);
    Inventory there = inventory(where, stored);
    if (there != null) {
      requireSame(where, there, new Inventory(stored, write.measure(), metadata));
      return;
    }
    Inventory ours = new Inventory(stored, write.parts(), metadata);
    byte[] document = ours.encode();
    // If this fails, the inventory may be there all the same: then nothing it names may be removed.
    if (!where.bucket().put(where.key(stored, ArchivePart.METADATA), document, document.length)) {
      Inventory theirs = inventory(where, stored);
      if (theirs == null) {
        throw new PortException(
            new Failure.Unavailable(
                where.shown(stored) + " was removed while it was written; try again"));
      }
      if (!theirs.items().equals(ours.items())) {
        write.discard();
      }
      requireSame(where, theirs, ours);
    }
  }

  private static void requireSame(Place where, Inventory there, Inventory ours) {
    if (!there.tellsTheSameAs(ours)) {
      throw new PortException(
          new Failure.Conflict(
              where.shown(ours.stored())
                  + " already holds another state of the session; nothing was stored"));
    }
  }

  @Override
  public boolean complete(Stored stored) {
    return place.bucket().has(place.key(stored, ArchivePart.METADATA))
        && (replica == null || replica.bucket().has(replica.key(stored, ArchivePart.METADATA)));
  }

  @Override
  public List<Stored> list(SessionId session) {
    List<Stored> found = new ArrayList<>();
    collect(place.prefix(session), null, Integer.MAX_VALUE, found);
    found.sort(Comparator.comparing(Stored::at));
    return found;
  }

  @Override
  public List<Stored> all(int limit, @Nullable Stored after) {
    List<Stored> found = new ArrayList<>();
    String behind = after == null ? null : place.key(after, ArchivePart.METADATA);
    collect(place.prefix(), behind, limit, found);
    return found;
  }

  private void collect(String prefix, @Nullable String after, int limit, List<Stored> found) {
    String last = after;
    while (true) {
      List<String> page = place.bucket().keys(prefix, last, PAGE);
      for (String key : page) {
        Stored stored = place.stored(key);
        if (stored != null) {
          found.add(stored);
          if (found.size() == limit) {
            return;
          }
        }
        last = key;
      }
      if (page.isEmpty()) {
        return;
      }
    }
  }

  @Override
  public InputStream open(Stored stored, String part) {
    if (!ArchivePart.names().contains(part)) {
      throw new PortException(
          new Failure.InvalidRequest(
              "an archived session has no part '%s'; it has %s"
                  .formatted(part, ArchivePart.names())));
    }
    Inventory inventory = inventory(place, stored);
    if (inventory == null) {
      throw new PortException(
          new Failure.NotFound(
              "nothing is archived at " + place.shown(stored) + "; list what there is"));
    }
    if (part.equals(ArchivePart.METADATA)) {
      return new ByteArrayInputStream(inventory.metadata().bytes());
    }
    Inventory.Item item =
        inventory
            .item(part)
            .orElseThrow(
                () -> CheckedPart.corrupt(place.shown(stored), "its metadata name no " + part));
    return CheckedPart.open(place.bucket(), place.key(stored, item.object()), item);
  }

  /** What is stored at a place, or null if nothing is. */
  private static @Nullable Inventory inventory(Place where, Stored stored) {
    String key = where.key(stored, ArchivePart.METADATA);
    byte[] bytes = Place.read(where.bucket(), key, LARGEST_INVENTORY);
    if (bytes == null) {
      return null;
    }
    String shown = where.bucket().shown(key);
    Inventory inventory =
        Inventory.decode(bytes)
            .orElseThrow(() -> CheckedPart.corrupt(shown, "its own sum is another"));
    if (!inventory.stored().equals(stored)) {
      throw CheckedPart.corrupt(
          shown, "it is of session %s".formatted(inventory.stored().session()));
    }
    return inventory;
  }

  @Override
  public Health check() {
    try {
      place.bucket().keys(place.prefix(), null, 1);
      return new Health.Up();
    } catch (PortException e) {
      return new Health.Down(e.failure().message());
    }
  }

  @Override
  public void close() {
    if (replica != null) {
      replica.bucket().close();
    }
    place.bucket().close();
  }
}
