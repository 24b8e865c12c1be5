package dev.errand.application.parsing;

import dev.errand.application.port.in.RestoreSessions.Limits;
import dev.errand.application.port.out.PortException;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.workspace.WorkspacePath;
import dev.errand.fuzz.Said;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;

/**
 * A tar that is restored: files with paths inside the workspace, each once and of the size that was
 * said, no more than allowed; or it is refused.
 */
public final class TarFuzz {

  private static final Limits LIMITS = new Limits(8, 4096);

  private TarFuzz() {}

  /** Entered by the fuzzer. */
  public static void fuzzerTestOneInput(byte[] bytes) throws IOException {
    Set<WorkspacePath> seen = new HashSet<>();
    long[] total = new long[1];
    try {
      TarFiles.read(
          new ByteArrayInputStream(bytes),
          LIMITS,
          (path, size, content) -> {
            if (!seen.add(path)) {
              throw new AssertionError(path + " came twice");
            }
            if (content.readAllBytes().length != size) {
              throw new AssertionError(path + " has another size than was said");
            }
            total[0] += size;
          });
    } catch (PortException e) {
      Said.expect(e, Failure.Corrupt.class, Failure.Denied.class);
    }
    if (seen.size() > LIMITS.files() || total[0] > LIMITS.bytes()) {
      throw new AssertionError(seen.size() + " files with " + total[0] + " bytes were let in");
    }
  }
}
