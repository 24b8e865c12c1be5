package dev.errand.adapter.out.embedded;

import dev.errand.application.port.out.IdGenerator;
import java.util.concurrent.atomic.AtomicLong;

/** Ids 1, 2, 3 … of this JVM behind the number of its process. */
final class CountingIds implements IdGenerator {

  private static final AtomicLong LAST = new AtomicLong();

  @Override
  public String next() {
    return "p%dn%06d".formatted(ProcessHandle.current().pid(), LAST.incrementAndGet());
  }
}
