package dev.errand.application.audit;

import dev.errand.application.parsing.LineSplitter;
import dev.errand.application.port.in.VerifyAudit.Evidence;
import dev.errand.application.port.out.Codecs;
import dev.errand.application.port.out.PortException;
import dev.errand.domain.audit.AuditCheckpoint;
import dev.errand.domain.failure.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/** Checkpoints that were kept, those that are trusted and those that are not, by tenant. */
final class CheckpointBook {

  /** A checkpoint that is trusted, and where it stands. */
  record Mark(AuditCheckpoint.Statement statement, String place) {}

  /**
   * What is known of one tenant.
   *
   * @param marks trusted checkpoints by the number of the entry they are about
   * @param distrusted what is wrong with the others
   */
  record Page(NavigableMap<Long, List<Mark>> marks, List<String> distrusted) {
    static final Page NONE = new Page(new TreeMap<>(), List.of());
  }

  private final Map<String, Page> pages = new TreeMap<>();

  private CheckpointBook() {}

  /** Reads all there is. */
  static CheckpointBook read(Evidence evidence, Codecs codecs) {
    CheckpointBook book = new CheckpointBook();
    if (!evidence.checkpoints().isEmpty() && evidence.publicKeys().isEmpty()) {
      throw new PortException(
          new Failure.InvalidRequest(
              "checkpoints prove nothing without a public key; name the one they were signed for"));
    }
    VerifyingKeys keys =
        VerifyingKeys.of(
            evidence.publicKeys().stream()
                .map(file -> VerifyingKeys.key(text(file), file.toString()))
                .toArray(PublicKey[]::new));
    evidence.checkpoints().forEach(file -> book.add(file, keys, codecs));
    return book;
  }

  Page of(String tenant) {
    return pages.getOrDefault(tenant, Page.NONE);
  }

  /** The tenants it tells of, in order. */
  Set<String> tenants() {
    return pages.keySet();
  }

  /** A small file's text. */
  static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (NoSuchFileException e) {
      throw new PortException(new Failure.NotFound("there is no file " + file), e);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  static PortException unreadable(Path file, IOException e) {
    return new PortException(
        new Failure.Unavailable("%s cannot be read: %s".formatted(file, e)), e);
  }

  private void add(Path file, VerifyingKeys keys, Codecs codecs) {
    long[] read = new long[1];
    try (InputStream in = Files.newInputStream(file)) {
      new LineSplitter(in, Long.MAX_VALUE)
          .forEach(
              bytes -> {
                if (bytes.length > 0) {
                  add(codecs.decodeCheckpoint(bytes), file + ", line " + (read[0] + 1), keys);
                }
                read[0]++;
              });
    } catch (NoSuchFileException e) {
      throw new PortException(new Failure.NotFound("there is no file " + file), e);
    } catch (IOException e) {
      throw unreadable(file, e);
    } catch (PortException e) {
      // Nothing is passed over: a line that says nothing may be one that was made to.
      throw new PortException(
          new Failure.Corrupt(
              "%s, line %d: %s; if a crash cut the line short, remove it"
                  .formatted(file, read[0] + 1, e.failure().message())),
          e);
    }
  }

  private void add(AuditCheckpoint checkpoint, String place, VerifyingKeys keys) {
    AuditCheckpoint.Statement statement = checkpoint.statement();
    Page page =
        pages.computeIfAbsent(
            statement.tenant(), tenant -> new Page(new TreeMap<>(), new ArrayList<>()));
    String problem = keys.problem(checkpoint);
    if (problem == null) {
      page.marks()
          .computeIfAbsent(statement.number(), number -> new ArrayList<>(1))
          .add(new Mark(statement, place));
    } else {
      page.distrusted().add(place + ": " + problem);
    }
  }
}
