package dev.errand.adapter.out.s3;

import dev.errand.application.port.out.Archive.ArchivedFile;
import dev.errand.application.port.out.Archive.Bundle;
import dev.errand.application.port.out.Archive.Content;
import dev.errand.domain.workspace.WorkspacePath;
import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/**
 * A part of a session besides its metadata.
 *
 * @param name how the port calls it
 * @param about how many bytes it has, about; 0 if that is not known and not much
 * @param content its bytes
 */
record ArchivePart(String name, long about, Content content) {

  static final String METADATA = "metadata.json";

  private static final List<String> NAMES =
      List.of(METADATA, "snapshot.json", "ledger.jsonl", "filesystem.tar");
  private static final int FILE_MODE = 0100644;
  private static final int BLOCK = 512;

  /** What parts there are. */
  static List<String> names() {
    return NAMES;
  }

  /** The parts of a session, in the order they are written. */
  static List<ArchivePart> of(Bundle bundle) {
    long files = bundle.files().values().stream().mapToLong(file -> file.size() + 2L * BLOCK).sum();
    return List.of(
        new ArchivePart("snapshot.json", 0, bundle.snapshot()),
        new ArchivePart("ledger.jsonl", 0, bundle.ledger()),
        new ArchivePart("filesystem.tar", files, out -> writeTar(bundle, out)));
  }

  /**
   * Writes the part, compressed.
   *
   * @return what it was before that
   */
  Inventory.Content writeTo(OutputStream out, Compression compression) throws IOException {
    try (OutputStream compressed = compression.compress(out, about)) {
      CountedOutput counted = new CountedOutput(compressed);
      content.writeTo(counted);
      return counted.content();
    }
  }

  /** The same files give the same bytes: sorted, without owners, all of one time. */
  private static void writeTar(Bundle bundle, OutputStream out) throws IOException {
    // The tar comes in blocks of 512 bytes, which are too small to compress one by one.
    OutputStream inLargerSteps = new BufferedOutputStream(new Unclosed(out), 256 << 10);
    try (TarArchiveOutputStream tar =
        new TarArchiveOutputStream(inLargerSteps, StandardCharsets.UTF_8.name())) {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
      tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
      tar.setAddPaxHeadersForNonAsciiNames(true);
      for (Map.Entry<WorkspacePath, ArchivedFile> file : bundle.files().entrySet()) {
        TarArchiveEntry entry = new TarArchiveEntry(file.getKey().value());
        entry.setSize(file.getValue().size());
        entry.setMode(FILE_MODE);
        entry.setIds(0, 0);
        entry.setLastModifiedTime(FileTime.fromMillis(bundle.at().getEpochSecond() * 1000));
        tar.putArchiveEntry(entry);
        file.getValue().content().writeTo(tar);
        tar.closeArchiveEntry();
      }
    }
  }

  private static final class Unclosed extends FilterOutputStream {
    Unclosed(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      out.write(bytes, from, length);
    }

    @Override
    public void close() throws IOException {
      flush();
    }
  }
}
