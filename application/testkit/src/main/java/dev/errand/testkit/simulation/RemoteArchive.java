package dev.errand.testkit.simulation;

import dev.errand.application.port.out.Archive;
import dev.errand.domain.session.SessionId;
import java.io.InputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An archive as a process sees it. */
record RemoteArchive(Archive inner, Wire wire) implements Archive {

  @Override
  public void store(Bundle bundle) {
    wire.<Boolean, RuntimeException>ask(
        "archive.store",
        " " + bundle.session(),
        () -> {
          inner.store(bundle);
          return true;
        });
  }

  @Override
  public List<Stored> list(SessionId session) {
    return inner.list(session);
  }

  @Override
  public boolean complete(Stored stored) {
    return wire.<Boolean, RuntimeException>ask(
        "archive.complete", " " + stored.session(), () -> inner.complete(stored));
  }

  @Override
  public List<Stored> all(int limit, @Nullable Stored after) {
    return inner.all(limit, after);
  }

  @Override
  public InputStream open(Stored stored, String part) {
    return inner.open(stored, part);
  }
}
