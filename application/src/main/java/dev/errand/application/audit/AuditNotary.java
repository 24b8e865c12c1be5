package dev.errand.application.audit;

import dev.errand.application.port.in.KeepAudit;
import dev.errand.application.port.in.VerifyAudit.Scope;
import dev.errand.application.port.in.VerifyAudit.Verdict;
import dev.errand.application.port.out.AuditLog;
import dev.errand.application.port.out.Codecs;
import dev.errand.application.port.out.IdGenerator;
import dev.errand.application.port.out.PortException;
import dev.errand.domain.audit.AuditChain;
import dev.errand.domain.audit.AuditCheckpoint;
import dev.errand.domain.failure.Failure;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Signs how chains end, and only those that it has proved: from their beginning at first, from the
 * place it signed last after that. Thread-safe.
 */
public final class AuditNotary implements KeepAudit {

  private final AuditLog audit;
  private final Codecs codecs;
  private final InstantSource clock;
  private final ConfiguredKey configured;
  private final AuditExporter exporter;
  private final OperatorTrail trail;
  private final Map<String, AuditChain> proved = new ConcurrentHashMap<>();

  /** The key to sign with. */
  public interface ConfiguredKey {
    /**
     * Looks it up.
     *
     * @throws PortException with {@code InvalidRequest} if there is none
     */
    SigningKey key();
  }

  /** Has signed nothing yet. */
  public AuditNotary(
      AuditLog audit,
      Codecs codecs,
      InstantSource clock,
      IdGenerator ids,
      ConfiguredKey configured,
      OperatorTrail trail) {
    this.audit = audit;
    this.codecs = codecs;
    this.clock = clock;
    this.configured = configured;
    this.exporter = new AuditExporter(audit, codecs, ids);
    this.trail = trail;
  }

  @Override
  public Checkpoints checkpoint(
      @Nullable String tenant, @Nullable Path key, @Nullable Path file, String by) {
    SigningKey signer =
        key == null ? configured.key() : SigningKey.of(CheckpointBook.text(key), key.toString());
    Checkpoints signed = sign(tenant, signer, Map.of());
    if (file != null) {
      append(file, signed.made());
    }
    trail.did(
        by,
        "audit-checkpointed",
        null,
        "",
        "%s with key %s"
            .formatted(
                tenant == null ? signed.made().size() + " chains" : "the chain of " + tenant,
                signer.id()));
    return signed;
  }

  /**
   * Proves and signs.
   *
   * @param known ends that need no further checkpoint, by tenant
   */
  Checkpoints sign(@Nullable String tenant, SigningKey signer, Map<String, AuditChain> known) {
    List<AuditCheckpoint> made = new ArrayList<>();
    List<Verdict> broken = new ArrayList<>();
    for (String each : tenant == null ? audit.tenants() : List.of(tenant)) {
      AuditChain from = proved.getOrDefault(each, AuditChain.EMPTY);
      AuditWalk walk =
          new AuditWalk(
              each, new Scope(each, from.number() + 1, Scope.END), CheckpointBook.Page.NONE, from);
      AuditVerifier.walk(audit, walk, from.number());
      Verdict verdict = walk.verdict();
      AuditChain head = walk.head();
      if (!verdict.intact()) {
        broken.add(verdict);
      } else if (head.number() > 0) {
        proved.put(each, head);
        if (!head.equals(known.get(each))) {
          made.add(signer.sign(each, head, clock.instant()));
        }
      }
    }
    return new Checkpoints(made, broken);
  }

  /**
   * Adds checkpoints to a file; they are on the disk when this returns. What a crash left of one
   * before stays a line of its own.
   */
  void append(Path file, List<AuditCheckpoint> checkpoints) {
    if (checkpoints.isEmpty()) {
      return;
    }
    try (FileOutputStream out = new FileOutputStream(file.toFile(), true)) {
      if (isCutShort(file)) {
        out.write('\n');
      }
      for (AuditCheckpoint checkpoint : checkpoints) {
        byte[] line = codecs.encodeCheckpoint(checkpoint);
        byte[] ended = Arrays.copyOf(line, line.length + 1);
        ended[line.length] = '\n';
        out.write(ended);
      }
      out.getFD().sync();
    } catch (IOException e) {
      throw new PortException(
          new Failure.StorageFull(
              "checkpoints cannot be added to %s: %s".formatted(file, e.getMessage())),
          e);
    }
  }

  private static boolean isCutShort(Path file) throws IOException {
    try (FileChannel in = FileChannel.open(file)) {
      ByteBuffer last = ByteBuffer.allocate(1);
      return in.size() > 0 && in.read(last, in.size() - 1) == 1 && last.get(0) != '\n';
    }
  }

  @Override
  public Exported export(Selection selection, Path file, String by) {
    Exported exported = exporter.export(selection, file);
    trail.did(
        by,
        "audit-exported",
        selection.scope().tenant(),
        "",
        "%d entries of %d tenants".formatted(exported.entries(), exported.tenants()));
    return exported;
  }
}
