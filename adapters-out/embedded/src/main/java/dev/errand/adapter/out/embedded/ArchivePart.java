package dev.errand.adapter.out.embedded;

import dev.errand.application.port.out.Archive.ArchivedFile;
import dev.errand.application.port.out.Archive.Bundle;
import dev.errand.application.port.out.Archive.Content;
import dev.errand.domain.workspace.WorkspacePath;
import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/**
 * A part of an archived session.
 *
 * @param name how the port calls it
 * @param content its bytes
 */
record ArchivePart(String name, Content content) {

  private static final String METADATA = "metadata.json";
  private static final int FILE_MODE = 0100644;

  /** The parts of a session, in the order they are written. */
  static List<ArchivePart> of(Bundle bundle) {
    return List.of(
        new ArchivePart("snapshot.json", bundle.snapshot()),
        new ArchivePart("ledger.jsonl", bundle.ledger()),
        new ArchivePart("filesystem.tar", out -> writeTar(bundle, out)),
        new ArchivePart(METADATA, bundle.metadata()));
  }

  /** The file that holds a part. */
  static String fileName(String part) {
    return isZipped(part) ? part + ".gz" : part;
  }

  /** Whether a part's file is compressed. */
  static boolean isZipped(String part) {
    return !part.equals(METADATA);
  }

  /**
   * Writes the part's file; it survives a crash.
   *
   * @return the SHA-256 of the file
   */
  String writeTo(Path directory) throws IOException {
    MessageDigest digest = Sums.sha256();
    Path file = directory.resolve(fileName(name));
    try (FileOutputStream disk = new FileOutputStream(file.toFile())) {
      OutputStream out = new DigestOutputStream(new BufferedOutputStream(disk, 64 << 10), digest);
      if (isZipped(name)) {
        GZIPOutputStream zip = new GZIPOutputStream(out, 64 << 10);
        content.writeTo(zip);
        zip.finish();
      } else {
        content.writeTo(out);
      }
      out.flush();
      disk.getFD().sync();
    }
    return Sums.hex(digest);
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
