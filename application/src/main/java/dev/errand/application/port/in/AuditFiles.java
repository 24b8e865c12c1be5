package dev.errand.application.port.in;

import dev.errand.application.port.in.VerifyAudit.Evidence;
import dev.errand.application.port.in.VerifyAudit.Scope;
import dev.errand.application.port.in.VerifyAudit.Verdict;
import java.nio.file.Path;
import java.util.List;

/** What can be done about the audit log on any machine, with files alone. Thread-safe; blocks. */
public interface AuditFiles {

  /**
   * Makes a pair of keys for checkpoints.
   *
   * @param file gets both keys, readable by its owner only; must not be there yet
   * @throws dev.errand.application.port.out.PortException with {@code Conflict} if the file is
   *     there, with {@code StorageFull} if it cannot be written
   */
  NewKey newKey(Path file);

  /**
   * Checks an export, streaming.
   *
   * @throws dev.errand.application.port.out.PortException as {@link VerifyAudit#verify(Scope,
   *     Evidence)} does; with {@code NotFound} if there is no such file
   */
  List<Verdict> verify(Path export, Scope scope, Evidence evidence);

  /**
   * A pair of keys that was made.
   *
   * @param id how checkpoints name it
   * @param publicKey the public key in PEM, which may be given to anybody
   */
  record NewKey(String id, String publicKey) {}
}
