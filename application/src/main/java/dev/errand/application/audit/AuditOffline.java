package dev.errand.application.audit;

import dev.errand.application.port.in.AuditFiles;
import dev.errand.application.port.in.VerifyAudit.Evidence;
import dev.errand.application.port.in.VerifyAudit.Scope;
import dev.errand.application.port.in.VerifyAudit.Verdict;
import dev.errand.application.port.out.Codecs;
import dev.errand.application.port.out.PortException;
import dev.errand.domain.failure.Failure;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** Keys and exports, without any store. Thread-safe. */
public record AuditOffline(Codecs codecs) implements AuditFiles {

  @Override
  public NewKey newKey(Path file) {
    SigningKey key = SigningKey.generate();
    try {
      // Its owner's from the first moment on, not a moment later.
      Files.writeString(Files.createFile(file, ownerOnly()), key.pem());
    } catch (FileAlreadyExistsException e) {
      throw new PortException(
          new Failure.Conflict(
              "%s is there already; name another file, for a key that is lost cannot be made again"
                  .formatted(file)),
          e);
    } catch (NoSuchFileException e) {
      throw new PortException(
          new Failure.NotFound(
              "there is no directory %s; make it first"
                  .formatted(file.toAbsolutePath().getParent())),
          e);
    } catch (IOException e) {
      throw new PortException(
          new Failure.StorageFull("%s cannot be written: %s".formatted(file, e)), e);
    }
    return new NewKey(key.id(), key.publicPem());
  }

  private static FileAttribute<?>[] ownerOnly() {
    return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }

  @Override
  public List<Verdict> verify(Path export, Scope scope, Evidence evidence) {
    return new AuditFileProof(export, scope, CheckpointBook.read(evidence, codecs), codecs).run();
  }
}
