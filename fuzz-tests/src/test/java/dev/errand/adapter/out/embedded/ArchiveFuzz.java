package dev.errand.adapter.out.embedded;

import dev.errand.application.port.out.Archive.ArchivedFile;
import dev.errand.application.port.out.Archive.Bundle;
import dev.errand.application.port.out.Archive.Content;
import dev.errand.application.port.out.Archive.Stored;
import dev.errand.application.port.out.PortException;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.SessionId;
import dev.errand.domain.workspace.WorkspacePath;
import dev.errand.fuzz.Damage;
import dev.errand.fuzz.Dice;
import dev.errand.fuzz.Said;
import dev.errand.fuzz.TemporaryFile;
import dev.errand.testkit.Fixtures;
import dev.errand.testkit.SequentialIds;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A stored session one of whose files is damaged: each part comes back as it was, or not at all.
 */
public final class ArchiveFuzz {

  private static final SessionId SESSION = new SessionId("01session");
  private static final List<String> PARTS =
      List.of("metadata.json", "snapshot.json", "ledger.jsonl", "filesystem.tar");
  private static final Path DIRECTORY = TemporaryFile.directory();
  private static final DirectoryArchive ARCHIVE =
      new DirectoryArchive(DIRECTORY, new SequentialIds());
  private static final Stored STORED = new Stored(SESSION, Fixtures.NOW);
  private static final Map<Path, byte[]> FILES = stored();
  private static final Map<String, String> CONTENTS = contents();

  private ArchiveFuzz() {}

  /** Entered by the fuzzer. */
  public static void fuzzerTestOneInput(byte[] bytes) throws IOException {
    Dice dice = new Dice(bytes);
    Path file = List.copyOf(FILES.keySet()).get(dice.below(FILES.size()));
    byte[] good = FILES.get(file);
    Files.write(file, Damage.to(good, dice));
    try {
      for (String part : PARTS) {
        try {
          if (!content(part).equals(CONTENTS.get(part))) {
            throw new AssertionError(part + " came back as something else");
          }
        } catch (PortException e) {
          Said.expect(e, Failure.Corrupt.class);
        }
      }
    } finally {
      Files.write(file, good);
    }
  }

  private static Map<Path, byte[]> stored() {
    ARCHIVE.store(
        new Bundle(
            SESSION,
            Fixtures.NOW,
            text("{\"agent\":\"analyst\"}"),
            text("{\"v\":1}"),
            text("{\"seq\":1}\n{\"seq\":2}\n"),
            Map.of(
                WorkspacePath.of("a.txt"), new ArchivedFile(5, text("hello")),
                WorkspacePath.of("charts/b.svg"), new ArchivedFile(6, text("<svg/>")))));
    TreeMap<Path, byte[]> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(DIRECTORY)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        files.put(file, Files.readAllBytes(file));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return files;
  }

  private static Map<String, String> contents() {
    Map<String, String> contents = new TreeMap<>();
    PARTS.forEach(part -> contents.put(part, content(part)));
    return contents;
  }

  private static String content(String part) {
    try (InputStream in = ARCHIVE.open(STORED, part)) {
      return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Content text(String text) {
    return out -> out.write(text.getBytes(StandardCharsets.UTF_8));
  }
}
