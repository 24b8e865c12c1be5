package dev.errand.testkit.simulation;

import dev.errand.application.port.out.Archive;
import dev.errand.application.port.out.PortException;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.SessionId;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An archive in memory; it keeps no files of workspaces. */
final class SimulatedArchive implements Archive {

  private record Kept(Stored stored, Map<String, byte[]> parts) {}

  private final List<Kept> sessions = new ArrayList<>();

  @Override
  public void store(Bundle bundle) {
    Kept kept =
        new Kept(
            new Stored(bundle.session(), bundle.at()),
            Map.of(
                "metadata.json", bytes(bundle.metadata()),
                "snapshot.json", bytes(bundle.snapshot()),
                "ledger.jsonl", bytes(bundle.ledger())));
    synchronized (this) {
      if (complete(kept.stored())) {
        return;
      }
      sessions.add(kept);
    }
  }

  @Override
  public synchronized boolean complete(Stored stored) {
    return sessions.stream().anyMatch(kept -> kept.stored().equals(stored));
  }

  @Override
  public synchronized List<Stored> all(int limit, @Nullable Stored after) {
    List<Stored> all =
        sessions.stream()
            .map(Kept::stored)
            .sorted(
                Comparator.comparing((Stored stored) -> stored.session().value())
                    .thenComparing(Stored::at))
            .toList();
    int from = after == null ? 0 : all.indexOf(after) + 1;
    return all.subList(from, Math.min(all.size(), from + limit));
  }

  @Override
  public synchronized List<Stored> list(SessionId session) {
    return sessions.stream()
        .map(Kept::stored)
        .filter(stored -> stored.session().equals(session))
        .toList();
  }

  @Override
  public synchronized InputStream open(Stored stored, String part) {
    return sessions.stream()
        .filter(kept -> kept.stored().equals(stored) && kept.parts().containsKey(part))
        .map(kept -> new ByteArrayInputStream(kept.parts().get(part)))
        .findFirst()
        .orElseThrow(() -> new PortException(new Failure.NotFound("there is no " + part)));
  }

  private static byte[] bytes(Content content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      content.writeTo(out);
    } catch (IOException e) {
      throw new PortException(new Failure.Unavailable("the content cannot be read"), e);
    }
    return out.toByteArray();
  }
}
