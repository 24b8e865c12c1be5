package dev.errand.bench;

import dev.errand.application.port.out.Archive;
import dev.errand.bootstrap.OpenErrand;
import dev.errand.domain.session.SessionId;
import dev.errand.domain.workspace.FileRef;
import dev.errand.domain.workspace.WorkspacePath;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Archives a workspace into a bucket with zstd, beside {@code tar | zstd -3} of the same files into
 * a file; the two take turns. The bucket is a server that throws away what it gets, in a process of
 * its own. The files are tables of numbers and words, a few MiB each, which become about a third;
 * every fourth is noise. What is archived is read from the workspaces, which check its sums.
 *
 * <p>Arguments: MiB of the workspace, repetitions, a directory for the files (about three times as
 * large), and how to compress: {@code zstd} unless given.
 */
final class ArchiveDriver {

  private static final int FILE = 4 << 20;

  private ArchiveDriver() {}

  public static void main(String[] args) throws Exception {
    int mebibytes = Integer.parseInt(args[0]);
    int repetitions = Integer.parseInt(args[1]);
    Path directory = Files.createDirectories(Path.of(args[2])).toRealPath();
    String compression = args.length > 3 ? args[3] : "zstd";
    Path plain = Files.createDirectories(directory.resolve("plain"));
    Path packed = directory.resolve("packed.tar.zst");
    System.setProperty("aws.accessKeyId", "unused");
    System.setProperty("aws.secretAccessKey", "unused");
    try (Jvm sink = Jvm.start(-1, List.of("-Xmx256m"), S3Sink.class, List.of());
        OpenErrand errand =
            OpenErrand.with(
                Map.of(
                    "ERRAND_ARCHIVE",
                    "s3://bench?compression=%s&endpoint=http%%3A%%2F%%2F127.0.0.1%%3A%s"
                        .formatted(compression, sink.hear()),
                    "ERRAND_WORKSPACES",
                    "file:" + directory.resolve("workspaces")))) {
      Map<WorkspacePath, Archive.ArchivedFile> files = files(mebibytes, plain, errand);
      Sample ours = new Sample();
      Sample theirs = new Sample();
      for (int i = -1; i < repetitions; i++) {
        long began = System.nanoTime();
        errand.ports().archive().store(bundle(i, files));
        double us = mebibytes / seconds(began);
        long sent = Long.parseLong(sink.ask(""));
        began = System.nanoTime();
        tar(plain, packed);
        double them = mebibytes / seconds(began);
        System.out.printf(
            Locale.ROOT,
            "%s: errand %.0f MiB/s, %d MiB sent; tar | zstd %.0f MiB/s, %d MiB written%n",
            i < 0 ? "warm-up" : "run " + (i + 1),
            us,
            sent >> 20,
            them,
            Files.size(packed) >> 20);
        if (i >= 0) {
          ours.add(us);
          theirs.add(them);
        }
      }
      System.out.println("MiB/s, errand:       " + ours.shown("%.0f"));
      System.out.println("MiB/s, tar | zstd:   " + theirs.shown("%.0f"));
      System.out.println("errand / tar | zstd: " + ours.over(theirs).shown("%.2f"));
    }
  }

  private static double seconds(long began) {
    return (System.nanoTime() - began) / 1e9;
  }

  private static Archive.Bundle bundle(int run, Map<WorkspacePath, Archive.ArchivedFile> files) {
    Archive.Content small = out -> out.write("{}".getBytes(StandardCharsets.UTF_8));
    return new Archive.Bundle(
        new SessionId("bench"), Instant.EPOCH.plusSeconds(run), small, small, small, files);
  }

  private static Map<WorkspacePath, Archive.ArchivedFile> files(
      int mebibytes, Path plain, OpenErrand errand) throws IOException {
    Map<WorkspacePath, Archive.ArchivedFile> files = new TreeMap<>();
    for (int i = 0; i < Math.max(1, mebibytes / (FILE >> 20)); i++) {
      Path file = plain.resolve("data-%05d.csv".formatted(i));
      Files.write(file, i % 4 == 3 ? noise(i) : table(i));
      try (InputStream in = Files.newInputStream(file)) {
        FileRef content = errand.ports().workspaces().store(in);
        files.put(
            WorkspacePath.of(file.getFileName().toString()),
            new Archive.ArchivedFile(content.size(), out -> copy(errand, content, out)));
      }
    }
    return files;
  }

  private static void copy(OpenErrand errand, FileRef content, OutputStream out)
      throws IOException {
    try (InputStream in = errand.ports().workspaces().read(content)) {
      in.transferTo(out);
    }
  }

  private static byte[] noise(int seed) {
    byte[] bytes = new byte[FILE];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private static byte[] table(int seed) {
    Random random = new Random(seed);
    String[] words = {"north", "south", "retail", "online", "returned", "open", "late"};
    StringBuilder rows = new StringBuilder(FILE + 100);
    while (rows.length() < FILE) {
      rows.append(2020 + random.nextInt(6))
          .append(',')
          .append(words[random.nextInt(words.length)])
          .append(',')
          .append(random.nextInt(1_000_000) / 100.0)
          .append(',')
          .append(words[random.nextInt(words.length)])
          .append('\n');
    }
    return rows.substring(0, FILE).getBytes(StandardCharsets.US_ASCII);
  }

  private static void tar(Path plain, Path packed) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                "sh",
                "-c",
                "tar -C \"$0\" -cf - . | zstd -3 -q -f -o \"$1\"",
                plain.toString(),
                packed.toString())
            .inheritIO()
            .start();
    if (process.waitFor() != 0) {
      throw new IOException("tar or zstd failed");
    }
  }
}
